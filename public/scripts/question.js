import { startClock } from '/assets/scripts/answer/clock.js';
import { answerControls, isAnswered, isWritten, putBack } from '/assets/scripts/answer/controls.js';
import { listenForKeys } from '/assets/scripts/answer/keys.js';
import { forgetUnsent, readUnsent } from '/assets/scripts/answer/outbox.js';
import { createSaver } from '/assets/scripts/answer/saver.js';
import { setStruck } from '/assets/scripts/answer/strike.js';
import { clockTime } from '/assets/scripts/answer/times.js';

/** The question page saves by itself. Without this script its form does the same with the button. */

const LEAVING_WAIT_MS = 4000;
/** What is typed is saved when the typing stops for so long. */
const TYPING_PAUSE_MS = 600;

const form = /** @type {HTMLFormElement} */ (document.getElementById('question'));
const status = /** @type {HTMLElement} */ (document.getElementById('save-state'));
const attempt = form.dataset.attempt ?? '';
const n = form.dataset.n ?? '';
const address = new URL(form.action).pathname;

/** @param {string} name */
const hidden = (name) => /** @type {HTMLInputElement} */ (form.querySelector(`input[type="hidden"][name="${name}"]`));
/** @returns {HTMLInputElement[]} */
const options = () =>
  [...form.querySelectorAll('.option')].map((item) => /** @type {HTMLInputElement} */ (item.querySelector('input')));

/** Where the learner asked to go; null: stays here. @type {'next' | string | null} */
let going = null;
let leaving = false;
let seq = 0;
const writer = newId();
const readSpent = visibleTime(Number(hidden('spent').value));

const saver = createSaver(
  { attempt, n, address, revision: Number(hidden('revision').value), token: hidden('_csrf').value },
  {
    saving: () => status.dataset.state === 'waiting' || say('', 'Saving'),
    saved(reply) {
      say('saved', `Saved ${clockTime(reply.savedIso)}`);
      showProgress();
      if (going) leave(going === 'next' ? (reply.next ?? address) : going);
    },
    waiting(why) {
      if (why === 'signed-out') {
        const link = Object.assign(document.createElement('a'), {
          href: '/sign-in',
          target: '_blank',
          textContent: 'sign in in another tab',
        });
        say('waiting', 'Not saved. You are signed out: ', link, ', then this answer will be saved');
      } else if (why === 'not-yours') {
        say(
          'waiting',
          'Not saved. This attempt belongs to another account: sign in with that one in another tab, then this answer will be saved',
        );
      } else say('waiting', 'Not saved, retrying');
    },
    conflict: sendNatively,
    closed(url) {
      const link = Object.assign(document.createElement('a'), { href: url, textContent: 'See the results' });
      say('problem', 'Not saved: this attempt is already finished. ', link);
    },
    refused: (detail) => say('problem', `Not saved. ${detail || 'Reload the page and choose again.'}`),
  },
);

/** A UUID; crypto.randomUUID is missing on plain http. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return crypto.randomUUID?.() ?? Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The milliseconds for which this question has been seen, with those of earlier visits.
 * @param {number} before
 */
function visibleTime(before) {
  let total = before;
  let since = document.visibilityState === 'visible' ? performance.now() : null;
  document.addEventListener('visibilitychange', () => {
    total = read();
    since = document.visibilityState === 'visible' ? performance.now() : null;
  });
  const read = () => Math.round(total + (since === null ? 0 : performance.now() - since));
  return () => {
    const now = read();
    if (since !== null) [total, since] = [now, performance.now()];
    return now;
  };
}

/** @param {'' | 'saved' | 'waiting' | 'problem'} state @param {(string | Node)[]} words */
function say(state, ...words) {
  const text = words.map((word) => (typeof word === 'string' ? word : word.textContent)).join('');
  // The same words again would be read aloud again.
  if (status.dataset.state === state && status.textContent === text) return;
  status.dataset.state = state;
  status.replaceChildren(...words);
}

