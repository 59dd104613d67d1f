import { ONE, ZERO } from '../../../../lib/rational.ts';
import { defineKind } from '../../kind.ts';
import { choiceFile, choiceKind } from '../choice.ts';

/** One option is best; choosing it scores 1, anything else 0. */
export const singleBestAnswer = defineKind(
  choiceKind({
    name: 'single-best-answer',
    label: 'Single best answer',
    about: 'One option is better than the others. Three or four options serve best.',
    multiple: false,
    file: choiceFile.refine((question) => question.options.filter((option) => option.correct).length === 1, {
      path: ['options'],
      error: 'a single-best-answer question has exactly one correct option',
    }),
    grade: ({ correct }, chosen) => (chosen.length === 1 && correct.includes(chosen[0] as string) ? ONE : ZERO),
  }),
);
