import type { Token } from 'markdown-it';
import { z } from 'zod';
import { escapeHtml } from '../../http/render.ts';
import { citingMarkdown, plainMarkdown, tokenText } from './rich-text-markdown.ts';

/**
 * The texts of questions as HTML. Their Markdown: emphasis, `H~2~O`, `10^9^`, pictures of this site, lists and tables;
 * in rationales https links too. Everything else comes out as the text it is. docs/question-text.md says it for authors.
 */

/** The HTML of a text that has one place on a line: an option, a prompt. Blocks come out as text. */
export function inlineMarkdown(text: string): string {
  return plainMarkdown.renderInline(text.trim());
}

/** The HTML of a text with room: a rationale, with paragraphs, lists, tables, pictures and https links; of no text none. */
export function blockMarkdown(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  return isLine(trimmed) ? `<p>${citingMarkdown.renderInline(trimmed)}</p>` : citingMarkdown.render(trimmed).trimEnd();
}

/** A stem as a page needs it: the question itself for the heading, and what belongs around it. */
export interface StemParts {
  /** What comes before the question: paragraphs, tables, lists, pictures; empty where the stem has paragraphs only. */
  readonly vignetteHtml: string;
  /** Inline HTML: the last paragraph that has words, or all paragraphs of a stem that has nothing else. */
  readonly leadInHtml: string;
  /** What comes after the question, which is rare. */
  readonly exhibitHtml: string;
}

/** Splits a stem. One that has no paragraph of words keeps everything in the vignette, and its plain text is the heading. */
export function stemParts(stem: string): StemParts {
  const text = stem.trim();
  if (isLine(text)) return { vignetteHtml: '', leadInHtml: plainMarkdown.renderInline(text), exhibitHtml: '' };
  const blocks = topBlocks(plainMarkdown.parse(text, {}));
  if (blocks.every(isWords)) return { vignetteHtml: '', leadInHtml: paragraphs(blocks), exhibitHtml: '' };
  const at = blocks.findLastIndex(isWords);
  if (at === -1) return { vignetteHtml: html(blocks), leadInHtml: escapeHtml(plainText(text)), exhibitHtml: '' };
  return {
    vignetteHtml: html(blocks.slice(0, at)),
    leadInHtml: inlineHtml(blocks[at] as Token[]),
    exhibitHtml: html(blocks.slice(at + 1)),
  };
}

/** The words alone, on one line, for names that assistive technology reads, for titles and for searching. */
export function plainText(text: string): string {
  const trimmed = text.trim();
  if (isLine(trimmed)) return tokenText(plainMarkdown.parseInline(trimmed, {})[0]?.children ?? []);
  return wordsOf(plainMarkdown.parse(trimmed, {}));
}

/** The words of each block of a text, and whether it is a paragraph of words and no table, list or picture. */
export function textBlocks(text: string): { text: string; isParagraph: boolean }[] {
  const trimmed = text.trim();
  if (isLine(trimmed)) return [{ text: plainText(trimmed), isParagraph: true }];
  return topBlocks(plainMarkdown.parse(trimmed, {})).map((block) => ({
    text: wordsOf(block),
    isParagraph: isWords(block),
  }));
}

function wordsOf(tokens: readonly Token[]): string {
  const words: string[] = [];
  for (const { type, children } of tokens) {
    if (type === 'inline') words.push(tokenText(children ?? []));
    // Rows and items end like sentences, so that their words don't run together.
    else if ((type === 'tr_close' || type === 'list_item_close') && words.length > 0) words.push(`${words.pop()};`);
  }
  return words.join(' ').replace(/;$/, '');
}

/**
 * What has to be put right in a text before it can be used, in words for its author: pictures without a description,
 * and pictures that aren't of this site. `[]`: nothing.
 */
export function textFaults(text: string): string[] {
  const faults = new Set<string>();
  if (picturesIn(text).some(({ alt }) => alt === '')) {
    faults.add(
      'a picture has no description: write between the brackets of ![…](media:…) what a learner who can’t see it must know',
    );
  }
  if (inlineTokens(text).some(({ type, content }) => type === 'text' && /!\[[^\]]*\]\(/.test(content))) {
    faults.add(
      'a picture has an address that is not one of this site’s pictures: upload it and put in the Markdown that you get',
    );
  }
  return [...faults];
}

/** The pictures that a text shows, in order, each as often as it stands there. */
export function picturesIn(text: string): { id: string; alt: string }[] {
  return inlineTokens(text)
    .filter(({ type }) => type === 'picture')
    .map(({ content, meta }) => ({ id: String((meta as { id: unknown }).id), alt: content }));
}

function checked(moreFaults: (text: string) => string[]): z.ZodType<string> {
  return z
    .string()
    .trim()
    .min(1)
    .superRefine((text, context) => {
      for (const message of [...textFaults(text), ...moreFaults(text)]) context.addIssue({ code: 'custom', message });
    });
}

/** A stem, an option, a rationale of a question in a file. */
export const questionText = checked(() => []);

/** An option of a list to choose from, which browsers show as bare words. */
export const listedText = checked((text) =>
  picturesIn(text).length > 0 ? ['a list of choices shows words only: put the picture into the stem'] : [],
);

/** A text without a break is one line, whatever it begins with: "2. to 4. toes" is no list. */
function isLine(text: string): boolean {
  return !text.includes('\n');
}

function inlineTokens(text: string): Token[] {
  return plainMarkdown.parse(text, {}).flatMap(({ children }) => children ?? []);
}

/** The tokens of each block that stands in no other. */
function topBlocks(tokens: readonly Token[]): Token[][] {
  const blocks: Token[][] = [];
  let depth = 0;
  for (const token of tokens) {
    if (depth === 0) blocks.push([]);
    blocks.at(-1)?.push(token);
    depth += token.nesting;
  }
  return blocks;
}

/** Whether a block is a paragraph with words in it, and not only a picture. */
function isWords([open, inline]: readonly Token[]): boolean {
  return (
    open?.type === 'paragraph_open' &&
    (inline?.children ?? []).some(({ type, content }) => type !== 'picture' && content.trim() !== '')
  );
}

function html(blocks: readonly Token[][]): string {
  return plainMarkdown.renderer.render(blocks.flat(), plainMarkdown.options, {}).trimEnd();
}

function inlineHtml([, inline]: readonly Token[]): string {
  return plainMarkdown.renderer.renderInline(inline?.children ?? [], plainMarkdown.options, {});
}

/** A heading can't hold paragraphs: several become lines of it. */
function paragraphs(blocks: readonly Token[][]): string {
  if (blocks.length === 1) return inlineHtml(blocks[0] as Token[]);
  return blocks.map((block) => `<span class="paragraph">${inlineHtml(block)}</span>`).join('\n');
}