function save() {
  seq += 1;
  hidden('writer').value = writer;
  hidden('seq').value = String(seq);
  hidden('spent').value = String(readSpent());
  hidden('revision').value = String(saver.revision);
  // The token is the saver's affair: it may be renewed while an answer waits.
  const fields = [...new FormData(form)]
    .filter(([name]) => name !== '_csrf')
    .map(([name, value]) => [name, String(value)]);
  saver.save({ writer, seq, body: new URLSearchParams(fields).toString() });
}

/**
 * Both versions are shown by the server, which is given this page's by the form itself.
 * @param {string} revision that the refused answer was made upon
 */
function sendNatively(revision) {
  leaving = true;
  hidden('_csrf').value = saver.token;
  hidden('revision').value = revision;
  form.submit();
}

/** @param {string} href */
function leave(href) {
  leaving = true;
  location.assign(href);
}

/** What the navigator and the counts say about this question. */
function showProgress() {
  const current = document.querySelector('.progress-nav [aria-current]');
  const counts = document.getElementById('counts');
  if (!current || !counts) return;
  const answered = isAnswered(answerControls(form));
  const flagged = /** @type {HTMLInputElement} */ (document.getElementById('flagged')).checked;
  current.classList.toggle('answered', answered);
  current.classList.toggle('flagged', flagged);
  current.setAttribute(
    'aria-label',
    `Question ${n}, ${answered ? 'answered' : 'not answered'}${flagged ? ', flagged' : ''}`,
  );
  const all = document.querySelectorAll('.progress-nav li').length;
  const count = (/** @type {string} */ kind) => document.querySelectorAll(`.progress-nav a.${kind}`).length;
  counts.textContent = `${count('answered')} of ${all} answered · ${count('flagged')} flagged`;
}

/** An answer that a reload or a crash cut off is put back and sent again as it was. */
function restoreUnsent() {
  const unsent = readUnsent(attempt, n);
  if (!unsent) return;
  const fields = new URLSearchParams(unsent.body);
  if (!putBack(answerControls(form), fields)) {
    forgetUnsent(attempt, n, unsent);
    return;
  }
  for (const input of options()) {
    const item = input.closest('.option');
    if (item) setStruck(item, fields.getAll('struck').includes(input.value));
  }
  /** @type {HTMLInputElement} */ (document.getElementById('flagged')).checked = fields.has('flagged');
  for (const name of ['writer', 'seq']) hidden(name).value = fields.get(name) ?? '';
  const note = document.createElement('p');
  note.className = 'notice';
  note.textContent = 'This answer was kept in your browser because it had not been saved. It is being saved now.';
  form.prepend(note);
  fields.delete('go');
  saver.save({ ...unsent, body: fields.toString(), restored: true });
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let typing;
form.addEventListener('input', (event) => {
  if (!isWritten(event.target)) return;
  clearTimeout(typing);
  typing = setTimeout(() => {
    going = null;
    save();
  }, TYPING_PAUSE_MS);
});

form.addEventListener('change', (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const item = input.closest('.option');
  if (item && input.checked) setStruck(item, false);
  clearTimeout(typing);
  going = null;
  save();
});

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  if (button?.name === 'strike') {
    const item = /** @type {Element} */ (button.closest('.option'));
    const out = !item.classList.contains('out');
    const input = /** @type {HTMLInputElement} */ (item.querySelector('input'));
    if (out) input.checked = false;
    setStruck(item, out);
    going = null;
  } else going = 'next';
  save();
});

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (
    !link ||
    event.defaultPrevented ||
    event.button !== 0 ||
    event.ctrlKey ||
    event.metaKey ||
    event.shiftKey ||
    event.altKey
  )
    return;
  if (link.target || link.origin !== location.origin || link.hash || !saver.unsaved) return;
  event.preventDefault();
  going = link.href;
  // Not saved by then: go all the same, past the browser's own warning.
  setTimeout(() => {
    if (!leaving && going === link.href) location.assign(link.href);
  }, LEAVING_WAIT_MS);
});

addEventListener('beforeunload', (event) => {
  if (saver.unsaved && !leaving) event.preventDefault();
});

// Back may bring this page from memory, with a revision long gone.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

restoreUnsent();
listenForKeys(form);
startClock({
  beforeEnd: () => {
    leaving = true;
  },
});
