/** Pages with faults in a form: the summary takes focus, and its links go to the field itself. */

const summary = document.getElementById('error-summary');
summary?.focus();
summary?.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!target) return;
  const control = target.matches('input, select, textarea') ? target : target.querySelector('input, select, textarea');
  if (!(control instanceof HTMLElement)) return;
  event.preventDefault();
  (target.closest('.field') ?? target).scrollIntoView();
  control.focus({ preventScroll: true });
});
