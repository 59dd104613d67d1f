import { type Check, type Finding, type LintQuestion, letterOf } from './finding.ts';
import { wordsOf } from './text.ts';

/** Words of the options: L1, L3, L4. */

const THE_ABOVE =
  /\b(?:all|none|any|both|neither|either|each|some)\s+(?:of\s+)?the\s+(?:above|below|preceding|foregoing|(?:other\s+|listed\s+|above\s+)?(?:options|answers|choices|alternatives|responses))\b/i;
const ALL_OF_THESE = /^(?:all|none|any|both|neither|either)\s+of\s+(?:these|those|them|the following)[.!]?$/i;
const LABELS =
  /^(?:both|either|neither|only|just|options?|answers?|choices?)?\s*((?:[A-J]|[IVX]{1,4}|\d)(?:\s*,\s*(?:[A-J]|[IVX]{1,4}|\d))*\s*,?\s*(?:and|or|nor|&|\+)\s*(?:[A-J]|[IVX]{1,4}|\d))(?:\s+(?:only|alone|are (?:correct|true|right)|(?:but )?not\s+(?:[A-J]|[IVX]{1,4}|\d)))?\.?$/i;

/** L1, all or none of the above, “both A and B” and “A and C only” too: domain rules, 7, row L1. An error. */
export const combinedOptions: Check = (question) =>
  question.options.flatMap((option, i): Finding[] => {
    const text = option.text;
    if (!THE_ABOVE.test(text) && !ALL_OF_THESE.test(text) && !namesOptions(question, text, i)) return [];
    return [
      {
        rule: 'L1',
        severity: 'error',
        field: `options.${i}`,
        message: `Option ${letterOf(i)}, “${text}”, stands for other options instead of saying something itself.`,
        why: 'Whoever knows that two of the others are right, or that one is wrong, can answer without knowing the rest; and the options can’t be shuffled.',
        fix: 'Write an answer of its own in its place or leave the option out; where several are right, make it a multiple-response question.',
      },
    ];
  });

/**
 * “A and C”, where A and C are options. Not where single letters are answers themselves (blood groups), and numbers
 * only where the stem lists them (“1. … 2. …”).
 */
function namesOptions({ stem, options }: LintQuestion, text: string, at: number): boolean {
  const list = LABELS.exec(text)?.[1];
  if (list === undefined || options.some((option) => /^\W*[A-J]\W*$/.test(option.text))) return false;
  const labels = list.split(/\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|nor)\s+|\s*[&+]\s*/i).filter(Boolean);
  const read = stem;
  if (labels.every((label) => /^[A-J]$/.test(label))) {
    const named = labels.map((label) => label.charCodeAt(0) - 65);
    if (named.every((index) => index < options.length && index !== at)) return true;
  }
  return labels.every((label) => new RegExp(String.raw`(?:^|[\s(])${label}[.):]\s`).test(` ${read} `));
}

const ABSOLUTE = /\b(?:always|never|only|none|every|invariably|all(?!-))\b/gi;
/** Intervals among them: “every other day”, “every 8 hours”, “every week”. */
const NOT_ABSOLUTE =
  /\bat all\b|\bnot only\b|\ball-\w+|\ball right\b|\ball over\b|-only\b|\ball four\b|\bevery\s+(?:other|second|third|few|\d+|(?:two|three|four|six|eight|twelve)\b|hour|day|night|morning|evening|week|month|year)/gi;

/** L3, absolute words in options: domain rules, 7, row L3 (always, never, only, all, none; “every” and “invariably” are ours). */
export const absolutes: Check = (question) =>
  wordFindings(question, absolutesIn, (i, words) => ({
    rule: 'L3',
    severity: 'warning',
    field: `options.${i}`,
    message: `Option ${letterOf(i)} says ${quoted(words)}.`,
    why: 'Little in medicine is absolute, so that learners who know nothing of the matter rule such options out.',
    fix: 'Say what is meant without the absolute word, or keep it where the article itself is absolute.',
  }));

function absolutesIn(text: string): string[] {
  // “ALL” is a leukaemia, and “None” by itself is an amount.
  const read = text.replaceAll(/\bALL\b/g, '').replaceAll(NOT_ABSOLUTE, '');
  return /^none\W*$/i.test(read) ? [] : (read.match(ABSOLUTE) ?? []);
}

const VAGUE = /\b(?:rarely|seldom|usually|often|sometimes|occasionally|frequently|generally|may|might)\b/gi;
const COMPARED = /\b(?:more|less|most|least|as|how|so|too|twice|equally)\s+(?:often|frequently|rarely)\b/gi;
const MONTH = /\b(?:[Ii]n|[Bb]y|[Uu]ntil|[Ss]ince|[Ff]rom|[Oo]f|[Ee]arly|[Ll]ate|[Mm]id|\d+)[\s-]+May\b|\bMay\s+\d/g;

/** L4, vague words of frequency in options: domain rules, 7, row L4 (rarely, usually, often, may; the others are ours). */
export const vagueTerms: Check = (question) =>
  wordFindings(
    question,
    (text) => text.replaceAll(COMPARED, '').replaceAll(MONTH, '').match(VAGUE) ?? [],
    (i, words) => ({
      rule: 'L4',
      severity: 'warning',
      field: `options.${i}`,
      message: `Option ${letterOf(i)} says ${quoted(words)}, which means different things to different readers.`,
      why: 'An option that only “may” or “usually” holds is hard to call wrong, so that learners guess at the author’s meaning, and a hedged option tends to be the key.',
      fix: 'Give the number or the condition that is meant, or leave the word out.',
    }),
  );

/** A word that stands in every option gives nothing away. */
function wordFindings(
  { options }: LintQuestion,
  find: (text: string) => string[],
  finding: (index: number, words: string[]) => Finding,
): Finding[] {
  const found = options.map((option) => find(option.text));
  if (options.length > 1 && found.every((words) => words.length > 0)) return [];
  return found.flatMap((words, i) => (words.length > 0 ? [finding(i, words)] : []));
}

function quoted(words: readonly string[]): string {
  return [...new Set(words.flatMap(wordsOf))].map((word) => `“${word}”`).join(' and ');
}
