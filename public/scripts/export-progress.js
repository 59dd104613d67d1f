/** Follows an export while it is being made; without script its page has a link that reloads it. */

const WAIT_MS = 1500;

/** The state as the server has it now, or null while it can't be reached. @returns {Promise<HTMLElement | null>} */
async function stateNow() {
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    return page.getElementById('export-state');
  } catch {
    return null;
  }
}

async function follow() {
  const shown = document.getElementById('export-state');
  if (shown?.dataset['open'] !== 'yes') return;
  const now = await stateNow();
  if (now && now.dataset['open'] !== 'yes') return location.reload();
  const [bar, newBar] = [shown.querySelector('progress'), now?.querySelector('progress')];
  const [label, newLabel] = [shown.querySelector('label'), now?.querySelector('label')];
  if (bar && newBar) bar.value = newBar.value;
  if (label && newLabel) label.textContent = newLabel.textContent;
  setTimeout(follow, WAIT_MS);
}

setTimeout(follow, WAIT_MS);
