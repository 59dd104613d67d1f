import { plainText } from '../questions/index.ts';
import type { LintQuestion, ReadQuestion } from './finding.ts';

/** Reading English text for the linter. Everything here is pure and takes any text at all. */

const WORD = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu;

/** Grammar, and the words of clinical questions that say nothing about an answer. As roots: see `rootOf`. */
const COMMON = new Set(
  `a an and are as at be been being but by can could did do does doing each either for from had has have he her hers him
  his how i if in into is it its may might more most much must neither no nor not of on or other our she should so some
  such than that the their them then there these they this those to too under until up upon was we were what when where
  which while who whom whose why will with would yet you your about above after again against all also although among any
  because before below best better between both cannot during every few first following four further give given go had
  here however last least less likely many next now once one only out over own same second several since still three
  through two very well without within year month week day hour old age plus minus combined together alone
  man men woman women boy girl child children patient person people adult infant history present report show find
  finding describe state name select choose answer question option statement review article author study trial support
  doctor physician colleague trainee nurse clinic hospital case treatment treat therapy drug agent dose use used using
  management manage diagnosis diagnose disease disorder condition cause effect result appropriate initial step risk
  increase decrease change examination test level normal clinical medical care time take make made need`
    .split(/\s+/)
    .map((word) => rootOf(word)),
);

/** The text as it is read: no Markdown marks, single spaces. */
function plain(markdown: string): string {
  return plainText(markdown).replaceAll(/\s+/gu, ' ').trim();
}

/** Takes the Markdown out of a question, once for all rules. */
export function read(question: LintQuestion): ReadQuestion {
  return {
    ...question,
    markdown: question.stem,
    stem: plain(question.stem),
    options: question.options.map(({ text, correct, rationale }) => ({
      text: plain(text),
      correct,
      rationale: plain(rationale),
    })),
  };
}

/** Lower-case words, in order. */
export function wordsOf(text: string): string[] {
  return (text.match(WORD) ?? []).map((word) => word.toLowerCase().replaceAll('’', "'"));
}

/** A word without its commonest endings, so that “inhibits” and “inhibiting” meet. No dictionary, so it errs now and then. */
export function rootOf(word: string): string {
  const bare = word.toLowerCase().replace(/['’]s?$/, '');
  if (bare.length < 5) return bare.length === 4 ? bare.replace(/([^aius])s$/, '$1') : bare;
  return bare
    .replace(/ies$/, 'y')
    .replace(/(?:ing|edly|ed|ly)$/, '')
    .replace(/([^aius])s$/, '$1')
    .replace(/e$/, '');
}

/** The roots of the words that carry meaning, each once. */
export function contentRoots(text: string): Set<string> {
  return new Set(
    wordsOf(text)
      .map(rootOf)
      .filter((root) => root.length > 1 && !COMMON.has(root)),
  );
}

const SENTENCE_END = /(?<=[.!?…]["”')\]]{0,2})\s+(?=["“'(]?[\p{Lu}\d])/u;
const INSTRUCTION = /^(?:select|choose|pick|mark|tick)\b.{0,40}\b(?:one|two|three|four|five|six|all|\d+)\b/i;

/** The sentence of a stem that asks: the last with a question mark, else the last that isn't “Select two.” */
export function leadIn(stem: string): string {
  const sentences = stem.split(SENTENCE_END);
  return (
    sentences.findLast((sentence) => sentence.includes('?')) ??
    sentences.findLast((sentence) => !INSTRUCTION.test(sentence)) ??
    ''
  );
}

/** Whether a stem is a sentence that the options finish: “The most likely cause is a …”. */
export function isCompletion(stem: string): boolean {
  const last = leadIn(stem);
  return !last.includes('?') && (/(?:[:…—–_]|\.\.\.)$/.test(last) || OPEN_END.test(last));
}

const OPEN_END =
  /\b(?:a|an|the|is|are|was|were|be|been|has|have|had|to|of|by|with|for|in|on|at|from|that|because|include|includes|cause|causes|shows?|requires?|should|would|will|can|must)$/i;

/** The last words of a completion stem, without the mark that ends it. */
export function completionEnd(stem: string): string | null {
  return isCompletion(stem) ? leadIn(stem).replace(/(?:\.\.\.|[\s:…—–_])+$/, '') : null;
}
