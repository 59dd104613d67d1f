import { z } from 'zod';
import { linesOfText, manyLines, manyOf } from '../../http/validate.ts';
import { DECISIONS, needsReason } from './policy.ts';

export const LONGEST_COMMENT = 4000;
export const LONGEST_DECLARATION = 1000;
export const LONGEST_REASON = 1000;

const ticked = z
  .unknown()
  .optional()
  .transform((value) => value === 'yes');

/** A text to look at, also in a form that has faults; one that is too long for a comment is not looked at. */
const looked = (longest: number) => z.string().transform(manyLines).pipe(z.string().max(longest)).catch('');

/** What a text is looked at for before it is sent, and what its author has been warned of and has confirmed. */
export const warnedOf = z.object({
  comment: looked(LONGEST_COMMENT),
  declaration: looked(LONGEST_DECLARATION),
  confirmed: ticked,
  warned: manyOf(z.string().max(5000)).catch([]),
});

/** What is written and what is declared. */
export const commentForm = z
  .object({
    comment: linesOfText(LONGEST_COMMENT, 'Write your comment.'),
    conflicts: z.enum(['none', 'declared'], { error: 'Say whether you have conflicts of interest to declare.' }),
    declaration: z
      .string({ error: 'Enter one text.' })
      .default('')
      .transform(manyLines)
      .pipe(z.string().max(LONGEST_DECLARATION, { error: `Use at most ${LONGEST_DECLARATION} characters.` })),
    parent: z.uuid().optional().catch(undefined),
    sending: z.uuid().optional().catch(undefined),
  })
  .superRefine(({ conflicts, declaration }, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (conflicts === 'declared' && declaration === '') fault('declaration', 'Write what you declare.');
    if (conflicts === 'none' && declaration !== '') {
      fault(
        'conflicts',
        'You chose that you have nothing to declare, and wrote a declaration. Choose the other answer, or clear the declaration.',
      );
    }
  });
export type CommentForm = z.infer<typeof commentForm>;

const revision = z.coerce.number().int().positive().catch(0);
/** What a page had seen when its form was sent; 0: it does not say. */
export const seenRevision = z.object({ revision });

export const reportForm = z.object({ reason: linesOfText(LONGEST_REASON, 'Say what is wrong with the comment.') });

export const decisionForm = z
  .object({
    decision: z.enum(DECISIONS, { error: 'Choose what to do.' }),
    revision,
    reason: z
      .string({ error: 'Enter one text.' })
      .default('')
      .transform(manyLines)
      .pipe(z.string().max(LONGEST_REASON, { error: `Use at most ${LONGEST_REASON} characters.` })),
  })
  .superRefine(({ decision, reason }, context) => {
    if (needsReason(decision) && reason === '') {
      context.addIssue({ code: 'custom', path: ['reason'], message: 'Give the author the reason.' });
    }
  });
