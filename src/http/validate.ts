import { z } from 'zod';
import type { FieldErrors } from './errors.ts';
import { NotFound } from './errors.ts';

export type Parsed<T> = { ok: true; data: T } | { ok: false; errors: FieldErrors; values: Record<string, unknown> };

/** Reads a form once. What could not be used comes back with the values as they were sent, to be shown again. */
export function parseForm<T>(schema: z.ZodType<T>, unsafe_body: unknown): Parsed<T> {
  const body = typeof unsafe_body === 'object' && unsafe_body !== null ? { ...unsafe_body } : {};
  const result = schema.safeParse(body);
  if (result.success) return { ok: true, data: result.data };
  const errors: FieldErrors = {};
  for (const issue of result.error.issues) {
    const field = issue.path.length === 0 ? 'form' : String(issue.path[0]);
    errors[field] ??= issue.message;
  }
  return { ok: false, errors, values: body };
}

const UUID = z.uuid();

/** An id from an address. One that can't be an id names nothing, so it is 404 and no query. */
export function idParam(unsafe_id: unknown, what: string): string {
  const result = UUID.safeParse(unsafe_id);
  if (!result.success) throw new NotFound(`There is no such ${what}.`);
  return result.data;
}

/** A one-line text field: trimmed, NFC, without control characters. */
export function lineOfText(max: number, missing: string): z.ZodType<string> {
  return z
    .string({ error: missing })
    .transform((text) =>
      text
        .normalize('NFC')
        .replace(/\p{Cc}+/gu, ' ')
        .replace(/\s+/gu, ' ')
        .trim(),
    )
    .pipe(
      z
        .string()
        .min(1, { error: missing })
        .max(max, { error: `Use at most ${max} characters.` }),
    );
}

/** The values of a checkbox group, whether the browser sent none, one or several. */
export const manyOf = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value]),
    z.array(item).max(100),
  );
