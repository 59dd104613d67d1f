import { z } from 'zod';
import type { FieldErrors } from '../../http/errors.ts';
import { lineOfText, manyOf, oneLine } from '../../http/validate.ts';
import { PROFESSION_VALUES } from '../accounts/index.ts';
import { characterFaults, LEARNING_FORMATS, wordingFaults } from '../activities/index.ts';
import { type CreditType, creditType, template } from '../statements/index.ts';
import type { KnownType } from './credit-types.ts';

const quarters = (missing: string) =>
  z
    .string({ error: missing })
    .transform((value) => value.trim().replace(',', '.'))
    .pipe(
      z.string().regex(/^\d{1,3}(?:\.(?:00?|25|50?|75))?$/, { error: 'Use a multiple of 0.25, such as 0.25 or 1.' }),
    )
    .transform(Number)
    .pipe(z.number().positive({ error: 'Use at least 0.25.' }));

const numbers = {
  step: quarters('Give the step in which credit is counted.'),
  maximum: z
    .string()
    .default('')
    .transform((value) => (value.trim() === '' ? null : value))
    .pipe(
      z.union([z.null(), quarters('Use a multiple of 0.25.')], { error: 'Use a multiple of 0.25, or leave it empty.' }),
    ),
  validityMonths: z
    .string({ error: 'Give a number of months.' })
    .transform((value) => value.trim())
    .pipe(z.string().regex(/^\d{1,3}$/, { error: 'Use a whole number of months from 1 to 120.' }))
    .transform(Number)
    .pipe(z.number().min(1, { error: 'Use at least 1.' }).max(120, { error: 'Use at most 120.' })),
};

const statement = z
  .string()
  .default('')
  .transform((value) => value.normalize('NFC').replaceAll(/\s+/g, ' ').trim())
  .pipe(z.string().max(2000, { error: 'Use at most 2000 characters.' }));

const settings = z.object({ ...numbers, designation: statement });

const ownType = z.object({
  name: lineOfText(100, 'Give the credit’s name as learners are to read it.'),
  one: lineOfText(100, 'Say what one of it is called, such as “Example point”.'),
  many: lineOfText(100, 'Say what several of it are called, such as “Example points”.'),
  award: z.enum(['claimed', 'stated'], { error: 'Choose what learners get.' }),
  ...numbers,
  formats: manyOf(z.enum(LEARNING_FORMATS)),
  professions: manyOf(z.enum(PROFESSION_VALUES)).refine((chosen) => chosen.length > 0, {
    error: 'Choose at least one profession.',
  }),
  verifiedOnly: z.literal('yes').optional(),
  needsApproval: z.literal('yes').optional(),
  source: z.string().default('').transform(oneLine),
  designation: statement,
  participation: statement,
});

export type ReadType = { ok: true; type: CreditType } | { ok: false; errors: FieldErrors };

/** Reads the form of a credit type of one's own. Pure. @param known its newest version; null for a new one */
export function readOwnType(unsafe_body: unknown, known: KnownType | null): ReadType {
  const parsed = ownType.safeParse(unsafe_body);
  if (!parsed.success) return { ok: false, errors: errorsOf(parsed.error) };
  const form = parsed.data;
  const errors = textErrors(form);
  if (form.designation === '') errors['designation'] ??= 'Write the statement that the page and the certificate carry.';
  if (form.participation !== '' && /award|earn|claim/i.test(form.participation))
    errors['participation'] ??= 'Others receive no credit: leave out awarded, earned and claimed.';
  const id = known?.type.id ?? slugOf(form.name);
  if (id === '') errors['name'] ??= 'Use letters or digits in the name.';
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const type = creditType.parse({
    id,
    version: known?.type.version ?? 1,
    name: form.name,
    unit: { one: form.one, many: form.many },
    award: form.award,
    step: form.step,
    maximum: form.maximum,
    validityMonths: form.validityMonths,
    formats: form.formats.length === 0 ? null : form.formats,
    professions: form.professions,
    verifiedOnly: form.verifiedOnly === 'yes',
    accreditors: null,
    needs: null,
    needsApproval: form.needsApproval === 'yes',
    usesSets: false,
    verified: true,
    source: form.source || 'Our own',
    check: [],
    statements: {
      designation: form.designation,
      ...(form.participation === '' ? {} : { participation: form.participation }),
    },
  });
  return { ok: true, type };
}

/** Reads other numbers for a shipped type; its text only where it came without one. Pure. */
export function readSettings(unsafe_body: unknown, { type }: KnownType, shipped: CreditType): ReadType {
  const parsed = settings.safeParse(unsafe_body);
  if (!parsed.success) return { ok: false, errors: errorsOf(parsed.error) };
  const { designation, ...numbers } = parsed.data;
  const open = isTextOpen(shipped);
  const errors = open ? textErrors({ designation }) : {};
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const statements = open
    ? { ...shipped.statements, ...(designation === '' ? {} : { designation }) }
    : shipped.statements;
  return { ok: true, type: { ...type, ...numbers, statements } };
}

/** Whether the shipped type came without the text that it needs, because its owner gives it with each approval. */
export function isTextOpen({ usesSets, award, statements }: CreditType): boolean {
  return !usesSets && award !== 'participation' && statements.designation === undefined;
}

/** What the form shows of a credit type; what it begins with for a new one. */
export function typeValues(type: CreditType | null): Record<string, string | string[]> {
  if (!type) return { award: 'claimed', step: '0.25', maximum: '', validityMonths: '36', verifiedOnly: 'yes' };
  return {
    name: type.name,
    one: type.unit.one,
    many: type.unit.many,
    award: type.award,
    step: String(type.step),
    maximum: type.maximum === null ? '' : String(type.maximum),
    validityMonths: String(type.validityMonths),
    formats: type.formats ?? [],
    professions: type.professions,
    verifiedOnly: type.verifiedOnly ? 'yes' : '',
    needsApproval: type.needsApproval ? 'yes' : '',
    source: type.source,
    designation: type.statements.designation ?? '',
    participation: type.statements.participation ?? '',
  };
}

/** AMA PRA credit is the shipped type's alone; no text of one's own may name it, or hold a forbidden wording. */
function textErrors(texts: Record<string, unknown>): FieldErrors {
  const errors: FieldErrors = {};
  for (const name of ['name', 'one', 'many', 'designation', 'participation', 'source']) {
    const text = texts[name];
    if (typeof text !== 'string' || text === '') continue;
    const [fault] = [...characterFaults(text), ...wordingFaults(text, { certified: false })];
    const known = template.safeParse(text);
    if (/\bAMA\b|\bPRA\b/.test(text) && name !== 'source')
      errors[name] = 'AMA PRA credit has a type of its own, which came with the site: name yours otherwise.';
    else if (fault) errors[name] = `This text can’t stand: ${fault}.`;
    else if (!known.success) errors[name] = known.error.issues[0]?.message ?? 'This text can’t stand.';
  }
  return errors;
}

function errorsOf(error: z.ZodError): FieldErrors {
  const errors: FieldErrors = {};
  for (const { path, message } of error.issues) errors[String(path[0] ?? 'form')] ??= message;
  return errors;
}

function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
}
