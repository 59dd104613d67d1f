import { z } from 'zod';
import { type ParsedQuestion, questionKind } from '../questions/index.ts';
import type { LintQuestion } from './finding.ts';

/** What the rules look at of a question as its file has it; kinds without options to choose from have an empty list. */
const lintable = z.object({
  stem: z.string(),
  options: z.array(z.object({ text: z.string(), correct: z.boolean(), rationale: z.string() })).catch([]),
});

/** A parsed question as the linter takes it. */
export function toLint({
  parsed,
  ...rest
}: Pick<LintQuestion, 'id' | 'kind' | 'keyPoint' | 'passage'> & { parsed: ParsedQuestion }): LintQuestion {
  return { ...rest, ...lintable.parse(questionKind(rest.kind).toFile(parsed)) };
}
