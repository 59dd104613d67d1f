import { type Check, distractorsOf, type Finding, keysOf, type LintQuestion, lettersOf } from './finding.ts';
import { wordsOf } from './text.ts';

/** The length of the key: L5. */

const MUCH_LONGER = 1.5;
const HIGHEST_RATE = 0.4;
/** Fewer questions than this say nothing about a rate (ours). */
const FEWEST_QUESTIONS = 10;
/** Names of one or two words are as long as they are (ours). */
const FEWEST_WORDS = 3;

const WHY = 'Learners who don’t know choose the longest option, and in examinations long keys raised scores.';

/**
 * L5, the key is the longest: at least 1.5 times as many characters as the distractors on average. Domain rules, 7,
 * row L5. With several keys the mean of the keys is compared. Keys of one or two words are let pass.
 */
export const longKey: Check = (question) => {
  const keys = keysOf(question);
  const distractors = distractorsOf(question);
  if (keys.length === 0 || distractors.length === 0) return [];
  if (keys.every((i) => wordsOf(textOf(question, i)).length < FEWEST_WORDS)) return [];
  const key = meanLength(question, keys);
  const others = meanLength(question, distractors);
  if (others === 0 || key < MUCH_LONGER * others) return [];
  const ratio = (Math.floor((key / others) * 10) / 10).toFixed(1);
  const many = keys.length > 1;
  return [
    {
      rule: 'L5',
      severity: 'warning',
      field: keys.length === 1 ? `options.${keys[0]}` : 'options',
      message: `The ${many ? 'keys' : 'key'}, ${lettersOf(keys)}, ${many ? 'have' : 'has'} ${Math.round(key)} characters${many ? ' on average' : ''}, ${ratio} times the mean of the distractors (${Math.round(others)}).`,
      why: WHY,
      fix: 'Move qualifications from the key to its rationale, or make the distractors as detailed.',
    },
  ];
};

/**
 * L5 over a set: how often the key is longer than each distractor. Domain rules, 7, row L5 (over 40 %). Counts questions with one
 * key and at least three options, from 10 questions on.
 */
export function longKeyRate(questions: readonly LintQuestion[]): Finding[] {
  const counted = questions.filter((question) => keysOf(question).length === 1 && question.options.length >= 3);
  const longest = counted.filter(keyIsLongest).length;
  if (counted.length < FEWEST_QUESTIONS || longest <= HIGHEST_RATE * counted.length) return [];
  const percent = Math.round((100 * longest) / counted.length);
  return [
    {
      rule: 'L5',
      severity: 'warning',
      field: 'questions',
      message: `The key is the longest option in ${longest} of ${counted.length} questions (${percent} %; at most 40 % is usual).`,
      why: WHY,
      fix: 'In some of these questions shorten the key, or lengthen a distractor beyond it.',
    },
  ];
}

function keyIsLongest(question: LintQuestion): boolean {
  const [key = 0] = keysOf(question);
  return distractorsOf(question).every((i) => textOf(question, i).length < textOf(question, key).length);
}

function meanLength(question: LintQuestion, indexes: readonly number[]): number {
  return indexes.reduce((sum, i) => sum + textOf(question, i).length, 0) / indexes.length;
}

function textOf({ options }: LintQuestion, index: number): string {
  return options[index]?.text ?? '';
}
