import { ONE, type Rational, rational, ZERO } from '../../../../lib/rational.ts';
import { defineKind } from '../../kind.ts';
import { type ChoiceKey, type ChoiceResponse, choiceFile, choiceKind } from '../choice.ts';

const file = choiceFile
  .refine((question) => question.options.filter((option) => option.correct).length >= 2, {
    path: ['options'],
    error: 'a multiple-response question has at least two correct options',
  })
  .refine((question) => question.options.some((option) => !option.correct), {
    path: ['options'],
    error: 'a multiple-response question has at least one incorrect option',
  });

/** Several options are right. All or nothing, or right minus wrong. */
export const multipleResponse = defineKind(
  choiceKind({
    name: 'multiple-response',
    label: 'Multiple response',
    about: 'Two or more of the options are right; learners choose all that are.',
    multiple: true,
    file,
    grade: (key, response, rules) =>
      rules.multipleResponseScoring === 'all-or-nothing' ? allOrNothing(key, response) : rightMinusWrong(key, response),
  }),
);

function allOrNothing({ correct }: ChoiceKey, chosen: ChoiceResponse): Rational {
  return chosen.length === correct.length && chosen.every((id) => correct.includes(id)) ? ONE : ZERO;
}

/** (correct options chosen − incorrect options chosen) ÷ correct options, not below 0. */
function rightMinusWrong({ correct }: ChoiceKey, chosen: ChoiceResponse): Rational {
  const right = chosen.filter((id) => correct.includes(id)).length;
  const wrong = chosen.length - right;
  return rational(Math.max(0, right - wrong), correct.length);
}
