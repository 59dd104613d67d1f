import { Invalid } from '../../../http/errors.ts';

const DEEPEST = 100;
const MOST_ELEMENTS = 200_000;
const REFERENCE = /&(?:#(\d{1,10});|#x([0-9a-fA-F]{1,8});|(?:amp|lt|gt|quot|apos);|([^\s;&<]{0,40}))/g;

/**
 * What is refused before anything is parsed: one pass over the text, each construct looked at once.
 * @throws Invalid with the line
 */
export function checkXml(text: string): void {
  const open = { depth: 0, roots: 0, elements: 0 };
  let at = 0;
  while (at < text.length) {
    const tag = text.indexOf('<', at);
    checkText(text, at, tag === -1 ? text.length : tag, open.depth);
    if (tag === -1) break;
    at = endOf(text, tag, open);
  }
  if (open.roots !== 1) throw new Invalid('The XML must have one outermost element. Bring one article at a time.');
}

interface Open {
  depth: number;
  roots: number;
  elements: number;
}

/** Where the construct that begins at `from` ends. */
function endOf(text: string, from: number, open: Open): number {
  if (text.startsWith('<!--', from)) return after(text, '-->', from + 4, 'a comment');
  if (text.startsWith('<![CDATA[', from)) return after(text, ']]>', from, 'a CDATA section');
  if (text.startsWith('<?', from)) return after(text, '?>', from, 'a processing instruction');
  if (/^<!DOCTYPE/i.test(text.slice(from, from + 9))) return checkDoctype(text, from);
  if (text.startsWith('<!', from)) throw fault(text, from, 'a declaration stands outside a document type');
  const end = endOfTag(text, from);
  const closing = text[from + 1] === '/';
  const empty = text[end - 2] === '/';
  if (closing) open.depth -= 1;
  else count(text, from, open, empty);
  checkReferences(text, from, end);
  return end;
}

function count(text: string, at: number, open: Open, empty: boolean): void {
  if (open.depth === 0) open.roots += 1;
  open.elements += 1;
  if (open.elements > MOST_ELEMENTS)
    throw new Invalid('The XML has more than 200,000 elements. Bring one article at a time.');
  if (!empty) open.depth += 1;
  if (open.depth > DEEPEST) throw fault(text, at, `elements are nested more than ${DEEPEST} deep, which no article is`);
}

/** A tag ends at the first ">" outside its attribute values. */
function endOfTag(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '>') return at + 1;
    if (letter === '<') throw fault(text, at, 'a “<” stands inside a tag');
    if (letter !== '"' && letter !== "'") continue;
    const end = text.indexOf(letter, at + 1);
    if (end === -1) throw fault(text, at, 'a quotation mark is not closed');
    if (text.slice(at, end).includes('<')) throw fault(text, at, 'a “<” stands in the value of an attribute');
    at = end;
  }
  throw fault(text, from, 'a tag is not closed');
}

/** A document type may name a DTD, which is not fetched; one with declarations of its own is refused. */
function checkDoctype(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '>') return at + 1;
    if (letter === '[')
      throw fault(
        text,
        at,
        'the document type has declarations of its own (entities), which are refused for safety. Remove the part in square brackets',
      );
    if (letter !== '"' && letter !== "'") continue;
    const end = text.indexOf(letter, at + 1);
    if (end === -1) break;
    at = end;
  }
  throw fault(text, from, 'the document type is not closed');
}

function after(text: string, mark: string, from: number, what: string): number {
  const end = text.indexOf(mark, from);
  if (end === -1) throw fault(text, from, `${what} is not closed`);
  return end + mark.length;
}

function checkText(text: string, from: number, to: number, depth: number): void {
  if (from === to) return;
  if (
    depth === 0 &&
    text
      .slice(from, to)
      .replace(/^\uFEFF/, '')
      .trim() !== ''
  )
    throw fault(text, from, 'there is text outside the outermost element');
  checkReferences(text, from, to);
}

function checkReferences(text: string, from: number, to: number): void {
  const part = text.slice(from, to);
  if (!part.includes('&')) return;
  for (const { 0: all, 1: decimal, 2: hex, 3: name, index } of part.matchAll(REFERENCE)) {
    if (name !== undefined)
      throw fault(
        text,
        from + index,
        `${all}${text[from + index + all.length] === ';' ? ';' : ''} is an entity that is not declared here. Write the character itself (for example – for &ndash;, and &amp; for a lone &)`,
      );
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : 0x26;
    if (!isCharacter(code)) throw fault(text, from + index, `${all} is no character of XML`);
  }
}

/** https://www.w3.org/TR/xml/#charsets */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}

function fault(text: string, at: number, reason: string): Invalid {
  const line = text.slice(0, at).split('\n').length;
  return new Invalid(`The XML can’t be taken (line ${line}): ${reason}.`);
}
