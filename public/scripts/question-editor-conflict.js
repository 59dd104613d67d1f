import { forgetUnsent } from '/assets/scripts/draft/outbox.js';

// Both versions stand on this page now: the one that this browser kept need not be offered again.
const page = /** @type {HTMLElement} */ (document.querySelector('[data-conflict]'));
forgetUnsent(page.dataset.conflict ?? '');
