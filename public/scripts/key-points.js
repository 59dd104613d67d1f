// @ts-check
// Marking a passage by selecting it. Without this script it is copied into the form, which does the same.

export {};

/** As in src/features/articles/dom.ts: the text of the page has to be the text that passages are found in. */
const BLOCKS = new Set(
  'P LI H1 H2 H3 H4 H5 H6 UL OL BLOCKQUOTE PRE FIGCAPTION TABLE CAPTION THEAD TBODY TFOOT TR TH TD'.split(' '),
);
const CONTAINERS = new Set('UL OL TABLE THEAD TBODY TFOOT TR SECTION DIV'.split(' '));
/** What is kept around the passage, so that the server can tell it from others of the same words. */
const CONTEXT = 200;
const SETTLED_MS = 250;

const article = /** @type {HTMLElement | null} */ (document.querySelector('[data-marking]'));
const prose = document.getElementById('article-text');
const form = /** @type {HTMLFormElement | null} */ (document.getElementById('key-point-form'));

/** @param {string} name */
const field = (name) => /** @type {HTMLInputElement | HTMLTextAreaElement} */ (form?.elements.namedItem(name));

/**
 * The text nodes of the article, placed in its plain text: blocks joined by one "\n", without the numbers of key points
 * and without what this script has put there.
 * @param {Node} root
 */
function placeTexts(root) {
  /** @type {{ node: Text, start: number }[]} */
  const placed = [];
  /** @type {Node | null} */
  let block = null;
  let end = 0;
  /** @param {Node} node @param {Node} inside */
  const visit = (node, inside) => {
    if (node instanceof Text) {
      const layout = CONTAINERS.has(node.parentElement?.tagName ?? '') && !/\S/.test(node.data);
      if (node.data === '' || layout) return;
      if (block !== null && block !== inside) end += 1;
      block = inside;
      placed.push({ node, start: end });
      end += node.data.length;
    } else if (node instanceof Element && !node.matches('sup.kp-ref, .passage-panel')) {
      for (const child of node.childNodes) visit(child, BLOCKS.has(node.tagName) ? node : inside);
    }
  };
  visit(root, root);
  return placed;
}

/** @param {{ node: Text, start: number }[]} placed */
function textOf(placed) {
  let text = '';
  for (const { node, start } of placed) text += (start > text.length ? '\n' : '') + node.data;
  return text;
}

/**
 * The quotation of what is selected in the article, or null.
 * @param {Range} range
 */
function quotation(range) {
  if (!prose || range.collapsed || !range.intersectsNode(prose)) return null;
  const placed = placeTexts(prose);
  const text = textOf(placed);
  const pieces = placed.flatMap(({ node, start }) => {
    if (!range.intersectsNode(node)) return [];
    const from = node === range.startContainer ? range.startOffset : 0;
    const to = node === range.endContainer ? range.endOffset : node.data.length;
    return from < to ? [{ from: start + from, to: start + to }] : [];
  });
  const [first, last] = [pieces[0], pieces.at(-1)];
  if (!first || !last) return null;
  let [from, to] = [first.from, last.to];
  while (from < to && /\s/.test(text.charAt(from))) from += 1;
  while (to > from && /\s/.test(text.charAt(to - 1))) to -= 1;
  if (from === to) return null;
  return {
    exact: text.slice(from, to),
    prefix: whole(text.slice(Math.max(0, from - CONTEXT), from)),
    suffix: whole(text.slice(to, to + CONTEXT)),
  };
}

/** Without half a character at either end. @param {string} text */
function whole(text) {
  return text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '');
}

/** The part of a section that a selection ends in: a paragraph, a list, a table. @param {Range} range */
function lastBlock(range) {
  const start = range.endContainer instanceof Element ? range.endContainer : range.endContainer.parentElement;
  let block = start;
  while (block?.parentElement && block.parentElement.tagName !== 'SECTION' && block.parentElement !== prose) {
    block = block.parentElement;
  }
  return block && prose?.contains(block) ? block : prose?.lastElementChild?.lastElementChild;
}

/** @param {string} name @param {Record<string, string>} properties @param {(Node | string)[]} children */
function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

const status = make('p', { className: 'visually-hidden' });
status.setAttribute('role', 'status');

/** @typedef {{ exact: string, prefix: string, suffix: string }} Quotation */

/** @type {HTMLElement | null} */
let panel = null;
/** @type {Quotation | null} */
let chosen = null;
/** What was typed as a statement stays when another passage is selected. */
let statement = '';

function closePanel() {
  panel?.remove();
  panel = null;
  chosen = null;
  CSS.highlights?.delete('passage');
}

