/** @param {EventTarget | null} target */
function isTyping(target) {
  const element = target instanceof HTMLElement ? target : null;
  return element?.matches('textarea, select, [contenteditable], input:not([type="radio"], [type="checkbox"])') ?? false;
}

/**
 * Letters choose or, where several may be chosen, toggle an option; arrows move among check boxes as they do among
 * radios. Letters are there only when the learner has them switched on (WCAG 2.1.4).
 * @param {HTMLFormElement} form
 */
export function listenForKeys(form) {
  const inputs = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll('.option input[name="option"]')]);

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    const at = inputs.indexOf(/** @type {HTMLInputElement} */ (event.target));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && at >= 0 && inputs[at]?.type === 'checkbox') {
      event.preventDefault();
      inputs[(at + step + inputs.length) % inputs.length]?.focus();
      return;
    }
    if (!('letterKeys' in form.dataset) || event.key.length !== 1) return;
    const input = inputs[event.key.toUpperCase().charCodeAt(0) - 65];
    if (!input || event.repeat) return;
    event.preventDefault();
    input.focus();
    input.click();
  });
}
