import { listenForKeys } from '/assets/scripts/answer/keys.js';
import { setStruck } from '/assets/scripts/answer/strike.js';

/** A practice question: letters choose, and options are struck out on the page. Without this script the server does it. */

const form = /** @type {HTMLFormElement} */ (document.getElementById('question'));

form.addEventListener('change', (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const item = input.closest('.option');
  if (item && input.checked) setStruck(item, false);
});

form.addEventListener('submit', (event) => {
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  const item = button?.name === 'strike' ? button.closest('.option') : null;
  if (!item) return;
  event.preventDefault();
  const out = !item.classList.contains('out');
  const input = /** @type {HTMLInputElement} */ (item.querySelector('input'));
  if (out) input.checked = false;
  setStruck(item, out);
});

// Back may bring this page from memory, although the question has been answered.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

listenForKeys(form);
