import { clockTime } from '/assets/scripts/answer/times.js';
import { forgetUnsent, keepUnsent, readUnsent } from '/assets/scripts/draft/outbox.js';

/**
 * The question editor saves as one types, and shows at once what the rules of item writing find and what learners will
 * see. Without this script its buttons do the same. Everything shown is made by the server, for every kind alike.
 */

const TYPING_PAUSE_MS = 700;
const TIMEOUT_MS = 10_000;
const LONGEST_WAIT_MS = 15_000;

/** @typedef {{ revision: number, savedAt: string, focus: string | null, form: string, notes: Record<string, string>, keyPoint: string, summary: string, preview: string }} Saved */

const form = /** @type {HTMLFormElement} */ (document.getElementById('editor'));
const question = form.dataset.question ?? '';
const address = new URL(form.action).pathname;
const status = /** @type {HTMLElement} */ (document.getElementById('save-state'));
/** Counts what was typed; what was saved of it. */
let typed = 0;
let saved = 0;
/** @type {Promise<boolean> | null} */
let sending = null;
let failures = 0;
/** Where to go on after an entry was added, moved or taken out. @type {string | null} */
let next = null;
let leaving = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {string} name */
const hidden = (name) => /** @type {HTMLInputElement} */ (form.querySelector(`input[type="hidden"][name="${name}"]`));
/** @param {string} name */
const part = (name) => /** @type {HTMLElement} */ (document.querySelector(`[data-part="${name}"]`));

/** @param {'' | 'saved' | 'waiting' | 'problem'} state @param {(string | Node)[]} words */
function say(state, ...words) {
  const text = words.map((word) => (typeof word === 'string' ? word : word.textContent)).join('');
  // The same words again would be read aloud again.
  if (status.dataset.state === state && status.textContent === text) return;
  status.dataset.state = state;
  status.replaceChildren(...words);
}

/** @param {string} [button] */
function bodyWith(button = '') {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (name !== 'edit') fields.append(name, String(value));
  fields.set('edit', button);
  return fields;
}

function changed() {
  typed += 1;
  const body = bodyWith();
  body.delete('_csrf');
  keepUnsent(question, body.toString());
  clearTimeout(timer);
  timer = setTimeout(save, TYPING_PAUSE_MS);
}

/**
 * Saves what is on the page, one request at a time.
 * @param {string} [button] what is asked for beside saving
 * @returns {Promise<boolean>} whether it is saved
 */
async function save(button = '') {
  clearTimeout(timer);
  while (sending) await sending;
  const sent = typed;
  if (sent === saved && button === '') return true;
  sending = send(button);
  const done = await sending;
  sending = null;
  if (!done) return false;
  saved = sent;
  if (typed === saved) forgetUnsent(question);
  else timer = setTimeout(save, TYPING_PAUSE_MS);
  return true;
}

