import render from 'dom-serializer';
import { type AnyNode, type Document, Element, isTag, isText, type ParentNode, Text } from 'domhandler';
import { parseDocument } from 'htmlparser2';

/** A text node and where its text begins in the plain text of the whole. */
export interface PlacedText {
  node: Text;
  start: number;
}

/** Elements whose text is apart from that before and after them. */
const BLOCKS = new Set([
  ...['p', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'blockquote', 'pre', 'figcaption'],
  ...['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
]);

/** Elements that hold elements only: white space in them is layout, not text. */
const CONTAINERS = new Set(['ul', 'ol', 'table', 'thead', 'tbody', 'tfoot', 'tr']);

export function parseHtml(html: string): Document {
  return parseDocument(html);
}

export function serializeHtml(node: AnyNode): string {
  return render(node, { encodeEntities: 'utf8' });
}

export function isBlock(node: AnyNode): node is Element {
  return isTag(node) && BLOCKS.has(node.name);
}

/**
 * The text nodes in order, placed in the plain text: the text of each block (heading, paragraph, list item, quotation,
 * cell of a table), blocks joined by one "\n". Numbers that refer to key points (`sup.kp-ref`) are no part of the text.
 */
export function placeTexts(document: Document): PlacedText[] {
  const placed: PlacedText[] = [];
  let block: AnyNode | null = null;
  let end = 0;
  const visit = (node: AnyNode, inside: AnyNode): void => {
    if (isText(node)) {
      if (node.data === '' || isLayout(node)) return;
      if (block !== null && block !== inside) end += 1;
      block = inside;
      placed.push({ node, start: end });
      end += node.data.length;
    } else if ('children' in node && !isReference(node)) {
      for (const child of node.children) visit(child, isBlock(node) ? node : inside);
    }
  };
  visit(document, document);
  return placed;
}

/** Plain text of HTML as `placeTexts` places it. */
export function plainText(document: Document): string {
  let text = '';
  for (const { node, start } of placeTexts(document)) text += (start > text.length ? '\n' : '') + node.data;
  return text;
}

/** Puts an element around [from, to) of a text node, splitting the node where needed. */
export function wrapText(node: Text, from: number, to: number, wrapper: Element): void {
  const { parent, data } = node;
  if (!parent) throw new Error('a text node outside a document cannot be wrapped');
  const inner = new Text(data.slice(from, to));
  inner.parent = wrapper;
  wrapper.children = [inner];
  const parts: (Text | Element)[] = [wrapper];
  if (from > 0) parts.unshift(new Text(data.slice(0, from)));
  if (to < data.length) parts.push(new Text(data.slice(to)));
  replaceNode(node, parts);
}

/** Puts an element behind another; where that is in a link, behind the link, because links don't nest. */
export function insertAfter(node: Element, added: Element): void {
  let place = node;
  for (let above = node.parent; above; above = above.parent) if (isTag(above) && above.name === 'a') place = above;
  const { parent } = place;
  if (!parent) throw new Error('nothing can follow the document itself');
  added.parent = parent;
  parent.children.splice(parent.children.indexOf(place) + 1, 0, added);
}

/** Puts nodes in the place of one that is in a document. */
export function replaceNode(node: AnyNode, nodes: readonly AnyNode[]): void {
  const { parent } = node;
  if (!parent) throw new Error('a node outside a document cannot be replaced');
  for (const each of nodes) each.parent = parent;
  parent.children.splice(parent.children.indexOf(node as ParentNode['children'][number]), 1, ...(nodes as Element[]));
}

export function element(name: string, attributes: Record<string, string>, children: (Element | Text)[] = []): Element {
  const made = new Element(name, attributes, children);
  for (const child of children) child.parent = made;
  return made;
}

function isLayout(node: Text): boolean {
  return node.parent !== null && isTag(node.parent) && CONTAINERS.has(node.parent.name) && !/\S/.test(node.data);
}

function isReference(node: AnyNode): boolean {
  return isTag(node) && node.name === 'sup' && node.attribs['class'] === 'kp-ref';
}
