import { z } from 'zod';
import type { FormFields } from '../kind.ts';

/** What the kinds have in common that are answered by writing a word or a number. */

/** One rationale for the question as a whole. */
export interface WrittenFeedback {
  readonly rationale: string;
  readonly practiceChanged: string | null;
}

export const writtenFeedback: z.ZodType<WrittenFeedback> = z.object({
  rationale: z.string(),
  practiceChanged: z.string().nullable(),
});

/** What was written, as it was written; empty: not answered. */
export const writtenResponse = z.string();

const LONGEST = 200;

/** Nothing that is written is refused: what can't be understood is kept, said so on the page, and scores nothing. */
export function readWritten(fields: FormFields): string {
  return (fields['value']?.[0] ?? '')
    .normalize('NFC')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, LONGEST);
}
