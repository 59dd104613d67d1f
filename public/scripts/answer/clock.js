const MINUTE = 60_000;
const ANNOUNCED = [10, 5, 1];

/** @param {number} ms */
const minutesLeft = (ms) => `${Math.max(0, Math.ceil(ms / MINUTE))} min left`;

/**
 * Says at 10, 5 and 1 minutes how much time is left, and opens the results when it is over: the server's clock decides,
 * this one only tells. What is seen changes once a minute and is not read aloud.
 * @param {{ beforeEnd?: () => void }} [page]
 */
export function startClock({ beforeEnd } = {}) {
  const state = document.getElementById('time-state');
  const shown = document.getElementById('remaining');
  const end = state?.dataset.end;
  if (!state || !end) return;
  const endsAt = performance.now() + Number(state.dataset.remainingMs);
  const left = () => endsAt - performance.now();
  const unsaid = ANNOUNCED.filter((minutes) => minutes * MINUTE < left());

  function tick() {
    if (shown) shown.textContent = minutesLeft(left());
    const due = unsaid.filter((minutes) => left() <= minutes * MINUTE);
    const minutes = due.at(-1);
    if (state && minutes !== undefined) {
      unsaid.splice(0, due.length);
      state.textContent = minutes === 1 ? '1 minute left' : `${minutes} minutes left`;
    }
    if (left() > 0) return schedule();
    if (state) state.textContent = 'The time is over. Your saved answers are graded now.';
    beforeEnd?.();
    setTimeout(() => location.assign(/** @type {string} */ (end)), 2000);
  }

  function schedule() {
    const untilNextMinute = left() % MINUTE || MINUTE;
    setTimeout(tick, Math.max(250, untilNextMinute + 20));
  }

  // A computer that slept has missed its timers.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && left() <= 0) location.assign(end);
  });
  schedule();
}
