import { tableHtml } from './jats-tables.ts';
import { attribute, childOf, isElement, localName, textOf } from './jats-tree.ts';
import { escapeHtml } from './source.ts';
import type { XmlElement, XmlNode } from './xml.ts';

/** What is known of an article while it is read. */
export interface Articles {
  /** The number of each reference by its id. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly warnings: Set<string>;
}

type Reader = (element: XmlElement, articles: Articles, level: number) => string;

/** How elements become blocks; `level` is that of a heading in the element. What is not here is read through. */
const BLOCKS: ReadonlyMap<string, Reader> = new Map(
  Object.entries<Reader>({
    sec: (element, articles, level) => headed(element, articles, level),
    app: (element, articles, level) => headed(element, articles, level),
    ack: (element, articles, level) => headed(element, articles, level),
    'boxed-text': (element, articles, level) => `<blockquote>${captioned(element, articles, level)}</blockquote>`,
    // A paragraph may hold lists and tables, which HTML puts behind it.
    p: (element, articles, level) => blocks(element, articles, level),
    list: listHtml,
    'def-list': definitions,
    'disp-quote': (element, articles, level) => `<blockquote>${blocks(element, articles, level)}</blockquote>`,
    'verse-group': (element, articles, level) => `<blockquote>${blocks(element, articles, level)}</blockquote>`,
    'verse-line': (element, articles) => `<p>${inline(element, articles)}</p>`,
    attrib: (element, articles) => `<p>${inline(element, articles)}</p>`,
    'table-wrap': tableWrap,
    table: (element, articles, level) => tableHtml(element, (cell) => contents(cell, articles, level)),
    'table-wrap-foot': (element, articles, level) => blocks(element, articles, level),
    fig: figure,
    fn: note,
    'disp-formula': formula,
    preformat: (element) => `<pre>${escapeHtml(textOf(element))}</pre>`,
    code: (element) => `<pre><code>${escapeHtml(textOf(element))}</code></pre>`,
  }),
);

const SKIPPED = new Set([
  ...[
    'title',
    'label',
    'ref-list',
    'graphic',
    'media',
    'alternatives',
    'object-id',
    'permissions',
    'alt-text',
    'long-desc',
  ],
  ...['sec-meta', 'tex-math', 'supplementary-material', 'processing-meta', 'related-article', 'kwd-group'],
]);

const INLINE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bold: 'strong',
    italic: 'em',
    sub: 'sub',
    sup: 'sup',
    monospace: 'code',
  }),
);

/** The blocks in an element; text between them becomes paragraphs. */
export function blocks(parent: XmlElement, articles: Articles, level: number): string {
  let html = '';
  let run = '';
  const endRun = () => {
    if (run.trim() !== '') html += `<p>${run}</p>`;
    run = '';
  };
  for (const child of parent.children) {
    const name = isElement(child) ? localName(child) : '';
    if (SKIPPED.has(name)) continue;
    const reader = BLOCKS.get(name);
    if (reader && isElement(child)) {
      endRun();
      html += reader(child, articles, level);
    } else if (isElement(child) && holdsBlocks(child)) {
      endRun();
      html += blocks(child, articles, level);
    } else run += inlineNode(child, articles);
  }
  endRun();
  return html;
}

function holdsBlocks(element: XmlElement): boolean {
  return element.children.some((child) => isElement(child) && (BLOCKS.has(localName(child)) || holdsBlocks(child)));
}

/** The text of an element with its emphasis and links. */
export function inline(element: XmlElement, articles: Articles): string {
  return element.children.map((child) => inlineNode(child, articles)).join('');
}

function inlineNode(node: XmlNode, articles: Articles): string {
  if (!isElement(node)) return escapeHtml(node);
  const name = localName(node);
  const tag = INLINE.get(name);
  if (tag) return `<${tag}>${inline(node, articles)}</${tag}>`;
  if (name === 'xref') return reference(node, articles);
  if (name === 'ext-link' || name === 'uri') return link(node, articles);
  if (name === 'name')
    return node.children
      .filter((child) => isElement(child) || child.trim() !== '')
      .map((child) => inlineNode(child, articles))
      .join(' ');
  if (name === 'break') return '<br>';
  if (name === 'inline-formula' || name === 'math') return formulaText(node, articles);
  if (SKIPPED.has(name) || name === 'fn') return '';
  return inline(node, articles);
}

/** References are superscript numbers that lead to the list; other cross-references are text. */
function reference(xref: XmlElement, articles: Articles): string {
  if (xref.attributes['ref-type'] !== 'bibr') return inline(xref, articles);
  const ids = (xref.attributes['rid'] ?? '').split(/\s+/);
  const numbers = ids.map((id) => articles.numbers.get(id)).filter((number) => number !== undefined);
  const text = textOf(xref);
  if (numbers.length === 0) return inline(xref, articles);
  // "Smith et al., 2019" stays as it reads; "12" and "[12]" become the number.
  if (numbers.length === 1 && /\p{L}/u.test(text)) return `<a href="#ref-${numbers[0]}">${escapeHtml(text)}</a>`;
  return `<sup>${numbers.map((number) => `<a href="#ref-${number}">${number}</a>`).join(',')}</sup>`;
}

