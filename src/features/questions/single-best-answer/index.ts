import { ONE, ZERO } from '../../../lib/rational.ts';
import { choiceFile, joinChoice, splitChoice } from '../choice-file.ts';
import type { QuestionKind } from '../kind.ts';

const file = choiceFile.refine((question) => question.options.filter((option) => option.correct).length === 1, {
  path: ['options'],
  error: 'a single-best-answer question has exactly one correct option',
});

/** One option is best; choosing it scores 1, anything else 0. */
export const singleBestAnswer: QuestionKind = {
  name: 'single-best-answer',
  multiple: false,
  parseFile: (unsafe_question) => splitChoice(file.parse(unsafe_question)),
  toFile: joinChoice,
  grade: ({ correct }, { chosen }) => (chosen.length === 1 && correct.includes(chosen[0] as string) ? ONE : ZERO),
};
