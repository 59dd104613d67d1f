import { tables } from '@joplin/turndown-plugin-gfm';
import { type AnyNode, isTag, isText, type NodeWithChildren } from 'domhandler';
import TurndownService from 'turndown';
import { parseHtml, serializeHtml } from './dom.ts';
import { renderRich } from './markdown.ts';
import { sanitiseBody } from './sanitise.ts';
import { tidyHtml } from './tidy.ts';

/** Blocks that are converted together. */
const AT_ONCE = 40;
/** Larger tables can't be edited as Markdown anyway. */
const MOST_CELLS = 1000;

/**
 * Markdown that `renderBody(…, { html: true })` renders to this HTML again, so that key points are found where they
 * were. What Markdown can't say just so (a table with spans, emphasis that ends inside a word) stays safe HTML.
 * @param html the body of a section, as stored or as it comes from `sanitiseDocument`
 */
export function htmlToMarkdown(html: string): string {
  const body = parseHtml(tidyHtml(sanitiseBody(html).html));
  const parts: string[] = [];
  for (let i = 0; i < body.children.length; i += AT_ONCE)
    parts.push(...blocksToMarkdown(body.children.slice(i, i + AT_ONCE)));
  return parts.filter((markdown) => markdown !== '').join('\n\n');
}

/** Text as Markdown that shows it as it is, on one line. */
export function escapeMarkdown(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const escaped = escapeLightly(line);
  return isAsWritten(escaped, line) ? escaped : escapeStrictly(line);
}

/** As many blocks at once as come out right: the fewer pieces, the sooner it is done. */
function blocksToMarkdown(blocks: readonly AnyNode[]): string[] {
  const html = blocks.map((block) => serializeHtml(block)).join('');
  if (html.split('<td').length > MOST_CELLS && blocks.length === 1) return [asHtml(html)];
  const markdown = turn(light, html);
  if (markdown !== null) return [markdown];
  if (blocks.length === 1) return [turn(strict, html) ?? asHtml(html)];
  const half = Math.ceil(blocks.length / 2);
  return [...blocksToMarkdown(blocks.slice(0, half)), ...blocksToMarkdown(blocks.slice(half))];
}

/** Markdown, if it says the same. */
function turn(service: TurndownService, html: string): string | null {
  const markdown = service.turndown(keepSpaces(html)).replaceAll(KEPT_SPACE, ' ');
  return renderRich(markdown).html === html ? markdown : null;
}

/** A block of HTML ends for Markdown at an empty line. */
function asHtml(html: string): string {
  return html.replaceAll('\n', '&#10;');
}

function isAsWritten(markdown: string, text: string): boolean {
  const [paragraph, ...more] = parseHtml(renderRich(markdown).html).children;
  if (!paragraph || !isTag(paragraph) || more.length > 0) return false;
  const [only, ...others] = paragraph.children;
  return only !== undefined && isText(only) && others.length === 0 && only.data === text;
}

/** Turndown makes one space of several; a character that no text has stands for the others meanwhile. */
const KEPT_SPACE = '\u{F8FE}';

function keepSpaces(html: string): string {
  if (!html.includes('  ')) return html;
  const document = parseHtml(html);
  const visit = (node: NodeWithChildren): void => {
    for (const child of node.children) {
      if (isText(child)) child.data = child.data.replaceAll(/(?<= ) /g, KEPT_SPACE);
      else if (isTag(child) && child.name !== 'pre') visit(child);
    }
  };
  visit(document);
  return serializeHtml(document);
}

/** What would be read as Markdown where it stands; the rest is left readable. */
function escapeLightly(text: string): string {
  return text
    .replaceAll(/[\\*`]/g, '\\$&')
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replaceAll(/<(?=[a-z/!?])/gi, '\\<')
    .replaceAll(/&(?=#?[a-z0-9]+;)/gi, '\\&')
    .replaceAll(/\](?=\()/g, '\\]')
    .replace(/^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|~~~)/, '$1\\$2')
    .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
}

function escapeStrictly(text: string): string {
  return text.replaceAll(/[!-/:-@[-`{-~]/g, '\\$&');
}

/** What is used of the nodes that turndown gives. */
interface TurnedNode {
  nodeName: string;
  parentNode: { nodeName: string; children: ArrayLike<unknown>; getAttribute(name: string): string | null };
  previousSibling: { textContent: string | null } | null;
  nextSibling: { textContent: string | null } | null;
  closest(selector: string): unknown;
}

function service(escapeText: (text: string) => string): TurndownService {
  const made = new TurndownService({
    headingStyle: 'atx',
    bulletListMarker: '-',
    codeBlockStyle: 'fenced',
    emDelimiter: '*',
    strongDelimiter: '**',
  });
  made.use(tables);
  made.escape = escapeText;
  made.addRule('emphasis', {
    filter: ['em'],
    replacement: (content, node: TurnedNode) => emphasis(content, node, '*', 'em'),
  });
  made.addRule('strong', {
    filter: ['strong'],
    replacement: (content, node: TurnedNode) => emphasis(content, node, '**', 'strong'),
  });
  made.addRule('script', {
    filter: ['sub', 'sup'],
    replacement: (content, node: TurnedNode) =>
      `<${node.nodeName.toLowerCase()}>${content}</${node.nodeName.toLowerCase()}>`,
  });
  made.addRule('item', { filter: 'li', replacement: (content, node: TurnedNode) => item(content, node) });
  made.addRule('break', {
    filter: 'br',
    replacement: (_content, node: TurnedNode) => (node.closest('td,th') ? '<br>' : '\\\n'),
  });
  return made;
}

/** Marked as people write it, `- ` or `2. `; what follows in the item is indented as far. */
function item(content: string, node: TurnedNode): string {
  const { nodeName, children } = node.parentNode;
  const start = Number(node.parentNode.getAttribute('start') ?? 1);
  const mark = nodeName === 'OL' ? `${start + Array.prototype.indexOf.call(children, node)}. ` : '- ';
  const text = content.replaceAll(/^\n+|\n+$/g, '').replaceAll(/\n(?!\n|$)/g, `\n${' '.repeat(mark.length)}`);
  return `${mark}${text}${content.endsWith('\n') ? '\n' : ''}${node.nextSibling ? '\n' : ''}`;
}

/** Asterisks where they can open and close there (CommonMark: flanking), else the element itself. */
function emphasis(content: string, node: TurnedNode, delimiter: string, name: string): string {
  const before = node.previousSibling?.textContent?.at(-1) ?? ' ';
  const after = node.nextSibling?.textContent?.[0] ?? ' ';
  const plain =
    !content.includes('*') &&
    (/^[\p{L}\p{N}]/u.test(content) || !/[\p{L}\p{N}]/u.test(before)) &&
    (/[\p{L}\p{N}]$/u.test(content) || !/[\p{L}\p{N}]/u.test(after));
  return plain ? `${delimiter}${content}${delimiter}` : `<${name}>${content}</${name}>`;
}

const light = service(escapeLightly);
const strict = service(escapeStrictly);
