import { compare, divide, type Rational, rational, sum, ZERO } from '../../lib/rational.ts';
import { type GradingRules, questionKind } from '../questions/index.ts';

export interface GradedItem {
  position: number;
  questionVersionId: string;
  keyPointId: string;
  answered: boolean;
  /** Answered, but not part of the attempt's score. */
  pilot: boolean;
  score: Rational;
}

export interface Grade {
  items: GradedItem[];
  /** Mean of the scores of the items that count, 0 to 1, exact. */
  score: Rational;
  passed: boolean;
}

export interface ItemToGrade {
  position: number;
  questionVersionId: string;
  keyPointId: string;
  kind: string;
  pilot: boolean;
  answerKey: unknown;
  /** undefined: never saved. */
  response: unknown;
}

/**
 * The mean of the scores of those items that count, exact. Passed means score ≥ pass mark, compared exactly: 7 of 10
 * passes 70 %.
 * @param passMark percent, 1 to 100
 */
export function verdictOf(scores: readonly Rational[], passMark: number): Pick<Grade, 'score' | 'passed'> {
  const score = scores.length === 0 ? ZERO : divide(sum(scores), scores.length);
  return { score, passed: compare(score, rational(passMark, 100)) >= 0 };
}

/**
 * Grades an attempt: every item counts the same, but a pilot not at all; one that was not answered scores 0.
 * @param passMark percent, 1 to 100
 */
export function gradeAttempt(items: readonly ItemToGrade[], passMark: number, rules: GradingRules): Grade {
  const graded = items.map(({ kind: kindName, answerKey, response, ...item }) => {
    const kind = questionKind(kindName);
    const answered = kind.isAnswered(response);
    return { ...item, answered, score: answered ? kind.grade(answerKey, response, rules) : ZERO };
  });
  return {
    items: graded,
    ...verdictOf(
      graded.filter(({ pilot }) => !pilot).map(({ score }) => score),
      passMark,
    ),
  };
}
