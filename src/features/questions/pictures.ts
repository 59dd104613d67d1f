import type { Handle } from '../../db/index.ts';
import { Invalid } from '../../http/errors.ts';
import { selectMissingMedia } from '../media/index.ts';
import type { ParsedQuestion } from './kind.ts';
import { picturesIn } from './text.ts';

/** A version is for ever: every picture that it shows must be there. @throws Invalid, naming those that are not */
export async function requirePictures(handle: Handle, slug: string, question: ParsedQuestion): Promise<void> {
  const ids = textsOf(question)
    .filter((text) => text.includes('media:'))
    .flatMap((text) => picturesIn(text).map(({ id }) => id));
  const missing = await selectMissingMedia(handle, ids);
  if (missing.length === 0) return;
  const names = missing.map((id) => `media:${id}`).join(', ');
  throw new Invalid(
    `The question ${slug} shows pictures that this site does not have: ${names}. Upload them at /author/media and put in the Markdown that you get.`,
  );
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
