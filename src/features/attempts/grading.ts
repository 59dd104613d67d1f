import { compare, divide, type Rational, rational, sum, ZERO } from '../../lib/rational.ts';
import { type GradingRules, questionKind } from '../questions/index.ts';

export interface GradedItem {
  position: number;
  questionVersionId: string;
  keyPointId: string;
  answered: boolean;
  score: Rational;
}

export interface Grade {
  items: GradedItem[];
  /** Mean of the items' scores, 0 to 1, exact. */
  score: Rational;
  passed: boolean;
}

export interface ItemToGrade {
  position: number;
  questionVersionId: string;
  keyPointId: string;
  kind: string;
  answerKey: unknown;
  /** undefined: never saved. */
  response: unknown;
}

/**
 * Grades an attempt: every item counts the same, one that was not answered scores 0.
 * Passed means score ≥ pass mark, compared exactly: 7 of 10 passes 70 %.
 * @param passMark percent, 1 to 100
 */
export function gradeAttempt(items: readonly ItemToGrade[], passMark: number, rules: GradingRules): Grade {
  const graded = items.map(({ kind: kindName, answerKey, response, ...item }) => {
    const kind = questionKind(kindName);
    const answered = kind.isAnswered(response);
    return { ...item, answered, score: answered ? kind.grade(answerKey, response, rules) : ZERO };
  });
  const score = graded.length === 0 ? ZERO : divide(sum(graded.map((item) => item.score)), graded.length);
  return { items: graded, score, passed: compare(score, rational(passMark, 100)) >= 0 };
}
