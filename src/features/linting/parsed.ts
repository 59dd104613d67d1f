import type { ParsedQuestion } from '../questions/index.ts';
import type { LintQuestion } from './finding.ts';

/** A question as its kind parsed it, in the form that the linter reads. */
export function toLint({
  parsed: { content, answerKey, feedback },
  ...rest
}: Pick<LintQuestion, 'id' | 'kind' | 'keyPoint' | 'passage'> & { parsed: ParsedQuestion }): LintQuestion {
  return {
    ...rest,
    stem: content.stem,
    options: content.options.map(({ id, text }) => ({
      text,
      correct: answerKey.correct.includes(id),
      rationale: feedback.rationales[id] ?? '',
    })),
  };
}
