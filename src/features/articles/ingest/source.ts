import type { ArticleFile } from '../schemas.ts';

/** How an article may be brought; `auto`: told by its content and the name of its file. */
export const FORMATS = ['text', 'html', 'markdown', 'jats'] as const;
export type Format = (typeof FORMATS)[number];

export type SourceInput = { format: Format | 'auto'; fileName?: string | undefined } & (
  | { bytes: Uint8Array; text?: never }
  | { text: string; bytes?: never }
);

/** What an article's source tells about it; what it doesn't tell is left to the educator. */
export interface ArticleSource {
  format: Format;
  title: string | null;
  authors: ArticleFile['authors'];
  citation: Partial<ArticleFile['citation']>;
  /** One Markdown document, each section under `## Heading`; `renderBody(…, { html: true })` shows its parts. */
  body: string;
  /** What was left out or changed, in sentences for educators. */
  warnings: string[];
}

/** A source as a format's reader gives it: its text as HTML that nobody has checked yet. */
export interface ReadSource {
  title: string | null;
  /** What to call it where neither `title` nor a heading does. */
  otherTitle?: string;
  authors: ArticleFile['authors'];
  citation: Partial<ArticleFile['citation']>;
  html: string;
  warnings: string[];
}

/** Text as HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
