import { clearUnsent } from '/assets/scripts/answer/outbox.js';

// Both versions stand on this page now: the one that this browser kept need not be offered again.
const page = /** @type {HTMLElement} */ (document.querySelector('[data-attempt][data-n]'));
clearUnsent(page.dataset.attempt ?? '', page.dataset.n ?? '');
