import { parseHtml, plainText } from './dom.ts';
import { escapeMarkdown } from './html-to-markdown.ts';
import { rich } from './markdown.ts';
import { RESERVED } from './prepare.ts';
import { numbered, slugOf } from './slug.ts';

export { htmlToMarkdown } from './html-to-markdown.ts';

/** A section of an article: `body` is Markdown, `heading` plain text. */
export interface Section {
  id: string;
  heading: string;
  body: string;
}

/** What stands before the first heading is under this one. */
export const FIRST_HEADING = 'Introduction';

/**
 * A Markdown document as its sections: each `# Heading` or `## Heading` begins one. Ids are made of the headings: small
 * letters, digits, hyphens, different from each other and from those of the page itself. Pure.
 */
export function splitSections(document: string): Section[] {
  const lines = document.split(/\r\n?|\n/);
  const cuts = headingsOf(lines.join('\n'));
  const first = cuts[0]?.from ?? lines.length;
  const parts = cuts.map(({ heading, to }, i) => ({ heading, from: to, to: cuts[i + 1]?.from ?? lines.length }));
  if (lines.slice(0, first).some((line) => line.trim() !== ''))
    parts.unshift({ heading: FIRST_HEADING, from: 0, to: first });
  const taken = new Set<string>();
  return parts.map(({ heading, from, to }) => ({
    id: freeId(heading, taken),
    heading,
    body: trimLines(lines.slice(from, to)),
  }));
}

/** The document that `splitSections` makes these sections of again. Pure. */
export function joinSections(sections: readonly Pick<Section, 'heading' | 'body'>[]): string {
  return sections
    .map(({ heading, body }) => [`## ${escapeHeading(heading)}`, ...(body === '' ? [] : [body])].join('\n\n'))
    .join('\n\n');
}

/** `# Heading {#x}` and a heading of `#` alone are read by Markdown as something else than their text. */
function escapeHeading(heading: string): string {
  return escapeMarkdown(heading).replace(/(?<!\\)(#+)$/, '\\$1');
}

/** The headings of sections, with the lines that they take; those in lists, quotations and HTML are none. */
function headingsOf(document: string): { heading: string; from: number; to: number }[] {
  const tokens = rich.parse(document, {});
  return tokens.flatMap((token, i) => {
    if (token.type !== 'heading_open' || token.level > 0 || !/^h[12]$/.test(token.tag) || !token.map) return [];
    const heading = plainText(parseHtml(rich.renderInline(tokens[i + 1]?.content ?? '')))
      .replaceAll(/\s+/g, ' ')
      .trim();
    return heading === '' ? [] : [{ heading, from: token.map[0], to: token.map[1] }];
  });
}

function freeId(heading: string, taken: Set<string>): string {
  for (const id of numbered(slugOf(heading, 'section'))) {
    if (taken.has(id) || RESERVED.test(id) || /^ref-\d+$/.test(id)) continue;
    taken.add(id);
    return id;
  }
  throw new Error('numbered() never ends');
}

/** Without empty lines at either end. */
function trimLines(lines: readonly string[]): string {
  const from = lines.findIndex((line) => line.trim() !== '');
  return from === -1 ? '' : lines.slice(from).join('\n').trimEnd();
}
