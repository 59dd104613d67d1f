import { asciiHtml } from '../../http/render.ts';
import type { Question } from './kind.ts';
import { type StemParts, stemParts } from './text.ts';

const known = new WeakMap<Question, StemParts>();

/** The HTML of a question's stem, made once: questions are kept for as long as their version is in use, and it with them. */
export function stemOf(question: Question): StemParts {
  let parts = known.get(question);
  if (parts === undefined) {
    const { vignetteHtml, leadInHtml, exhibitHtml } = stemParts(question.stem);
    parts = {
      vignetteHtml: asciiHtml(vignetteHtml),
      leadInHtml: asciiHtml(leadInHtml),
      exhibitHtml: asciiHtml(exhibitHtml),
    };
    known.set(question, parts);
  }
  return parts;
}
