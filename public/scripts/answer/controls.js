/** The parts of a question's form that make up the answer, whatever its kind: choices, lists, written fields. */

/** @typedef {HTMLInputElement | HTMLSelectElement} Control */

/**
 * @param {HTMLFormElement} form
 * @returns {Control[]}
 */
export function answerControls(form) {
  const controls = /** @type {Control[]} */ ([...form.querySelectorAll('fieldset input, fieldset select')]);
  return controls.filter((control) => control.type !== 'hidden' && control.name !== '');
}

/** @param {Control} control */
const isChoice = (control) => control.type === 'radio' || control.type === 'checkbox';

/** @param {EventTarget | null} target */
export function isWritten(target) {
  return target instanceof HTMLInputElement && !isChoice(target) && target.closest('fieldset') !== null;
}

/** @param {Control[]} controls */
export function isAnswered(controls) {
  return controls.some((control) =>
    isChoice(control) ? /** @type {HTMLInputElement} */ (control).checked : control.value.trim() !== '',
  );
}

/**
 * Sets the controls to an answer that was kept.
 * @param {Control[]} controls
 * @param {URLSearchParams} fields
 * @returns {boolean} false, and nothing is set, when the answer isn't one to this question
 */
export function putBack(controls, fields) {
  const values = (/** @type {string} */ name) => fields.getAll(name).filter((value) => value !== '');
  const takes = (/** @type {Control} */ control, /** @type {string} */ value) =>
    control instanceof HTMLSelectElement
      ? [...control.options].some((option) => option.value === value)
      : !isChoice(control) || control.value === value;
  const own = new Set(controls.map((control) => control.name));
  const known = [...fields.keys()].filter((name) => own.has(name) || /^(option|prompt-|position-|value)/.test(name));
  const fits = known.every((name) =>
    values(name).every((value) => controls.some((control) => control.name === name && takes(control, value))),
  );
  if (!fits) return false;
  for (const control of controls) {
    if (isChoice(control)) {
      /** @type {HTMLInputElement} */ (control).checked = values(control.name).includes(control.value);
    } else control.value = fields.get(control.name) ?? '';
  }
  return true;
}
