import { decode } from './decode.ts';
import type { Format, SourceInput } from './source.ts';

/** Enough to see what a source is. */
const BEGINNING = 4000;

const BY_NAME: readonly [RegExp, Format][] = [
  [/\.(?:x?html?|xht)$/i, 'html'],
  [/\.(?:md|markdown|mdown)$/i, 'markdown'],
  [/\.(?:xml|nxml|jats)$/i, 'jats'],
];
const XML =
  /^\s*<\?xml\b|^\s*<!DOCTYPE\s+article\b|^\s*(?:<!--[^>]*>\s*)*<(?:article|pmc-articleset)\b[^>]*\b(?:article-type|dtd-version|xmlns:xlink)\s*=/i;
const XHTML = /<!DOCTYPE\s+html|<html\b/i;
const HTML = /<!DOCTYPE\s+html|<(?:html|body|article|section|div|p|h[1-6]|ul|ol|table|span|br|meta)\b[^<>]*>/i;
const MARKDOWN =
  /^#{1,6} \S|^(?:[-*+]|\d+\.) \S.*\n(?:[-*+]|\d+\.) \S|\*\*\S[^*\n]*\*\*|\]\(https?:\/\/|^\|.*\|\s*\n\|[ :|-]+\|/m;

/** Tells the format of a source: by its content where that is plain, then by its file's name. Pure. */
export function formatOf({ bytes, text, fileName = '' }: SourceInput): Format {
  const start = (bytes ? beginningOf(bytes) : (text ?? '')).slice(0, BEGINNING);
  if (XML.test(start) && !XHTML.test(start)) return 'jats';
  const named = BY_NAME.find(([pattern]) => pattern.test(fileName))?.[1];
  if (named) return named;
  if (/\.te?xt$/i.test(fileName)) return 'text';
  if (HTML.test(start)) return 'html';
  return MARKDOWN.test(start) ? 'markdown' : 'text';
}

/** The first letters, whatever the encoding; one that XML declares matters only later. */
function beginningOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return decode(bytes, 'text');
  return Buffer.from(bytes.subarray(0, BEGINNING)).toString('latin1').replaceAll('\0', '').replace(/^ï»¿/, '');
}
