import {
  type AnyNode,
  type ChildNode,
  type Document,
  type Element,
  isTag,
  isText,
  type NodeWithChildren,
  type ParentNode,
  Text,
} from 'domhandler';
import { element, isBlock, parseHtml, serializeHtml } from './dom.ts';

/**
 * What may stand in elements that hold elements only, and what anything else is put into. Browsers would move a
 * paragraph between two rows to before the table; then the text on the page were not the text that was anchored.
 */
const CHILDREN: Readonly<Record<string, { allowed: readonly string[]; wrapper: string }>> = {
  ul: { allowed: ['li'], wrapper: 'li' },
  ol: { allowed: ['li'], wrapper: 'li' },
  table: { allowed: ['caption', 'thead', 'tbody', 'tfoot', 'tr'], wrapper: 'tr' },
  thead: { allowed: ['tr'], wrapper: 'tr' },
  tbody: { allowed: ['tr'], wrapper: 'tr' },
  tfoot: { allowed: ['tr'], wrapper: 'tr' },
  tr: { allowed: ['th', 'td'], wrapper: 'td' },
};

/** Elements that mean something only in certain others; elsewhere they are replaced by what they hold. */
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  li: ['ul', 'ol'],
  caption: ['table'],
  thead: ['table'],
  tbody: ['table'],
  tfoot: ['table'],
  tr: ['table', 'thead', 'tbody', 'tfoot'],
  th: ['tr'],
  td: ['tr'],
};

const INLINE = new Set(['em', 'strong', 'sub', 'sup', 'a']);
const LISTS = new Set(['ul', 'ol']);
const MERGED = new Set(['em', 'strong', 'sub', 'sup']);
const KEPT_EMPTY = new Set(['td', 'th', 'tr', 'br']);
/** A line break at the edge of a block; it goes when what is empty goes. */
const NEEDLESS = 'wbr';
/** White space of HTML; a no-break space is a character like any other. */
const SPACE = '[ \\t\\r\\n\\f]';
const LEADING = new RegExp(`^${SPACE}+`);
const TRAILING = new RegExp(`${SPACE}+$`);
const BROKEN_LINE = new RegExp(`${SPACE}*[\\t\\r\\n\\f]${SPACE}*`, 'g');

/**
 * Brings sanitised HTML into one form, so that equal texts have equal HTML and plain text: no space at the edges of
 * blocks, line breaks of the source become spaces, emphasis begins and ends at a letter, nothing empty, lists and
 * tables well built, loose text in paragraphs. Its plain text is what a browser would show.
 */
export function tidyHtml(html: string): string {
  const document = parseHtml(html);
  build(document, new Set());
  wrapLoose(document);
  tighten(document);
  trimInline(document);
  mergeInline(document);
  spaceBlocks(document);
  prune(document);
  return serializeHtml(document);
}

/** Lists and tables hold what belongs in them; nothing is inside itself that can't be. */
function build(node: NodeWithChildren, above: ReadonlySet<string>): void {
  const name = isTag(node) ? node.name : '';
  const inside = new Set([...above, name]);
  const rule = CHILDREN[name];
  const placed = node.children.flatMap((child) => unwrapped(child, name, inside));
  adopt(node, rule ? gathered(placed, rule) : placed);
  for (const child of node.children) if (isTag(child)) build(child, inside);
  if (name === 'thead') for (const cell of cellsOf(node)) if (cell.name === 'th') cell.attribs['scope'] ??= 'col';
}

/** A node, or what it holds where it can't be itself. */
function unwrapped(node: ChildNode, parent: string, inside: ReadonlySet<string>): ChildNode[] {
  if (!isTag(node) || !misplaced(node.name, parent, inside)) return [node];
  return node.children.flatMap((child) => unwrapped(child, parent, inside));
}

function misplaced(name: string, parent: string, inside: ReadonlySet<string>): boolean {
  if (INLINE.has(name)) return inside.has(name);
  if (name === 'table') return inside.has('table');
  const parents = PARENTS[name];
  return parents !== undefined && !parents.includes(parent);
}

/** Puts what doesn't belong in an element, run by run, into one that does; white space between is layout. */
function gathered(nodes: readonly ChildNode[], rule: { allowed: readonly string[]; wrapper: string }): ChildNode[] {
  return runs(nodes, (node) => isTag(node) && rule.allowed.includes(node.name), rule.wrapper);
}

/** Text beside blocks gets a paragraph of its own. */
function wrapLoose(document: Document): void {
  adopt(document, runs(document.children, isBlock, 'p'));
}

/** Cells, and the items of a list in which all are so, hold a single paragraph's text without the paragraph. */
function tighten(node: NodeWithChildren): void {
  const children = node.children.filter(isTag);
  if (isTag(node) && LISTS.has(node.name) ? children.every(hasOneParagraph) : isTag(node) && node.name === 'tr')
    for (const child of children.filter(hasOneParagraph))
      adopt(
        child,
        child.children.flatMap((each) => (isTag(each) && each.name === 'p' ? each.children : [each])),
      );
  for (const child of children) tighten(child);
}

/** At most one, at the beginning; in an item a list may follow it. */
function hasOneParagraph({ name, children }: Element): boolean {
  const [first, ...rest] = children.filter((child) => !(isText(child) && child.data.trim() === ''));
  if (!first || !(isTag(first) && first.name === 'p')) return rest.every((child) => !isBlock(child) || isList(child));
  return rest.every((child) => name === 'li' && isList(child));
}

