/**
 * Shows an option as struck out or not, and puts that into the form.
 * @param {Element} item @param {boolean} out
 */
export function setStruck(item, out) {
  const input = /** @type {HTMLInputElement} */ (item.querySelector('input'));
  const words = /** @type {HTMLElement} */ (item.querySelector('.strike .visually-hidden'));
  const text = item.querySelector('label')?.textContent ?? '';
  item.classList.toggle('out', out);
  const verb = out ? 'Restore' : 'Strike out';
  words.textContent = `${verb} ${text}`;
  words.closest('button')?.setAttribute('title', verb);
  item.querySelector('input[name="struck"]')?.remove();
  if (out) {
    input.setAttribute('aria-describedby', `${input.id}-out`);
    item.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'struck', value: input.value }));
  } else input.removeAttribute('aria-describedby');
}