/** @param {Quotation} quote */
function fill(quote) {
  for (const name of /** @type {const} */ (['exact', 'prefix', 'suffix'])) field(name).value = quote[name];
}

/** @param {Quotation} quote @param {Range} range */
function openPanel(quote, range) {
  const block = lastBlock(range);
  if (!block || !form) return;
  closePanel();
  chosen = quote;
  const adding = article?.dataset.marking === 'add';
  panel = make('section', { className: 'passage-panel' });
  panel.setAttribute('aria-label', adding ? 'Make it a key point' : 'Use this passage');
  panel.append(make('blockquote', {}, quote.exact.replaceAll('\n', ' ')));
  panel.append(adding ? addingForm(quote) : replacing(quote));
  block.after(panel);
  if (CSS.highlights && typeof Highlight === 'function') {
    CSS.highlights.set('passage', new Highlight(range.cloneRange()));
  }
  status.textContent = adding
    ? 'Passage selected. Press Tab to make it a key point, Escape to leave it.'
    : 'Passage selected. Press Tab to use it for this key point, Escape to leave it.';
}

/** @param {Quotation} quote */
function addingForm(quote) {
  const input = document.createElement('textarea');
  input.id = 'panel-statement';
  input.value = statement || field('statement').value;
  input.rows = 3;
  input.maxLength = 500;
  const problem = make('p', { className: 'field-error', id: 'panel-problem' });
  problem.hidden = true;
  const button = make('button', { className: 'button small', type: 'submit' }, 'Make it a key point');
  const own = make(
    'form',
    {},
    make('label', { htmlFor: 'panel-statement' }, 'Statement'),
    make('p', { className: 'hint', id: 'panel-hint' }, 'One sentence in your own words.'),
    input,
    problem,
    make('p', { className: 'actions' }, button, cancelButton()),
  );
  input.setAttribute('aria-describedby', 'panel-hint panel-problem');
  input.addEventListener('input', () => {
    statement = input.value;
  });
  own.addEventListener('submit', (event) => {
    event.preventDefault();
    if (input.value.trim() === '') {
      problem.textContent = 'Write the key point as one statement in your own words.';
      problem.hidden = false;
      input.setAttribute('aria-invalid', 'true');
      input.focus();
      return;
    }
    fill(quote);
    field('statement').value = input.value;
    form?.submit();
  });
  return own;
}

/** @param {Quotation} quote */
function replacing(quote) {
  const use = make('button', { className: 'button small', type: 'button' }, 'Use this passage');
  use.addEventListener('click', () => {
    fill(quote);
    closePanel();
    const exact = field('exact');
    exact.scrollIntoView({ block: 'center' });
    exact.focus({ preventScroll: true });
    status.textContent = 'The passage stands in the form now. Save the key point to keep it.';
  });
  return make('p', { className: 'actions' }, use, cancelButton());
}

function cancelButton() {
  const cancel = make('button', { className: 'link-button', type: 'button' }, 'Cancel');
  cancel.addEventListener('click', () => {
    closePanel();
    status.textContent = '';
    getSelection()?.removeAllRanges();
  });
  return cancel;
}

/** Looks at what is selected, once that has come to rest. */
function follow() {
  const selection = getSelection();
  if (!selection || selection.rangeCount === 0 || !prose) return;
  // Typing in the panel moves the selection there; the passage stays chosen.
  if (panel?.contains(document.activeElement) || panel?.contains(selection.anchorNode)) return;
  const range = selection.getRangeAt(0);
  const quote = prose.contains(range.commonAncestorContainer) || range.intersectsNode(prose) ? quotation(range) : null;
  if (!quote) {
    if (selection.isCollapsed && prose.contains(selection.anchorNode)) closePanel();
    return;
  }
  if (quote.exact === chosen?.exact && quote.prefix === chosen.prefix) return;
  openPanel(quote, range);
}

if (article && prose && form) {
  const how = document.getElementById('how-to-mark');
  if (how) how.textContent = 'Select a passage in the article, or copy it into the field below.';
  article.append(status);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;
  let pressed = false;
  const soon = () => {
    clearTimeout(resting);
    resting = setTimeout(() => pressed || follow(), SETTLED_MS);
  };
  document.addEventListener('selectionchange', soon);
  document.addEventListener('pointerdown', (event) => {
    pressed = !panel?.contains(/** @type {Node} */ (event.target));
  });
  for (const name of ['pointerup', 'pointercancel']) {
    document.addEventListener(name, () => {
      pressed = false;
      soon();
    });
  }
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !panel) return;
    closePanel();
    status.textContent = 'The passage was left as it is.';
  });
}
