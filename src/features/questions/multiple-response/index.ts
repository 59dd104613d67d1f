import { ONE, rational, ZERO } from '../../../lib/rational.ts';
import { choiceFile, joinChoice, splitChoice } from '../choice-file.ts';
import type { AnswerKey, ChoiceResponse, QuestionKind } from '../kind.ts';

const file = choiceFile
  .refine((question) => question.options.filter((option) => option.correct).length >= 2, {
    path: ['options'],
    error: 'a multiple-response question has at least two correct options',
  })
  .refine((question) => question.options.some((option) => !option.correct), {
    path: ['options'],
    error: 'a multiple-response question has at least one incorrect option',
  });

/** Several options are right. All or nothing, or right minus wrong: see `grade`. */
export const multipleResponse: QuestionKind = {
  name: 'multiple-response',
  multiple: true,
  parseFile: (unsafe_question) => splitChoice(file.parse(unsafe_question)),
  toFile: joinChoice,
  grade: (key, response, rules) =>
    rules.multipleResponseScoring === 'all-or-nothing' ? allOrNothing(key, response) : rightMinusWrong(key, response),
};

function allOrNothing({ correct }: AnswerKey, { chosen }: ChoiceResponse): typeof ONE {
  return chosen.length === correct.length && chosen.every((id) => correct.includes(id)) ? ONE : ZERO;
}

/** (correct options chosen − incorrect options chosen) ÷ correct options, not below 0. */
function rightMinusWrong({ correct }: AnswerKey, { chosen }: ChoiceResponse): typeof ONE {
  const right = chosen.filter((id) => correct.includes(id)).length;
  const wrong = chosen.length - right;
  return rational(Math.max(0, right - wrong), correct.length);
}
