// @ts-check
// A part of an activity is saved by its buttons without this. Here it is saved as one types, and says so.

const PAUSE_MS = 1200;
const RETRY_MS = 5000;

/** @param {HTMLFormElement} form */
function autosave(form) {
  const state = document.getElementById('save-state');
  const address = form.dataset['autosave'] ?? '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<void> | null} */
  let saving = null;
  let changed = false;
  let failed = false;
  let stopped = false;
  let unsaved = false;
  let leaving = false;

  /** @param {string} text @param {string} kind */
  const say = (text, kind) => {
    if (!state) return;
    state.textContent = text;
    state.dataset['state'] = kind;
  };

  /** @param {number} ms */
  const later = (ms) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, ms);
  };

  const save = () => {
    if (saving || stopped || !changed) return saving;
    changed = false;
    failed = false;
    saving = send().finally(() => {
      saving = null;
      if (changed) later(failed ? RETRY_MS : PAUSE_MS);
    });
    return saving;
  };

  const send = async () => {
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    try {
      const answer = await fetch(address, { method: 'POST', body, headers: { Accept: 'application/json' } });
      await hear(answer);
    } catch {
      changed = true;
      failed = true;
      say('Not saved yet; trying again', 'waiting');
    }
  };

  /** @param {Response} answer */
  const hear = async (answer) => {
    if (answer.status === 409) {
      stopped = true;
      return say('Somebody else has saved this part. Use the Save button to see both versions.', 'problem');
    }
    if (answer.status === 422) return say('Not saved: a field can’t be read. The Save button says which.', 'problem');
    if (answer.redirected || !answer.ok) {
      stopped = true;
      return say('Not saved: you may have been signed out. Use the Save button.', 'problem');
    }
    const saved = await answer.json();
    unsaved = changed;
    const seen = form.elements.namedItem('seen');
    if (seen instanceof HTMLInputElement) seen.value = saved.seen;
    say(`Saved ${saved.savedAt}`, 'saved');
  };

  form.addEventListener('input', () => {
    changed = true;
    unsaved = true;
    if (!stopped) say('Not saved yet', 'changed');
    later(PAUSE_MS);
  });

  // A link of the page waits for the save; whatever could not be saved is asked about before the page is left.
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target.closest('a') : null;
    const elsewhere = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!target || elsewhere || target.target || target.pathname === location.pathname) return;
    if (stopped || !(changed || saving)) return;
    event.preventDefault();
    clearTimeout(timer);
    Promise.resolve(saving)
      .then(save)
      .finally(() => location.assign(target.href));
  });
  addEventListener('beforeunload', (event) => {
    if (unsaved && !leaving) event.preventDefault();
  });

  // A button pressed while a save is on its way waits for it, so that the page doesn't overtake itself.
  form.addEventListener('submit', (event) => {
    clearTimeout(timer);
    if (!saving) {
      stopped = true;
      leaving = true;
      return;
    }
    event.preventDefault();
    const { submitter } = event;
    changed = false;
    saving.finally(() => form.requestSubmit(submitter));
  });
}

for (const form of document.querySelectorAll('form[data-autosave]')) {
  if (form instanceof HTMLFormElement) autosave(form);
}
