import { isTag } from 'domhandler';
import MarkdownIt from 'markdown-it';
import { element, parseHtml, plainText, replaceNode, serializeHtml } from './dom.ts';
import { sanitiseBody } from './sanitise.ts';
import { tidyHtml } from './tidy.ts';

/** The body of a section as HTML, and the link addresses in it that are not https and were left as text. */
export interface RenderedBody {
  html: string;
  refusedLinks: string[];
}

export interface RenderOptions {
  /** What is written at the desk may hold headings, tables and safe HTML; an activity file may not. Default: false. */
  html?: boolean;
}

const RULES = [
  'list',
  'emphasis',
  'link',
  'escape',
  'newline',
  'entity',
  'balance_pairs',
  'fragments_join',
  'text_join',
];
const RICH_RULES = [...RULES, 'heading', 'table', 'blockquote', 'fence', 'backticks', 'autolink'];
const LONGEST_LABEL = 100;

/**
 * Without options, what an activity file may hold (docs/activity-file.md): paragraphs, lists, emphasis and https links;
 * everything else, HTML above all, comes out as the text it is. With `html`, what an article of the desk may hold
 * (docs/article-formats.md): also headings under the section's own, tables, quotations, sub- and superscript, links to
 * references (`#ref-1`) and safe HTML; whatever else it holds is left out by sanitise.ts.
 * The result holds no line break outside `<pre>`: where a paragraph is broken over lines in the source a space stands,
 * so that the text of a paragraph is the same however its source was wrapped.
 */
export function renderBody(source: string, { html = false }: RenderOptions = {}): RenderedBody {
  if (!html) return renderPlain(source);
  const rendered = renderRich(source);
  return { ...rendered, html: wrapTables(rendered.html) };
}

/** `renderBody(source, { html: true })` before its tables can be scrolled. */
export function renderRich(source: string): RenderedBody {
  const { html, refusedLinks } = sanitiseBody(rich.render(source.normalize('NFC')));
  return { html: tidyHtml(html), refusedLinks };
}

/** Markdown as an article of the desk is written in, for what needs its structure. */
export const rich = new MarkdownIt('zero', { html: true, linkify: false, typographer: false });
rich.enable([...RICH_RULES, 'html_block', 'html_inline']);
// Every address is checked by the sanitiser, together with those that come in HTML.
rich.validateLink = () => true;

function renderPlain(source: string): RenderedBody {
  const refusedLinks: string[] = [];
  const markdown = new MarkdownIt('zero', { html: false, linkify: false, typographer: false });
  markdown.enable(RULES);
  markdown.validateLink = (url) => {
    if (/^https:\/\/[^/]/i.test(url)) return true;
    refusedLinks.push(url);
    return false;
  };
  const { rules } = markdown.renderer;
  rules['softbreak'] = () => ' ';
  rules['hardbreak'] = () => ' ';
  rules['link_open'] = (tokens, index, options, _env, self) => {
    tokens[index]?.attrSet('rel', 'noreferrer');
    return self.renderToken(tokens, index, options);
  };
  // The line breaks that are left are the renderer's own, between blocks.
  return { html: markdown.render(source.normalize('NFC')).replaceAll(/[\r\n]+/g, ''), refusedLinks };
}

/** Tables scroll in a frame of their own where the page is narrow; the frame is reached by keyboard and named. */
function wrapTables(html: string): string {
  if (!html.includes('<table')) return html;
  const document = parseHtml(html);
  let before = '';
  for (const node of [...document.children]) {
    for (const table of isTag(node) ? tablesIn(node) : []) {
      table.attribs = { class: 'table', ...table.attribs };
      const frame = element('div', { class: 'table-scroll', tabindex: '0', role: 'region' });
      frame.attribs['aria-label'] = labelOf(table, before);
      replaceNode(table, [frame]);
      frame.children = [table];
      table.parent = frame;
    }
    before = textWithin(node);
  }
  return serializeHtml(document);
}

type Tag = ReturnType<typeof element>;

function tablesIn(node: Tag): Tag[] {
  if (node.name === 'table') return [node];
  return node.children.filter(isTag).flatMap(tablesIn);
}

/** A table's caption, or the line above it where that is one ("Table 2. Adverse events"). */
function labelOf(table: Tag, before: string): string {
  const caption = table.children.filter(isTag).find(({ name }) => name === 'caption');
  const label = caption ? textWithin(caption) : /^(?:table|box)\b/i.test(before) ? before : 'Table';
  const line = label.replaceAll('\n', ' ');
  return line.length <= LONGEST_LABEL ? line : `${line.slice(0, LONGEST_LABEL - 1).trimEnd()}…`;
}

function textWithin(node: Parameters<typeof serializeHtml>[0]): string {
  return plainText(parseHtml(serializeHtml(node)));
}
