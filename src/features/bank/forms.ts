import { z } from 'zod';
import { lineOfText } from '../../http/validate.ts';

/** The forms of a question's page. Each field is named so that no two forms of the page share one. */

const LONGEST_TEXT = 5000;
/** Every control character but the end of a line: PostgreSQL takes no NUL, and nobody sees the others. */
const CONTROLS = /[^\P{Cc}\n]+/gu;

/** A text of several lines: trimmed, NFC. */
function linesOfText(missing: string): z.ZodType<string> {
  return z
    .string({ error: missing })
    .transform((text) => text.normalize('NFC').replaceAll(/\r\n?/g, '\n').replaceAll(CONTROLS, ' ').trim())
    .pipe(
      z
        .string()
        .min(1, { error: missing })
        .max(LONGEST_TEXT, { error: `Use at most ${LONGEST_TEXT} characters.` }),
    );
}

const revision = z.coerce.number({ error: 'Reload the page and try again.' }).int().min(1);

/** The revision that the page was made of. */
export const seenForm = z.object({ revision });
/** Besides, a reason for each warning, by the warning's id (`reason-…`). */
export const submissionForm = z.looseObject({ revision });
export const changesForm = z.object({ revision, changes: linesOfText('Say what is to be changed.') });
export const commentForm = z.object({ comment: linesOfText('Write a comment.') });
export const retirementForm = z.object({ retirement: linesOfText('Say why the question is retired.') });
export const reinstatementForm = z.object({ reinstatement: linesOfText('Say why the question comes back.') });
/** The copy's id, made with the page: pressing twice makes one copy. */
export const copyForm = z.object({ id: z.uuid().optional() });
export const tagForm = z.object({
  tag: lineOfText(40, 'Write a tag, such as a topic.').transform((tag) => tag.toLowerCase()),
});
export const restorationForm = z.object({
  version: z.coerce.number({ error: 'Say which version.' }).int().min(1),
  /** The revision of the draft that is to be replaced; left out: none may be. */
  replacing: z.coerce.number().int().min(1).optional(),
});
export const nothing = z.object({});

/** The reasons of a submission form by the ids of their warnings. */
export function reasonsOf(form: z.infer<typeof submissionForm>): Record<string, string> {
  const reason = linesOfText('');
  return Object.fromEntries(
    Object.entries(form).flatMap(([name, value]) => {
      const text = reason.safeParse(value);
      return name.startsWith('reason-') && text.success ? [[name, text.data]] : [];
    }),
  );
}
