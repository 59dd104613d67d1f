import { startClock } from '/assets/scripts/answer/clock.js';
import { listUnsent } from '/assets/scripts/answer/outbox.js';

/** Before submitting: answers that only this browser holds are named, with the way to save them. */

const list = /** @type {HTMLElement} */ (document.getElementById('review'));
const attempt = list.dataset.attempt ?? '';
const place = /** @type {HTMLElement} */ (document.getElementById('unsent'));

for (const n of listUnsent(attempt)) {
  const link = Object.assign(document.createElement('a'), {
    href: `/attempts/${attempt}/questions/${n}`,
    textContent: `Open question ${n}`,
  });
  const line = document.createElement('p');
  line.append(`Your last answer to question ${n} was not saved; this browser still has it. `, link, ' to save it.');
  place.append(line);
}
if (place.childElementCount > 0) place.hidden = false;
startClock();
