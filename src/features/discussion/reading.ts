import type { FieldErrors } from '../../http/errors.ts';
import { parseForm } from '../../http/validate.ts';
import { characterFaults, wordingFaults } from '../activities/index.ts';
import type { CommentText } from './comment.ts';
import { patientSigns, type Sign, signKey } from './patient-signs.ts';
import { type CommentForm, commentForm, warnedOf } from './schemas.ts';

/** What a form of a comment came to. */
export type ReadComment =
  | { ok: true; form: CommentForm; text: CommentText }
  /** `signs`: what its author is to look at again before it can be sent. */
  | { ok: false; errors: FieldErrors; signs: readonly Sign[] };

const LOOK_AGAIN = 'Rewrite what could identify a patient, or confirm that it identifies nobody.';

/** Reads the form. A text that looks like a patient's data goes through once its author has seen each sign and confirmed. */
export function readComment(unsafe_body: unknown): ReadComment {
  const parsed = parseForm(commentForm, unsafe_body);
  const warning = warnedOf.parse(unsafe_body ?? {});
  const signs = patientSigns(`${warning.comment}\n\n${warning.declaration}`);
  const seen = warning.confirmed && signs.every((sign) => warning.warned.includes(signKey(sign)));
  const asked: FieldErrors = signs.length > 0 && !seen ? { confirmed: LOOK_AGAIN } : {};
  if (!parsed.ok) return { ok: false, errors: { ...parsed.errors, ...asked }, signs };
  const errors = { ...forbidden(parsed.data), ...asked };
  if (Object.keys(errors).length > 0) return { ok: false, errors, signs };
  const form = parsed.data;
  const declaration = form.conflicts === 'declared' ? form.declaration : null;
  return { ok: true, form, text: { body: form.comment, declaration } };
}

/** Wordings about credit that no text for learners may hold, whoever wrote it. */
function forbidden({ comment, declaration }: CommentForm): FieldErrors {
  const errors: FieldErrors = {};
  for (const [name, text] of Object.entries({ comment, declaration })) {
    const [fault] = [...characterFaults(text), ...wordingFaults(text, { certified: false })];
    if (fault) errors[name] = `This text can’t stand: ${fault}.`;
  }
  return errors;
}

/** A form's fields as they were sent, one text each. */
export function sentValues(unsafe_body: unknown): Record<string, string> {
  const values: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(Object(unsafe_body))) if (typeof value === 'string') values[name] = value;
  return values;
}
