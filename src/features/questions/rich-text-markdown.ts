import MarkdownIt, { type MarkdownIt as Markdown, type StateInline, type Token } from 'markdown-it';
import { escapeHtml } from '../../http/render.ts';
import { mediaAddress, mediaSize } from '../media/index.ts';

/**
 * The Markdown of questions: what is named here, and nothing else. HTML, headings, code, quotations and addresses other
 * than a picture's of this site come out as the text they are.
 */

/** `![alt](media:ID)`; an address of any other kind is text. Sticky: read where it stands. */
const PICTURE = /!\[((?:[^[\]\\]|\\.)*)\]\(media:([\w-]{1,80})\)/sy;
const EMPTY_ADDRESS = /\(\s*(?:<>|\))/y;
const SUBSCRIPT = /~([^\s~^\\]{1,40})~(?!~)/y;
const SUPERSCRIPT = /\^([^\s~^\\]{1,40})\^(?!\^)/y;

const ESCAPED = /\\([!-/:-@[-`{-~])/g;

function matchHere(pattern: RegExp, { src, pos }: StateInline): RegExpExecArray | null {
  pattern.lastIndex = pos;
  return pattern.exec(src);
}

function picture(state: StateInline, silent: boolean): boolean {
  if (!state.src.startsWith('![', state.pos)) return false;
  const [whole = '![', alt = '', id = ''] = matchHere(PICTURE, state) ?? [];
  if (!mediaSize(id)) {
    // Not a picture of ours, and no link after an exclamation mark either.
    if (!silent) state.pending += '![';
    state.pos += 2;
    return true;
  }
  if (!silent) {
    const token = state.push('picture', 'img', 0);
    token.content = alt.replaceAll(ESCAPED, '$1').replaceAll(/\s+/g, ' ').trim();
    token.meta = { id };
  }
  state.pos += whole.length;
  return true;
}

/** markdown-it makes a link of `[words]()`, which leads to the page one is on: here it is the text it is. */
function linkToNowhere(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos] !== '[') return false;
  const end = state.md.helpers.parseLinkLabel(state, state.pos, true);
  EMPTY_ADDRESS.lastIndex = end + 1;
  if (end < 0 || !EMPTY_ADDRESS.test(state.src)) return false;
  if (!silent) state.pending += '[';
  state.pos += 1;
  return true;
}

/** `H~2~O` and `10^9^`: what is between the marks is text without blanks, and hangs on what stands before: ~5 is no index. */
const shifted = (mark: string, pattern: RegExp, tag: 'sub' | 'sup') => (state: StateInline, silent: boolean) => {
  if (state.src[state.pos] !== mark || !/[\p{L}\p{N})\]*_~^]/u.test(state.src[state.pos - 1] ?? '')) return false;
  const [whole, content] = matchHere(pattern, state) ?? [];
  if (whole === undefined || content === undefined) return false;
  if (!silent) {
    const token = state.push(tag, tag, 0);
    token.content = content;
  }
  state.pos += whole.length;
  return true;
};

function withRules(links: boolean): Markdown {
  const markdown = new MarkdownIt('zero').enable(['newline', 'escape', 'emphasis', 'entity', 'table', 'list']);
  if (links) {
    markdown.enable('link');
    markdown.inline.ruler.before('link', 'link_to_nowhere', linkToNowhere);
  }
  markdown.inline.ruler.push('picture', picture);
  markdown.inline.ruler.push('subscript', shifted('~', SUBSCRIPT, 'sub'));
  markdown.inline.ruler.push('superscript', shifted('^', SUPERSCRIPT, 'sup'));
  markdown.validateLink = isSafeLink;
  const { rules } = markdown.renderer;
  rules['picture'] = (tokens, i) => pictureHtml(tokens[i] as Token);
  for (const tag of ['sub', 'sup'])
    rules[tag] = (tokens, i) => `<${tag}>${escapeHtml((tokens[i] as Token).content)}</${tag}>`;
  rules['link_open'] = (tokens, i) => `<a href="${escapeHtml((tokens[i] as Token).attrGet('href'))}" rel="noreferrer">`;
  rules['table_open'] = (tokens, i) =>
    `<figure class="rich-table" tabindex="0" aria-label="${escapeHtml(tableName(tokens, i))}"><table>`;
  rules['table_close'] = () => '</table></figure>\n';
  markdown.core.ruler.push('table_cells', ({ tokens }) => markCells(tokens));
  return markdown;
}

/** Only addresses that say who they lead to: https, a host, and no name or password before it. */
export function isSafeLink(address: string): boolean {
  if (!/^https:\/\/[^\s\\]+$/i.test(address) || !URL.canParse(address)) return false;
  const { protocol, username, password } = new URL(address);
  return protocol === 'https:' && username === '' && password === '';
}

function pictureHtml({ content, meta }: Token): string {
  const { id } = meta as { id: string };
  const size = mediaSize(id);
  return `<img class="picture" src="${escapeHtml(mediaAddress(id))}" alt="${escapeHtml(content)}" width="${size?.width}" height="${size?.height}">`;
}

/**
 * Heads of columns and rows say what they head; the first cell of a row names it, in a table of two columns or more,
 * unless that column stands right or centred, as numbers do.
 * Alignment is a class, as a style attribute is against the site's CSP.
 */
function markCells(tokens: readonly Token[]): void {
  tokens.forEach((token, i) => {
    if (token.type === 'th_open') token.attrs = [['scope', 'col'], ...alignment(token)];
    if (token.type !== 'td_open') return;
    // A cell is three tokens: its opening, its words, its closing.
    const own = alignment(token);
    const namesRow = own.length === 0 && tokens[i - 1]?.type === 'tr_open' && tokens[i + 3]?.type === 'td_open';
    token.attrs = namesRow ? [['scope', 'row']] : own;
    const close = tokens[i + 2];
    if (!namesRow || close?.type !== 'td_close') return;
    token.tag = 'th';
    close.tag = 'th';
  });
}

function alignment(token: Token): [string, string][] {
  const style = String(token.attrGet('style') ?? '');
  if (style.endsWith('right')) return [['class', 'num']];
  return style.endsWith('center') ? [['class', 'centred']] : [];
}

/** A table has no caption in Markdown: the heads of its columns name it. */
function tableName(tokens: readonly Token[], open: number): string {
  const end = tokens.findIndex(({ type }, i) => i > open && type === 'thead_close');
  const heads = tokens
    .slice(open, end)
    .filter(({ type }) => type === 'inline')
    .map((token) => tokenText(token.children ?? []))
    .filter((text) => text !== '');
  return heads.length === 0 ? 'Table' : `Table: ${heads.join(', ')}`;
}

const SUPERSCRIPTS = shiftedDigits('0123456789+-−=()n', '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ');
const SUBSCRIPTS = shiftedDigits('0123456789+-−=()', '₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎');

function shiftedDigits(plain: string, marked: string): ReadonlyMap<string, string> {
  const to = Array.from(marked);
  return new Map(Array.from(plain).map((char, i) => [char, to[i] ?? char]));
}

/** 10^9^ is not 109: digits become those of Unicode, and what has none there keeps the mark. */
function shiftedText(text: string, characters: ReadonlyMap<string, string>, mark: string): string {
  const chars = Array.from(text);
  return chars.every((char) => characters.has(char))
    ? chars.map((char) => characters.get(char)).join('')
    : `${mark}${text}`;
}

/** The words of inline tokens, pictures by their descriptions. */
export function tokenText(tokens: readonly Token[]): string {
  return tokens
    .map(({ type, content }) => {
      if (type === 'softbreak' || type === 'hardbreak') return ' ';
      if (type === 'sup') return shiftedText(content, SUPERSCRIPTS, '^');
      // CO~2~ → CO₂; a subscript of letters reads on: C~max~ → Cmax
      return type === 'sub' ? shiftedText(content, SUBSCRIPTS, '') : content;
    })
    .join('');
}

/** For stems, options and whatever a learner reads while answering. */
export const plainMarkdown = withRules(false);

/** For rationales, which may cite. */
export const citingMarkdown = withRules(true);
