import { escapeHtml, type ReadSource } from './source.ts';

const LONGEST_HEADING = 80;
const MOST_WORDS = 12;

/**
 * Plain text: paragraphs between empty lines, and short lines alone without a full stop as headings. The lines of a
 * paragraph are joined; a list keeps its lines. Everything reads as it was.
 */
export function readText(text: string): ReadSource {
  const blocks = text
    .replaceAll(/\r\n?|\f|\u2028|\u2029/g, '\n')
    .split(/\n[ \t\u00a0]*(?:\n[ \t\u00a0]*)+/)
    .map((block) =>
      block
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    )
    .filter((lines) => lines.length > 0);
  const [first, ...rest] = blocks;
  const titled = first && isHeading(first) && rest.length > 0 && !isHeading(rest[0] ?? []);
  const doubled = first && isHeading(first) && rest.length > 1 && isHeading(rest[0] ?? []);
  const title = titled && !rest.some(isHeading) ? first : doubled ? first : undefined;
  const html = (title ? rest : blocks).map((lines, i, all) => blockHtml(lines, i === all.length - 1)).join('\n');
  return { title: title?.[0] ?? null, authors: [], citation: {}, html, warnings: [] };
}

function blockHtml(lines: string[], last: boolean): string {
  if (!last && isHeading(lines)) return `<h2>${escapeHtml(lines[0] ?? '')}</h2>`;
  return listHtml(lines) ?? `<p>${escapeHtml(lines.join(' '))}</p>`;
}

/** Conservative: what is a heading in doubt is a paragraph, because a paragraph is easier to make one of than to miss. */
function isHeading([line = '', ...more]: string[]): boolean {
  return (
    more.length === 0 &&
    line.length <= LONGEST_HEADING &&
    line.split(/\s+/).length <= MOST_WORDS &&
    /^(?:\d+(?:\.\d+)*\.?\s+)?\p{Lu}/u.test(line) &&
    !/[.,;:!?…)\]"”]$/.test(line)
  );
}

function listHtml(lines: string[]): string | null {
  if (lines.length < 2) return null;
  for (const [tag, mark] of [
    ['ul', /^[-–•*·]\s+/],
    ['ol', /^\d{1,3}[.)]\s+/],
  ] as const) {
    if (!lines.every((line) => mark.test(line))) continue;
    const start = tag === 'ol' ? Number.parseInt(lines[0] ?? '1', 10) : 1;
    const items = lines.map((line) => `<li>${escapeHtml(line.replace(mark, ''))}</li>`).join('');
    if (tag === 'ul' || lines.every((line, i) => Number.parseInt(line, 10) === start + i))
      return `<${tag}${start > 1 ? ` start="${start}"` : ''}>${items}</${tag}>`;
  }
  return null;
}
