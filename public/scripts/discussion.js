/**
 * Keeps what is being written in a comment until it is sent, for this tab alone: a session that ended, or a step to
 * another page, loses nothing. Without scripts the form works as it is.
 */

const FIELDS = ['comment', 'declaration'];
const SENDING = 'keypoint-comment-sending';

// Sent: it is a draft no more.
const sent = document.querySelector('[data-sent]') ? read(SENDING) : null;
if (sent) for (const key of [String(sent['key']), SENDING]) write(key, null);

for (const form of document.querySelectorAll('form[data-draft]')) {
  if (form instanceof HTMLFormElement) keepDraft(form, `keypoint-comment-${form.dataset['draft']}`);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} key whose draft it is, and of what
 */
function keepDraft(form, key) {
  const areas = FIELDS.map((name) => form.elements.namedItem(name)).filter(
    (area) => area instanceof HTMLTextAreaElement,
  );
  const empty = areas.every(({ value, defaultValue }) => value === '' && defaultValue === '');
  const kept = empty ? read(key) : null;
  for (const area of areas) area.value = kept?.[area.name] ?? area.value;
  form.addEventListener('input', () => {
    const draft = Object.fromEntries(areas.map(({ name, value }) => [name, value]));
    write(key, areas.some(({ value }) => value !== '') ? draft : null);
  });
  form.addEventListener('submit', () => write(SENDING, { key }));
}

/**
 * @param {string} key
 * @returns {Record<string, string> | null}
 */
function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/**
 * @param {string} key
 * @param {Record<string, string> | null} draft
 */
function write(key, draft) {
  try {
    if (draft === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // No storage, or none left: the form is as it would be without a script.
  }
}
