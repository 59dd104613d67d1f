import { Invalid } from '../../../http/errors.ts';
import { assemble } from './assemble.ts';
import { decode, refuseControls } from './decode.ts';
import { formatOf } from './detect.ts';
import { readHtml } from './html.ts';
import { readJats } from './jats.ts';
import { readMarkdown } from './markdown.ts';
import type { ArticleSource, Format, ReadSource, SourceInput } from './source.ts';

export { type ArticleSource, FORMATS, type Format, type SourceInput } from './source.ts';

import { readText } from './text.ts';

const READERS: Readonly<Record<Format, (text: string) => ReadSource>> = {
  text: readText,
  html: readHtml,
  markdown: readMarkdown,
  jats: readJats,
};

/** In bytes of a file, or characters of a pasted text. */
const LARGEST: Readonly<Record<Format, number>> = {
  text: 1_000_000,
  html: 1_000_000,
  markdown: 1_000_000,
  jats: 5_000_000,
};

/**
 * Reads an article that somebody brings, by form or file (docs/article-formats.md says what is taken of each format and
 * what is refused). Pure; nothing that a source names is fetched.
 * @throws Invalid when it can't be read; the message says why and what to do
 */
export function readArticleSource(input: SourceInput): ArticleSource {
  const size = input.bytes?.length ?? input.text?.length ?? 0;
  refuseLarger(size, Math.max(...Object.values(LARGEST)));
  const format = input.format === 'auto' ? formatOf(input) : input.format;
  refuseLarger(size, LARGEST[format]);
  const text = refuseControls(input.bytes ? decode(input.bytes, format) : (input.text ?? '')).normalize('NFC');
  return { format, ...assemble(READERS[format](text)) };
}

function refuseLarger(size: number, most: number): void {
  if (size > most)
    throw new Invalid(
      `The article is larger than ${most / 1_000_000} MB. Leave out what isn't text (pictures, supplements) and try again.`,
    );
}
