import { plainText } from '../questions/index.ts';

/** A stem in two parts, plain: what is told, and the sentence that asks. */
export interface StemText {
  readonly vignette: string;
  readonly leadIn: string;
}

const SENTENCE_END = /(?<=[.!?…:]["”’)\]]{0,2})\s+(?=["“‘(]?[\p{Lu}\d])/u;
const NOTHING = 'No stem yet';

/**
 * Parts a stem before its last sentence with a question mark, or before its last sentence where none asks. What
 * follows the question (“Select two.”) stays with it. Pure.
 */
export function splitStem(markdown: unknown): StemText {
  const stem = typeof markdown === 'string' ? plainText(markdown).replaceAll(/\s+/gu, ' ').trim() : '';
  if (stem === '') return { vignette: '', leadIn: NOTHING };
  const sentences = stem.split(SENTENCE_END);
  const asking = sentences.findLastIndex((sentence) => /\?["”’)\]]*$/.test(sentence));
  const at = asking === -1 ? sentences.length - 1 : asking;
  return { vignette: sentences.slice(0, at).join(' '), leadIn: sentences.slice(at).join(' ') };
}
