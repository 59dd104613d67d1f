import { type AnyNode, type Element, isTag } from 'domhandler';
import { Invalid } from '../../../http/errors.ts';
import { parseHtml, plainText, serializeHtml } from '../dom.ts';
import { escapeMarkdown, htmlToMarkdown } from '../html-to-markdown.ts';
import { sanitiseDocument } from '../sanitise.ts';
import { tidyHtml } from '../tidy.ts';
import type { ArticleSource, ReadSource } from './source.ts';

const DOI_ADDRESS = /(href\s*=\s*["']?\s*)https?:\/\/(?:dx\.)?doi\.org\//gi;
const SHOWN_LINKS = 3;

/**
 * What a format's reader found, sanitised, with its text as one Markdown document. The only heading of the first level
 * is the title; the other levels, however they are counted, become sections and headings within them.
 * @throws Invalid when there is no text
 */
export function assemble(read: ReadSource): Omit<ArticleSource, 'format'> {
  const { html, refusedLinks } = sanitiseDocument(read.html.replaceAll(DOI_ADDRESS, '$1https://doi.org/'));
  const blocks = parseHtml(tidyHtml(html)).children.filter((block) => textOf(block) !== '');
  const tops = blocks.filter((block) => levelOf(block) === 1);
  const heading = tops.length === 1 ? tops[0] : undefined;
  const title = read.title ?? (heading ? textOf(heading) : null) ?? read.otherTitle ?? null;
  const body = documentOf(blocks.filter((block) => block !== heading));
  if (body.trim() === '')
    throw new Invalid('There is no text in it. Paste the text of the article, or bring another file.');
  return {
    title,
    authors: read.authors,
    citation: read.citation,
    body,
    warnings: [...read.warnings, ...leftOut(read.html), ...linkWarnings(refusedLinks)],
  };
}

function documentOf(blocks: readonly AnyNode[]): string {
  const levels = [...new Set(blocks.map(levelOf))].filter((level) => level > 0).sort((a, b) => a - b);
  const parts: string[] = [];
  let run: AnyNode[] = [];
  const endRun = () => {
    if (run.length > 0) parts.push(htmlToMarkdown(run.map((block) => serializeHtml(block)).join('')));
    run = [];
  };
  for (const block of blocks) {
    const rank = levels.indexOf(levelOf(block));
    if (rank === 0) {
      endRun();
      parts.push(`## ${escapeMarkdown(textOf(block))}`);
    } else {
      if (rank > 0) (block as Element).name = rank === 1 ? 'h3' : 'h4';
      run.push(block);
    }
  }
  endRun();
  return parts.join('\n\n');
}

/** 1 to 6 for a heading, 0 for anything else. */
function levelOf(node: AnyNode): number {
  return isTag(node) && /^h[1-6]$/.test(node.name) ? Number(node.name[1]) : 0;
}

function textOf(node: AnyNode): string {
  return plainText(parseHtml(serializeHtml(node)))
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function leftOut(html: string): string[] {
  const pictures = html.match(/<(?:img|svg|picture|video|audio|iframe|object)\b/gi)?.length ?? 0;
  const formulas = html.match(/<(?:math|mml:math)\b/gi)?.length ?? 0;
  return [
    ...(pictures > 0
      ? [
          `${count(pictures, 'picture or embedded object', 'pictures or embedded objects')} left out: only text is taken.`,
        ]
      : []),
    ...(formulas > 0
      ? [`${count(formulas, 'formula', 'formulas')} taken as plain text: check that it still says the same.`]
      : []),
  ];
}

/** Links inside the page mean nothing here and go without a word. */
function linkWarnings(refused: readonly string[]): string[] {
  const outside = [...new Set(refused.filter((url) => /^[a-z][a-z0-9+.-]*:/i.test(url)))];
  if (outside.length === 0) return [];
  const shown = outside.slice(0, SHOWN_LINKS).map((url) => (url.length > 60 ? `${url.slice(0, 59)}…` : url));
  const more = outside.length > SHOWN_LINKS ? ', …' : '';
  return [
    `${count(outside.length, 'link', 'links')} taken as text, because only https addresses are linked: ${shown.join(', ')}${more}`,
  ];
}

function count(number: number, one: string, many: string): string {
  return number === 1 ? `1 ${one} was` : `${number} ${many} were`;
}