/** @param {string} button @returns {Promise<boolean>} */
async function send(button) {
  if (status.dataset.state !== 'waiting') say('', 'Saving');
  try {
    const response = await fetch(`${address}/autosave`, {
      method: 'POST',
      body: bodyWith(button),
      headers: { Accept: 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) return take(await response.json(), button);
    return await refused(response);
  } catch {
    return retry('Not saved, retrying');
  }
}

/** @param {Saved} reply @param {string} button */
function take(reply, button) {
  failures = 0;
  hidden('revision').value = String(reply.revision);
  const fresh = new DOMParser().parseFromString(reply.form, 'text/html');
  if (button === '') syncTexts(fresh);
  else {
    part('form').replaceChildren(...fresh.body.childNodes);
    next = reply.focus;
  }
  for (const slot of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll('[data-notes]'))) {
    const html = reply.notes[slot.dataset.notes ?? ''] ?? '';
    // A reason that is being written stays under the cursor.
    if (!slot.contains(document.activeElement) && slot.dataset.html !== html) {
      slot.innerHTML = html;
      slot.dataset.html = html;
    }
  }
  for (const name of /** @type {const} */ (['keyPoint', 'summary', 'preview'])) part(name).innerHTML = reply[name];
  say('saved', `Saved ${clockTime(reply.savedAt)}`);
  return true;
}

/**
 * Labels and choices that depend on what is typed elsewhere in the form.
 * @param {Document} fresh
 */
function syncTexts(fresh) {
  for (const label of part('form').querySelectorAll('label')) {
    const other = fresh.querySelector(`label[for="${label.htmlFor}"]`);
    if (other && other.innerHTML !== label.innerHTML) label.innerHTML = other.innerHTML;
  }
  for (const select of part('form').querySelectorAll('select')) {
    const other = fresh.getElementById(select.id);
    if (!other || select === document.activeElement || other.textContent === select.textContent) continue;
    const { value } = select;
    select.replaceChildren(...other.childNodes);
    select.value = value;
  }
}

/**
 * After an entry was added, moved or taken out, goes on where it is now.
 * @param {string | null} id @param {string} button
 */
function goTo(id, button) {
  const place = id === null ? null : document.getElementById(id);
  if (!place) return;
  const [act] = button.split(':');
  const entry = place.closest('.entry') ?? place;
  const written = place.matches('textarea, input') ? place : place.querySelector('textarea, input[type="text"]');
  const tool = entry.querySelector(`button[value^="${act}:"]:not(:disabled)`);
  const target = act === 'add' ? written : (tool ?? entry.querySelector('.tool:not(:disabled)') ?? place);
  /** @type {HTMLElement} */ (target ?? place).focus();
}

/** @param {Response} response @returns {Promise<boolean>} */
async function refused(response) {
  if (response.status === 409) {
    submitNatively('');
    return false;
  }
  if (response.status === 401) {
    const link = Object.assign(document.createElement('a'), {
      href: '/sign-in',
      target: '_blank',
      textContent: 'sign in in another tab',
    });
    return retry('Not saved. You are signed out: ', link, ', then this draft will be saved');
  }
  if (response.status === 429 || response.status >= 500) return retry('Not saved, retrying');
  if (response.status === 403 && (await renewToken())) return retry('Not saved, retrying');
  const type = response.headers.get('Content-Type') ?? '';
  const detail = type.includes('json') ? (await response.json()).detail : '';
  say('problem', `Not saved. ${detail || 'Reload the page and try again.'}`);
  return false;
}

/** @param {(string | Node)[]} words @returns {boolean} */
function retry(...words) {
  say('waiting', ...words);
  clearTimeout(timer);
  timer = setTimeout(save, Math.min(1000 * 2 ** failures, LONGEST_WAIT_MS));
  failures += 1;
  // What a button asked for is not repeated, but what was typed is.
  typed += 1;
  return false;
}

/** The token belongs to a session: after signing in again, the page has a new one. @returns {Promise<boolean>} */
async function renewToken() {
  const response = await fetch(address, { headers: { Accept: 'text/html' } });
  if (!response.ok) return false;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  const token = fresh.querySelector('#editor [name="_csrf"]')?.getAttribute('value');
  if (!token || token === hidden('_csrf').value) return false;
  hidden('_csrf').value = token;
  return true;
}

/** Sends the form as it stands, to a page. @param {string} button */
function submitNatively(button) {
  leaving = true;
  form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'edit', value: button }));
  form.submit();
}

/** @param {string} button */
async function press(button) {
  if (button === 'kind') {
    typed += 1;
    if (await save()) submitNatively(button);
  } else if (button === '' || button === 'preview') {
    typed += 1;
    if ((await save()) && button === 'preview') document.getElementById('preview')?.focus();
  } else {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    part('form').inert = true;
    const done = await save(button);
    part('form').inert = false;
    if (done) goTo(next, button);
    else focused?.focus();
  }
}

/** What an earlier visit could not save is sent as it was; the page then shows it, or both versions. */
async function restore() {
  const kept = readUnsent(question);
  if (kept === null) return;
  const body = new URLSearchParams(kept);
  body.set('_csrf', hidden('_csrf').value);
  say('', 'Saving what was kept in this browser');
  const response = await fetch(`${address}/autosave`, {
    method: 'POST',
    body,
    headers: { Accept: 'application/json' },
  }).catch(() => null);
  if (response?.ok) {
    forgetUnsent(question);
    leaving = true;
    location.reload();
  } else if (response?.status === 409) {
    const inputs = [...body].map(([name, value]) => Object.assign(document.createElement('input'), { name, value }));
    const again = Object.assign(document.createElement('form'), { method: 'post', action: address, hidden: true });
    again.append(...inputs);
    document.body.append(again);
    leaving = true;
    again.submit();
  } else say('waiting', 'Text of an earlier visit is kept in this browser and is not saved yet');
}

form.addEventListener('input', changed);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  void press(button?.value ?? '');
});
// A link of the page waits for the save, so that what it leads to has what was typed.
document.addEventListener('click', (event) => {
  const link =
    event.target instanceof Element ? /** @type {HTMLAnchorElement | null} */ (event.target.closest('a[href]')) : null;
  const here = link?.pathname === location.pathname && link.hash !== '';
  const elsewhere =
    event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || link?.target;
  if (!link || here || elsewhere || typed === saved) return;
  event.preventDefault();
  void save().then(() => location.assign(link.href));
});
addEventListener('online', () => void save());
addEventListener('beforeunload', (event) => {
  if (typed !== saved && !leaving) event.preventDefault();
});
// Back may bring this page from memory, with a revision long gone.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
void restore();
