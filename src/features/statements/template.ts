import { z } from 'zod';

export const PLACEHOLDERS = [
  'provider',
  'jointProvider',
  'accreditation',
  'format',
  'maximum',
  'title',
  'date',
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** A statement with placeholders in braces. */
export const template = z
  .string()
  .trim()
  .min(1)
  .refine((text) => placeholdersIn(text).every((name) => (PLACEHOLDERS as readonly string[]).includes(name)), {
    error: `use only the placeholders ${PLACEHOLDERS.map((name) => `{${name}}`).join(' ')}`,
  });

export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(/\{(.*?)\}/g)].map((match) => match[1] ?? '');
}

/** Fills in a statement. @throws Error when it wants a value that there isn't: a gap never reaches a certificate */
export function fillStatement(text: string, values: Partial<Record<Placeholder, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name as Placeholder];
    if (value === undefined) throw new Error(`a credit statement wants {${name}}, which this activity does not give`);
    return value;
  });
}