function link(element: XmlElement, articles: Articles): string {
  const href = attribute(element, 'href') ?? textOf(element);
  const kind = element.attributes['ext-link-type'];
  const address = kind === 'doi' && href.startsWith('10.') ? `https://doi.org/${href}` : href;
  return `<a href="${escapeHtml(address)}">${inline(element, articles) || escapeHtml(href)}</a>`;
}

function headed(element: XmlElement, articles: Articles, level: number): string {
  const title = childOf(element, 'title');
  const heading = title ? inline(title, articles).trim() : '';
  const tag = `h${Math.min(level, 6)}`;
  return `${heading === '' ? '' : `<${tag}>${heading}</${tag}>`}${blocks(element, articles, level + 1)}`;
}

/** What an item or a cell holds: text alone without a paragraph around it. */
function contents(element: XmlElement, articles: Articles, level: number): string {
  const parts = element.children.filter((child) => isElement(child) || child.trim() !== '');
  const [only] = parts;
  if (parts.length === 1 && only && isElement(only) && localName(only) === 'p' && !holdsBlocks(only))
    return inline(only, articles);
  return holdsBlocks(element) ? blocks(element, articles, level) : inline(element, articles);
}

function listHtml(list: XmlElement, articles: Articles, level: number): string {
  const tag = /^(?:order|alpha|roman)/.test(list.attributes['list-type'] ?? '') ? 'ol' : 'ul';
  const items = list.children.filter(isElement).filter((child) => localName(child) === 'list-item');
  return `<${tag}>${items.map((item) => `<li>${contents(item, articles, level)}</li>`).join('')}</${tag}>`;
}

function definitions(list: XmlElement, articles: Articles): string {
  return list.children
    .filter(isElement)
    .filter((child) => localName(child) === 'def-item')
    .map((item) => {
      const [term, meaning] = [childOf(item, 'term'), childOf(item, 'def')];
      return `<p>${term ? `<strong>${inline(term, articles)}</strong>: ` : ''}${meaning ? contents(meaning, articles, 6) : ''}</p>`;
    })
    .join('');
}

/** The label and caption of a table, figure or box as a line above it. */
function captionHtml(element: XmlElement, articles: Articles): string {
  const [label, caption] = [childOf(element, 'label'), childOf(element, 'caption')];
  const title = childOf(caption, 'title') ?? childOf(element, 'title');
  const name = label ? `<strong>${inline(label, articles).replace(/[.:]?\s*$/, '.')}</strong> ` : '';
  const text = caption ? blocks(caption, articles, 6) : '';
  if (!title && text.startsWith('<p>')) return `<p>${name}${text.slice('<p>'.length)}`;
  const line = `${name}${title ? inline(title, articles) : ''}`;
  return `${line.trim() === '' ? '' : `<p>${line}</p>`}${text}`;
}

function captioned(element: XmlElement, articles: Articles, level: number): string {
  return `${captionHtml(element, articles)}${blocks(withoutCaption(element), articles, level)}`;
}

function withoutCaption(element: XmlElement): XmlElement {
  return {
    ...element,
    children: element.children.filter((child) => !(isElement(child) && localName(child) === 'caption')),
  };
}

function tableWrap(element: XmlElement, articles: Articles, level: number): string {
  if (!hasTable(element)) {
    const name = textOf(childOf(element, 'label')) || 'A table';
    articles.warnings.add(`${name} is a picture in the file, so only its caption was taken.`);
  }
  const inside = childOf(element, 'alternatives') ?? element;
  return `${captionHtml(element, articles)}${blocks(withoutCaption(inside), articles, level)}${inside === element ? '' : feet(element, articles, level)}`;
}

function hasTable(element: XmlElement): boolean {
  return element.children.some((child) => isElement(child) && (localName(child) === 'table' || hasTable(child)));
}

function feet(element: XmlElement, articles: Articles, level: number): string {
  const foot = childOf(element, 'table-wrap-foot');
  return foot ? blocks(foot, articles, level) : '';
}

/** Of a figure only its caption: pictures are not taken, which is said once for all. */
function figure(element: XmlElement, articles: Articles): string {
  return captionHtml(element, articles);
}

function note(element: XmlElement, articles: Articles, level: number): string {
  const label = childOf(element, 'label');
  const mark = label ? `<sup>${inline(label, articles)}</sup> ` : '';
  const html = blocks(element, articles, level);
  return mark && html.startsWith('<p>') ? `<p>${mark}${html.slice('<p>'.length)}` : html;
}

function formula(element: XmlElement, articles: Articles): string {
  const label = childOf(element, 'label');
  const text = formulaText(element, articles);
  return text === '' ? '' : `<p>${text}${label ? ` (${escapeHtml(textOf(label).replaceAll(/[()]/g, ''))})` : ''}</p>`;
}

/** MathML and TeX as the letters in them; what a layout of its own said is lost, so it is to be checked. */
function formulaText(element: XmlElement, articles: Articles): string {
  const source = childOf(element, 'alternatives') ?? element;
  const math = childOf(source, 'math') ?? childOf(source, 'tex-math') ?? element;
  articles.warnings.add('Formulas were taken as plain text: check that they still say the same.');
  return escapeHtml(localName(math) === 'tex-math' ? texOf(textOf(math)) : textOf(math));
}

/** Without the document that PubMed Central puts around TeX. */
function texOf(text: string): string {
  return (/\\begin\{document\}(.*?)\\end\{document\}/.exec(text)?.[1] ?? text).replaceAll('$$', '').trim();
}
