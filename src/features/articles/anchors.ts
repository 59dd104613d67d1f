import { Text } from 'domhandler';
import { element, insertAfter, parseHtml, placeTexts, plainText, serializeHtml, wrapText } from './dom.ts';
import type { TextQuoteSelector } from './schemas.ts';

/**
 * The plain text that passages are found in: of each section its heading, then the text of each paragraph and list
 * item, all joined by one "\n". Emphasis and links leave no trace, and a paragraph broken over lines is one line.
 * Offsets are UTF-16 code units, `end` is exclusive.
 */
export interface Passage {
  readonly start: number;
  readonly end: number;
}

export interface MarkedPassage extends Passage {
  /** The key point's number: `#kp-<number>` is the passage, `#key-point-<number>` the key point. */
  readonly number: number;
}

/** A selector that points to no passage, or to more than one; the message says which and how to put it right. */
export class PassageError extends Error {
  override readonly name = 'PassageError';
}

const SHOWN = 40;

/** The plain text of HTML; `<h2>`, `<p>` and `<li>` are the blocks. */
export function textOf(html: string): string {
  return plainText(parseHtml(html));
}

/** The plain text of an article made of sections. */
export function articleText(sections: readonly { heading: string; text: string }[]): string {
  return sections.map(({ heading, text }) => `${heading}\n${text}`).join('\n');
}

/**
 * Finds the one place where `exact` stands right between `prefix` and `suffix`.
 * @throws PassageError when there is none, or more than one
 */
export function findPassage(text: string, { exact, prefix, suffix }: TextQuoteSelector): Passage {
  const starts = occurrences(text, exact);
  if (starts.length === 0) throw new PassageError(notFound(text, exact));
  const matching = starts.filter((start) => fits(text, start, exact, prefix, suffix));
  const [start] = matching;
  if (start === undefined) throw new PassageError(wrongContext(text, starts, exact));
  if (matching.length > 1) {
    throw new PassageError(
      `the passage is ambiguous: it stands in ${matching.length} places with this prefix and suffix; make them longer until only one is left`,
    );
  }
  return { start, end: start + exact.length };
}

/**
 * Puts passages under the highlighter: `<mark class="kp" data-kp="n">` around every piece of each (a passage may cross
 * elements and paragraphs), the id `kp-n` on the first piece, and after the last the number, which links back to the
 * key point. The plain text stays the same.
 * @param passages may overlap; offsets into `textOf(html)`
 */
export function markPassages(html: string, passages: readonly MarkedPassage[]): string {
  const document = parseHtml(html);
  for (const { start, end, number } of passages) {
    const pieces = placeTexts(document)
      .map(({ node, start: at }) => ({ node, from: Math.max(start - at, 0), to: Math.min(end - at, node.data.length) }))
      .filter(({ from, to }) => from < to);
    const marks = pieces.map(({ node, from, to }, i) => {
      const mark = element('mark', {
        class: 'kp',
        'data-kp': String(number),
        ...(i === 0 ? { id: `kp-${number}` } : {}),
      });
      wrapText(node, from, to, mark);
      return mark;
    });
    const last = marks.at(-1);
    if (last) insertAfter(last, reference(number));
  }
  return serializeHtml(document);
}

function reference(number: number) {
  const link = element('a', { href: `#key-point-${number}`, 'aria-label': `Key point ${number}` }, [
    new Text(String(number)),
  ]);
  return element('sup', { class: 'kp-ref' }, [link]);
}

function occurrences(text: string, exact: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(exact); at !== -1; at = text.indexOf(exact, at + 1)) found.push(at);
  return found;
}

function fits(text: string, start: number, exact: string, prefix: string, suffix: string): boolean {
  return text.slice(0, start).endsWith(prefix) && text.startsWith(suffix, start + exact.length);
}

/** Says how far the passage agrees with the text, and how each goes on from there. */
function notFound(text: string, exact: string): string {
  let low = 0;
  let high = exact.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (text.includes(exact.slice(0, middle))) low = middle;
    else high = middle - 1;
  }
  if (low < Math.min(8, exact.length))
    return 'the passage is not in the article; copy it from the text as readers see it, without emphasis marks';
  const goesOn = text.indexOf(exact.slice(0, low)) + low;
  return (
    `the passage is not in the article; it agrees up to ${quote(exact.slice(0, low).slice(-SHOWN))}, ` +
    `then the article has ${quote(text.slice(goesOn, goesOn + SHOWN))} where the passage has ${quote(exact.slice(low, low + SHOWN))}`
  );
}

function wrongContext(text: string, starts: number[], exact: string): string {
  const [first = 0] = starts;
  const before = text.slice(Math.max(0, first - SHOWN), first);
  const after = text.slice(first + exact.length, first + exact.length + SHOWN);
  const where =
    starts.length === 1
      ? 'The text around it is'
      : `It stands in ${starts.length} places; around the first the text is`;
  return `the passage is in the article, but not between this prefix and suffix. ${where} ${quote(before)} before and ${quote(after)} after`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
