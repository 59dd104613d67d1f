import { z } from 'zod';
import type { FieldErrors } from '../../http/errors.ts';
import { oneLine } from '../../http/validate.ts';
import { characterFaults, wordingFaults } from '../activities/index.ts';
import type { Disclosure, Relationship } from './disclosure.ts';

const MOST = 30;
const LEAST_ROWS = 3;

const NUMBERED = /^(?:company|nature)-(\d{1,2})$/;
const AMOUNT = /[$€£¥]|\b(?:USD|EUR|GBP)\b|\b\d[\d.,]*\s?(?:dollars|euros?|pounds)\b/i;

/** How many rows the form has, with what was typed into it. */
export function rowsOf(values: Record<string, unknown>): number {
  const used = Object.keys(values).flatMap((name) => {
    const row = NUMBERED.exec(name)?.[1];
    return row === undefined ? [] : [Number(row)];
  });
  return Math.min(MOST, Math.max(LEAST_ROWS, ...used));
}

/** What the form shows of a disclosure that was submitted before. */
export function formValues({ relationships, state }: Disclosure): Record<string, string> {
  const rows = relationships.flatMap(({ company, nature, ended }, i): [string, string][] => [
    [`company-${i + 1}`, company],
    [`nature-${i + 1}`, nature],
    [`ended-${i + 1}`, ended ? 'yes' : ''],
  ]);
  const answer = state === 'requested' ? '' : relationships.length > 0 ? 'some' : 'none';
  return { answer, ...Object.fromEntries(rows) };
}

export type ReadDisclosure = { ok: true; relationships: Relationship[] } | { ok: false; errors: FieldErrors };

/** Reads the form of a disclosure: none, or companies with the nature of each relationship; never an amount. Pure. */
export function readDisclosure(values: Record<string, unknown>): ReadDisclosure {
  const errors: FieldErrors = {};
  const relationships: Relationship[] = [];
  const line = (name: string) => oneLine(z.string().max(2000).catch('').parse(values[name]));
  for (let row = 1; row <= rowsOf(values); row += 1) {
    const [company, nature] = [line(`company-${row}`), line(`nature-${row}`)];
    if (company === '' && nature === '') continue;
    if (company === '') errors[`company-${row}`] = 'Name the company of this relationship.';
    if (nature === '') errors[`nature-${row}`] = 'Say what the relationship is, such as “consultant”.';
    textError(errors, `company-${row}`, company);
    textError(errors, `nature-${row}`, nature);
    relationships.push({ company, nature, ended: values[`ended-${row}`] === 'yes' });
  }
  const { answer } = values;
  if (answer !== 'none' && answer !== 'some') errors['answer'] = 'Choose whether there are relationships to disclose.';
  if (answer === 'none' && relationships.length > 0)
    errors['answer'] =
      'You chose that there are none, but a relationship is written down. Choose again, or empty the fields.';
  if (answer === 'some' && relationships.length === 0)
    errors['company-1'] ??= 'Name the company of the first relationship.';
  if (values['attest'] !== 'yes') errors['attest'] = 'Tick that this is complete and true.';
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, relationships };
}

function textError(errors: FieldErrors, name: string, text: string): void {
  if (text.length > 200) errors[name] = 'Use at most 200 characters.';
  else if (AMOUNT.test(text)) errors[name] = 'Leave amounts out: only the company and the nature are asked for.';
  else if (/[®™]/.test(text)) errors[name] = 'Name the company only, without trade names or marks.';
  const [fault] = [...characterFaults(text), ...wordingFaults(text, { certified: false })];
  if (fault) errors[name] ??= `This text can’t stand: ${fault}.`;
}

export const plannerForm = z.object({
  name: z
    .string({ error: 'Give the name.' })
    .transform(oneLine)
    .pipe(z.string().min(1, { error: 'Give the name.' }).max(200)),
  role: z
    .string({ error: 'Give the role.' })
    .transform(oneLine)
    .pipe(z.string().min(1, { error: 'Give the role, such as “Planner”.' }).max(100)),
  email: z
    .string()
    .default('')
    .transform((address) => address.trim().toLowerCase())
    .pipe(z.union([z.literal(''), z.email({ error: 'Use an email address such as name@example.org.' }).max(254)])),
});

export const addressForm = z.object({
  person: z.string(),
  email: z
    .string({ error: 'Give an address.' })
    .trim()
    .toLowerCase()
    .pipe(z.email({ error: 'Use an email address such as name@example.org.' }).max(254)),
});

export const reviewForm = z.object({
  revision: z.coerce.number(),
  decision: z.enum(['none', 'relevant', 'mitigated', 'excluded'], { error: 'Choose what the review found.' }),
  mitigation: z
    .string()
    .default('')
    .transform((text) => text.normalize('NFC').replaceAll(/\r\n?/g, '\n').trim())
    .pipe(z.string().max(4000, { error: 'Use at most 4000 characters.' })),
});
