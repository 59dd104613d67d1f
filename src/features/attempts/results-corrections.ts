import { dateText } from '../../lib/dates.ts';
import { compare, percentText, rational } from '../../lib/rational.ts';
import type { AppliedCorrection } from './results-queries.ts';

/** What a results page says of a corrected key. */
export interface CorrectionText {
  readonly n: number;
  /** "On 23 November 2026 the key of question 4 was corrected." */
  readonly what: string;
  /** null while the answers are held back: it may tell the key. */
  readonly reason: string | null;
  /** "Your score went from 65 % to 70 %. You have now passed." */
  readonly effect: string;
}

/**
 * A correction in words, also where it changed nothing for this learner. Pure.
 * @param passMark percent
 * @param answersShown whether this learner may see key and rationales
 */
export function correctionText(correction: AppliedCorrection, passMark: number, answersShown: boolean): CorrectionText {
  const { at, position, before, after } = correction;
  const [was, is] = [before, after].map((score) => `${percentText(score)}\u00a0%`);
  const score =
    compare(before, after) === 0 ? `Your score is unchanged at ${is}.` : `Your score went from ${was} to ${is}.`;
  return {
    n: position,
    what: `On ${dateText(at)} the key of question ${position} was corrected.`,
    reason: answersShown ? correction.reason : null,
    effect: [score, ...resultText(correction, passMark)].join(' '),
  };
}

function resultText({ passedBefore, passedAfter, after }: AppliedCorrection, passMark: number): string[] {
  if (passedAfter && !passedBefore) return ['You have now passed.'];
  const below = compare(after, rational(passMark, 100)) < 0;
  return passedAfter && below ? ['You had passed, and that stands.'] : [];
}