function isList(node: ChildNode): boolean {
  return isTag(node) && LISTS.has(node.name);
}

/** Every run of nodes that don't belong is put into a wrapper, or left out where it is white space alone. */
function runs(nodes: readonly ChildNode[], belongs: (node: ChildNode) => boolean, wrapper: string): ChildNode[] {
  const made: ChildNode[] = [];
  let run: ChildNode[] = [];
  const end = () => {
    if (!run.every((node) => isText(node) && node.data.trim() === '')) made.push(parentOf(wrapper, run));
    run = [];
  };
  for (const node of nodes) {
    if (!belongs(node)) run.push(node);
    else {
      end();
      made.push(node);
    }
  }
  end();
  return made;
}

function parentOf(name: string, children: ChildNode[]): Element {
  const made = element(name, {});
  adopt(made, children);
  return made;
}

function adopt(parent: NodeWithChildren, children: ChildNode[]): void {
  parent.children = children;
  for (const child of children) child.parent = parent as ParentNode;
}

function cellsOf(section: NodeWithChildren): Element[] {
  return section.children.filter(isTag).flatMap((row) => row.children.filter(isTag));
}

/** Moves the spaces at the edges of emphasis and links out of them. */
function trimInline(node: NodeWithChildren): void {
  const trimmed = node.children.flatMap((child): ChildNode[] => {
    if (!isTag(child)) return [child];
    trimInline(child);
    if (!INLINE.has(child.name)) return [child];
    const [first, last] = [child.children[0], child.children.at(-1)];
    const before = first && isText(first) ? take(first, LEADING) : '';
    const after = last && isText(last) ? take(last, TRAILING) : '';
    return [new Text(before), child, new Text(after)];
  });
  adopt(
    node,
    trimmed.filter((child) => !isText(child) || child.data !== ''),
  );
}

/** Takes what fits off a text. */
function take(text: Text, pattern: RegExp): string {
  const taken = pattern.exec(text.data)?.[0] ?? '';
  text.data = text.data.replace(pattern, '');
  return taken;
}

/** Texts side by side become one, and so does emphasis that was written in pieces. */
function mergeInline(node: NodeWithChildren): void {
  const merged: ChildNode[] = [];
  for (const child of node.children) {
    const last = merged.at(-1);
    if (last && isText(last) && isText(child)) last.data += child.data;
    else if (last && isTag(last) && isTag(child) && last.name === child.name && MERGED.has(child.name)) {
      for (const moved of child.children) {
        moved.parent = last;
        last.children.push(moved);
      }
    } else merged.push(child);
  }
  adopt(node, merged);
  for (const child of merged) if (isTag(child)) mergeInline(child);
}

/** Trims each block and makes one space of every line break in it; a `<br>` between texts has a space before it. */
function spaceBlocks(document: Document): void {
  let texts: Text[] = [];
  let breaks: Element[] = [];
  let beforeBreak: Text | undefined;
  const endLine = () => {
    trim(texts, LEADING);
    trim(texts.toReversed(), TRAILING);
    const first = texts.find(({ data }) => data !== '');
    if (first && beforeBreak) beforeBreak.data += ' ';
    else if (first) drop(breaks);
    if (first) breaks = [];
    const last = texts.findLast(({ data }) => data !== '');
    texts = [];
    return last ?? beforeBreak;
  };
  const endBlock = () => {
    endLine();
    drop(breaks);
    breaks = [];
    beforeBreak = undefined;
  };
  const visit = (node: AnyNode): void => {
    if (isText(node)) {
      node.data = node.data.replaceAll(BROKEN_LINE, ' ');
      texts.push(node);
    } else if (isTag(node) && node.name === 'br') {
      beforeBreak = endLine();
      breaks.push(node);
    } else if (isTag(node) && node.name === 'pre') {
      endBlock();
      endLines(node);
    } else if ('children' in node) {
      if (isBlock(node)) endBlock();
      for (const child of node.children) visit(child);
      if (isBlock(node)) endBlock();
    }
  };
  visit(document);
  endBlock();
}

/** Markdown can't say whether the last line of a `<pre>` is ended; here it never is. */
function endLines(pre: Element): void {
  const within = pre.children.length === 1 && pre.children[0] && isTag(pre.children[0]) ? pre.children[0] : pre;
  const last = within.children.at(-1);
  if (last && isText(last)) last.data = last.data.trimEnd();
}

function trim(texts: readonly Text[], pattern: RegExp): void {
  for (const text of texts) {
    text.data = text.data.replace(pattern, '');
    if (text.data !== '') return;
  }
}

function drop(nodes: readonly Element[]): void {
  for (const node of nodes) node.name = NEEDLESS;
}

/** Removes what holds no text, except cells, which keep their place. */
function prune(node: NodeWithChildren): void {
  adopt(
    node,
    node.children.filter((child) => {
      if (!isTag(child)) return isText(child) && child.data !== '';
      prune(child);
      return KEPT_EMPTY.has(child.name) || child.children.some((each) => !isTag(each) || hasText(each));
    }),
  );
}

function hasText(node: NodeWithChildren): boolean {
  return node.children.some((child) => (isText(child) ? child.data !== '' : isTag(child) && hasText(child)));
}
