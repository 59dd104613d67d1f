import { z } from 'zod';
import type { FormFields, Source } from '../kind.ts';

/** What the author's forms of all kinds have in common. Everything here takes any source and any form. */

/** A text of a draft; whatever else stands there is none. */
export const words = z.string().catch('');

/** A list of a draft, at most as long as a form can have. */
export function entries<T>(entry: z.ZodType<T>): z.ZodType<T[]> {
  return z
    .array(entry)
    .transform((list) => list.slice(0, MOST_ENTRIES))
    .catch([]);
}

const MOST_ENTRIES = 60;

/** What every kind's source has. */
export const common = { stem: words, practiceChanged: z.string().optional().catch(undefined) };

/** Reads a source by a schema that takes anything; what is not there stays out of it. */
export function ownBy<T extends object>(schema: z.ZodType<T>, source: Source): T {
  const own = schema.parse(source);
  return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) as T;
}

/** A text as it was typed: one kind of line break, and no character that can't be seen or stored. */
export function textIn(fields: FormFields, name: string): string {
  const text = Object.hasOwn(fields, name) ? (fields[name]?.[0] ?? '') : '';
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
    .normalize('NFC');
}

export function isTicked(fields: FormFields, name: string, value = 'yes'): boolean {
  return Object.hasOwn(fields, name) && (fields[name]?.includes(value) ?? false);
}

/** The entries of a list that a form has, by the path of each: `options.0`, `options.1`, … in order. */
export function pathsIn(fields: FormFields, list: string): string[] {
  const found = new Set<number>();
  for (const name of Object.keys(fields)) {
    const [first, index = ''] = name.split('.');
    if (first === list && /^\d{1,2}$/.test(index)) found.add(Number(index));
  }
  return [...found].sort((a, b) => a - b).map((index) => `${list}.${index}`);
}

/** The stem, and what has changed since the article where anything is said of it. */
export function readCommon(fields: FormFields): { stem: string; practiceChanged?: string } {
  const practiceChanged = textIn(fields, 'practiceChanged');
  return { stem: textIn(fields, 'stem'), ...(practiceChanged.trim() === '' ? {} : { practiceChanged }) };
}

/** A text, or, in italics, what belongs there. */
export function orName(text: string, name: string): string {
  return text.trim() === '' ? `*${name}*` : text;
}

/** A stem and texts that only need to be there for a question to be shown. */
export const outlined = { stem: (text: string) => orName(text, 'The stem'), rationale: '…' };
