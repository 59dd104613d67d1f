/** The parts of the stored JSON that the samples look at. */
export interface Stored {
  prompts: { id: string }[];
  options: { id: string }[];
  pairs: Record<string, string>;
  order: string[];
}

/**
 * A question of a kind, and how to answer it: in the kind's folder as `sample.ts`, so that the tests that every kind
 * must pass find it there (tests/questions/kinds.test.ts).
 */
export interface Sample {
  /** The question as it stands in a file; each rationale begins with "Because". */
  file: Record<string, unknown>;
  right(content: Stored, answerKey: Stored): unknown;
  /** Wrong in every part. */
  wrong(content: Stored, answerKey: Stored): unknown;
}

/** For questions of pairs: each prompt with the first option that isn't its own. */
export function mismatched({ prompts, options }: Stored, { pairs }: Stored): Record<string, string> {
  return Object.fromEntries(prompts.map(({ id }) => [id, options.find((option) => option.id !== pairs[id])?.id ?? '']));
}
