import { z } from 'zod';
import type { FieldErrors } from './errors.ts';
import { NotFound } from './errors.ts';

export type Parsed<T> = { ok: true; data: T } | { ok: false; errors: FieldErrors; values: Record<string, unknown> };

/** Reads a form once. What could not be used comes back with the values as they were sent, to be shown again. */
export function parseForm<T>(schema: z.ZodType<T>, unsafe_body: unknown): Parsed<T> {
  const body = typeof unsafe_body === 'object' && unsafe_body !== null ? { ...unsafe_body } : {};
  const result = schema.safeParse(body);
  if (result.success) return { ok: true, data: result.data };
  // Without a prototype: a field may be named `constructor`.
  const errors: FieldErrors = Object.create(null);
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

/** Invisible: blanks that are none, and marks that turn the direction of text. Joiners and variation selectors are spelling. */
const UNSEEN = /(?!\u200c|\u200d|[\u180b-\u180d\u180f]|[\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/gu;

/** Text as one line: trimmed, NFC, without control characters and without those that nobody sees. */
export function oneLine(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{Cc}+/gu, ' ')
    .replace(UNSEEN, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

/**
 * Text of several lines and paragraphs: NFC, trimmed, without control characters and without those that nobody sees.
 * Lines end in `\n`, an empty line parts paragraphs, and blanks in a row are one. Cleaning it again changes nothing.
 */
export function manyLines(text: string): string {
  return text
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/gu, '\n')
    .replace(UNSEEN, '')
    .replace(/[^\S\n]|[^\P{Cc}\n]/gu, ' ')
    .normalize('NFC')
    .replace(/ {2,}/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** A one-line text field: see `oneLine`. */
export function lineOfText(max: number, missing: string): z.ZodType<string> {
  return z
    .string({ error: missing })
    .transform(oneLine)
    .pipe(
      z
        .string()
        .min(1, { error: missing })
        .max(max, { error: `Use at most ${max} characters.` }),
    );
}

/** A text field of several lines: see `manyLines`. */
export function linesOfText(max: number, missing: string): z.ZodType<string> {
  return z
    .string({ error: missing })
    .transform(manyLines)
    .pipe(
      z
        .string()
        .min(1, { error: missing })
        .max(max, { error: `Use at most ${max.toLocaleString('en')} characters.` }),
    );
}

/** The values of a checkbox group, whether the browser sent none, one or several. */
export const manyOf = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value]),
    z.array(item).max(100),
  );
