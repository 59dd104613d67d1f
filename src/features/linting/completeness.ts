import { type Check, type Finding, letterOf } from './finding.ts';

/** What a question must have beside its text: L15. */

/** Nothing but marks, or a note to write it later. */
const PLACEHOLDER =
  /^[^\p{L}\p{N}]*(?:(?:todo|tbd|fixme)(?![\p{L}\p{N}]).*|(?:tba|tbc|xxx+|n\/?a|none|nil|rationale|placeholder|to (?:be )?(?:follow|done|written|added|come|completed))[^\p{L}\p{N}]*|lorem ipsum.*)?$/isu;

/**
 * L15, no rationale for the key or a distractor, or no link to a key point with its passage. Domain rules, 7, row L15:
 * an error, which blocks publishing. A dash or “to do” is no rationale.
 */
export const incomplete: Check = ({ options, keyPoint, passage }) => [
  ...options.flatMap((option, i) =>
    PLACEHOLDER.test(option.rationale)
      ? [
          missing(
            `options.${i}.rationale`,
            `Option ${letterOf(i)}, ${option.correct ? 'the key' : 'a distractor'}, has no rationale.`,
            `Write why ${letterOf(i)} is ${option.correct ? 'right' : 'wrong'}, by what the article says.`,
          ),
        ]
      : [],
  ),
  ...(keyPoint === null || keyPoint.trim() === ''
    ? [missing('keyPoint', 'The question is about no key point.', 'Choose the key point that it asks for.')]
    : []),
  ...(passage === null || passage?.trim() === ''
    ? [
        missing(
          'passage',
          'The key point has no passage of the article behind it.',
          'Mark the passage in the article on which the key point rests.',
        ),
      ]
    : []),
];

function missing(field: string, message: string, fix: string): Finding {
  return {
    rule: 'L15',
    severity: 'error',
    field,
    message,
    why: 'Learners learn from the reasons given with each option and from the source behind them, and a reviewer can’t check a key without these.',
    fix,
  };
}
