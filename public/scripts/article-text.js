// @ts-check
// The text is saved and shown as one types. Without this script the buttons of the form do the same.

export {};

const PAUSE_MS = 1200;
const RETRY_MS = 5000;

const form = /** @type {HTMLFormElement} */ (document.getElementById('text-form'));
const status = /** @type {HTMLElement} */ (document.getElementById('save-state'));
const preview = /** @type {HTMLElement} */ (document.getElementById('preview'));
const faults = /** @type {HTMLElement} */ (document.getElementById('preview-faults'));
const address = new URL(form.action).pathname;

/** @param {string} name */
const field = (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

/** What has been typed, counted; and up to where it is saved. */
let typed = 0;
let saved = 0;
let sending = false;
let leaving = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;

/** @param {'' | 'saved' | 'waiting' | 'problem'} state @param {string} words */
function say(state, words) {
  if (status.dataset.state === state && status.textContent === words) return;
  status.dataset.state = state;
  status.textContent = words;
}

/** @param {string} where */
function post(where) {
  return fetch(`${address}/${where}`, {
    method: 'POST',
    headers: { Accept: 'application/json' },
    body: new FormData(form),
    credentials: 'same-origin',
  });
}

async function save() {
  if (sending || leaving || saved === typed) return;
  clearTimeout(waiting);
  sending = true;
  const upTo = typed;
  say('', 'Saving');
  try {
    const answer = await post('autosave');
    const reply = await answer.json();
    if (answer.ok) {
      saved = upTo;
      field('revision').value = String(reply.revision);
      say('saved', savedWords(reply));
    } else if (answer.status === 409) {
      // The server shows both versions, given this one by the form itself.
      leaving = true;
      form.submit();
    } else if (answer.status === 422) {
      say('problem', `Not saved. ${reply.detail}`);
    } else if (answer.status === 401) {
      say('waiting', 'Not saved: you are signed out. Sign in in another tab; then it will be saved.');
      retry();
    } else if (answer.status < 500) {
      say('problem', `Not saved. ${reply.detail ?? 'Copy your text and reload the page.'}`);
    } else throw new Error(String(answer.status));
  } catch {
    say('waiting', 'Not saved, retrying');
    retry();
  } finally {
    sending = false;
  }
  if (saved === upTo && typed > upTo) soon();
}

/** @param {{ savedAt: number, lost: number, reworded: number }} reply */
function savedWords({ savedAt, lost, reworded }) {
  const time = new Date(savedAt).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const notes = [
    lost > 0 ? `${lost} ${lost === 1 ? 'passage' : 'passages'} of key points lost` : '',
    reworded > 0 ? `${reworded} to confirm` : '',
  ].filter(Boolean);
  return `Saved ${time}${notes.length > 0 ? `. ${notes.join(', ')}` : ''}`;
}

function retry() {
  clearTimeout(waiting);
  waiting = setTimeout(save, RETRY_MS);
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    save();
    show();
  }, PAUSE_MS);
}

/** Only the newest preview that was asked for is shown. */
let asked = 0;

async function show() {
  asked += 1;
  const mine = asked;
  try {
    const answer = await post('preview');
    if (!answer.ok || mine !== asked) return;
    const reply = await answer.json();
    const at = preview.scrollTop;
    // Sanitised by the server, as on the article's page.
    preview.innerHTML = reply.html;
    preview.dataset.shown = '';
    preview.scrollTop = at;
    faults.replaceChildren(
      ...reply.faults.map((/** @type {string} */ fault) =>
        Object.assign(document.createElement('li'), { textContent: fault }),
      ),
    );
    faults.hidden = reply.faults.length === 0;
  } catch {
    // The text itself is what has to be kept; its preview comes with the next pause.
  }
}

form.addEventListener('input', () => {
  typed += 1;
  soon();
});

form.addEventListener('submit', (event) => {
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  if (button?.value === 'preview') {
    event.preventDefault();
    show().then(() => document.getElementById('preview-heading')?.focus());
    return;
  }
  leaving = true;
  clearTimeout(waiting);
});

addEventListener('beforeunload', (event) => {
  if (saved !== typed && !leaving) event.preventDefault();
});

// Back may bring this page from memory, with a revision long gone.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

show();
