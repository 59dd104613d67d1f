import { compare, type Rational, ZERO } from '../../lib/rational.ts';
import { verdictOf } from '../attempts/index.ts';
import { type GradingRules, questionKind } from '../questions/index.ts';

/** A submitted attempt with the one question whose key is corrected, as it is graded now. */
export interface GradedAttempt {
  readonly attemptId: string;
  readonly userId: string;
  readonly activityId: string;
  readonly activityVersionId: string;
  readonly cycle: number;
  readonly number: number;
  /** Epoch ms. */
  readonly submittedAt: number;
  /** Where the question stands in the learner's form: 1, 2, … */
  readonly position: number;
  readonly answered: boolean;
  /** Answered but not counted. */
  readonly pilot: boolean;
  /** undefined: never saved. */
  readonly response: unknown;
  readonly item: Rational;
  readonly score: Rational;
  readonly passed: boolean;
  /** Scores of the other questions that count. */
  readonly others: readonly Rational[];
}

/** What an activity version says of grading. */
export interface Marking {
  /** Percent. */
  readonly passMark: number;
  readonly rules: GradingRules;
}

export interface Regrade {
  readonly attempt: GradedAttempt;
  readonly item: Rational;
  readonly score: Rational;
  readonly passed: boolean;
  /** The score reached the mark and no longer does; who had passed stays passed. */
  readonly fellBelow: boolean;
}

/** An attempt with one question graded by another key. Pure; a pass is never taken back. */
export function regrade(attempt: GradedAttempt, kindName: string, answerKey: unknown, marking: Marking): Regrade {
  const item = attempt.answered ? questionKind(kindName).grade(answerKey, attempt.response, marking.rules) : ZERO;
  if (attempt.pilot) return { attempt, item, score: attempt.score, passed: attempt.passed, fellBelow: false };
  const before = verdictOf([...attempt.others, attempt.item], marking.passMark);
  const after = verdictOf([...attempt.others, item], marking.passMark);
  return {
    attempt,
    item,
    score: after.score,
    passed: attempt.passed || after.passed,
    fellBelow: attempt.passed && before.passed && !after.passed,
  };
}

/** Whether anything but the record of it changes. */
export function changes({ attempt, item }: Regrade): boolean {
  return compare(attempt.item, item) !== 0;
}
