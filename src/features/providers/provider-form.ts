import { z } from 'zod';
import { lineOfText, oneLine } from '../../http/validate.ts';
import { characterFaults, wordingFaults } from '../activities/index.ts';
import { ACCREDITORS } from '../statements/index.ts';
import { type Provider, type ProviderContent, STATUSES } from './provider.ts';

export const ACCREDITOR_CHOICES = [
  { value: 'accme', label: 'The ACCME' },
  { value: 'state', label: 'A recognised state medical society' },
  { value: 'joint-accreditation', label: 'Joint Accreditation (ACCME, ACPE and ANCC together)' },
  { value: 'other', label: 'Somebody else: no AMA PRA credit' },
  { value: 'none', label: 'Nobody' },
] as const;

export const STATUS_CHOICES = [
  { value: 'accredited', label: 'Accredited' },
  { value: 'provisional', label: 'Provisional accreditation' },
  { value: 'probation', label: 'Probation: may not start joint activities' },
  { value: 'none', label: 'Not accredited: can only be a joint provider' },
] as const;

const text = (max: number) =>
  z
    .string()
    .default('')
    .transform((value) => value.normalize('NFC').replaceAll(/\r\n?/g, '\n').trim())
    .pipe(z.string().max(max, { error: `Use at most ${max} characters.` }));

const line = (max: number) => text(max).transform(oneLine);

const day = z
  .string()
  .default('')
  .transform((value) => value.trim())
  .pipe(z.union([z.literal(''), z.iso.date({ error: 'Use a date such as 2026-11-23: year, month, day.' })]))
  .transform((value) => (value === '' ? null : value));

const whole = (least: number, most: number) =>
  z
    .string()
    .default('')
    .transform((value) => value.trim())
    .pipe(z.string().regex(/^\d{1,4}$/, { error: `Use a whole number from ${least} to ${most}.` }))
    .transform(Number)
    .pipe(
      z
        .number()
        .min(least, { error: `Use at least ${least}.` })
        .max(most, { error: `Use at most ${most}.` }),
    );

const credits = z
  .string()
  .default('')
  .transform((value) => value.trim().replace(',', '.'))
  .pipe(z.string().regex(/^\d{1,3}(?:\.(?:00?|25|50?|75))?$/, { error: 'Use credits in quarters, such as 1.00.' }))
  .transform((value) => Math.round(Number(value) * 100))
  .pipe(z.number().min(25, { error: 'Use at least 0.25.' }));

/** The form of a provider, as it is posted. What learners read of it holds no forbidden wording. */
export const providerForm = z
  .object({
    name: lineOfText(200, 'Give the provider’s name as its certificates are to say it.'),
    status: z.enum(STATUSES, { error: 'Choose whether it is accredited.' }),
    accreditor: z.enum([...ACCREDITORS, 'none'], { error: 'Choose who accredited it.' }),
    accreditorName: line(200),
    accreditedFrom: day,
    accreditedUntil: day,
    accreditationStatement: text(2000),
    jointStatement: text(2000),
    eligible: z.literal('yes').optional(),
    accmeId: line(7).pipe(
      z
        .string()
        .regex(/^(?:\d{7})?$/, { error: 'ACCME’s number of a provider has 7 digits. Leave it empty without one.' }),
    ),
    contact: text(500),
    signatoryName: line(200),
    signatoryTitle: line(200),
    journalMaximum: credits,
    graceDays: whole(0, 365),
    disclosureMonths: whole(1, 60),
  })
  .superRefine((form, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    accreditationFaults(form, fault);
    for (const [name, value] of Object.entries(form)) {
      if (typeof value !== 'string') continue;
      // An accreditor's own statement names ACCME accreditation; what is refused is credit that isn't what it is called.
      const [reason] = [...characterFaults(value), ...wordingFaults(value, { certified: false })];
      if (reason) fault(name, `This text can’t stand: ${reason}.`);
    }
  })
  .transform(
    ({ eligible, journalMaximum, ...form }): Omit<ProviderContent, 'logoId'> => ({
      ...form,
      ...(form.status === 'none'
        ? { accreditor: 'none' as const, accreditorName: '', accreditedFrom: null, accreditedUntil: null }
        : {}),
      eligible: eligible === 'yes',
      journalMaximumHundredths: journalMaximum,
    }),
  );

interface Accreditation {
  status: string;
  accreditor: string;
  accreditorName: string;
  accreditedFrom: string | null;
  accreditedUntil: string | null;
  accreditationStatement: string;
  jointStatement: string;
}

function accreditationFaults(form: Accreditation, fault: (path: string, message: string) => void): void {
  if (form.status === 'none') return;
  if (form.accreditor === 'none') fault('accreditor', 'Choose who accredited it, or say that it is not accredited.');
  if (form.accreditorName === '') fault('accreditorName', 'Name the accreditor as learners are to read it.');
  if (form.accreditedFrom === null) fault('accreditedFrom', 'Give the day from which it is accredited.');
  if (form.accreditedUntil === null) fault('accreditedUntil', 'Give the last day of its accreditation.');
  if (form.accreditedFrom !== null && form.accreditedUntil !== null && form.accreditedUntil < form.accreditedFrom)
    fault('accreditedUntil', 'The accreditation can’t end before it begins.');
  const own = form.accreditor === 'state' || form.accreditor === 'joint-accreditation';
  if (own && form.accreditationStatement === '')
    fault('accreditationStatement', 'Enter the statement that its accreditor prescribes, word for word.');
  if (form.jointStatement !== '' && !form.jointStatement.includes('{jointProvider}'))
    fault('jointStatement', 'Put {jointProvider} where the joint provider is to be named.');
}

/** What the form shows of a provider, or of a new one. */
export function formValues(provider: Provider | null): Record<string, string> {
  if (!provider) return { status: 'accredited', accreditor: 'accme', accreditorName: ACCME, ...NUMBERS };
  const { journalMaximumHundredths, eligible, logoId, revision, updatedAt, id, ...rest } = provider;
  return {
    ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, value === null ? '' : String(value)])),
    eligible: eligible ? 'yes' : '',
    journalMaximum: (journalMaximumHundredths / 100).toFixed(2),
  };
}

const ACCME = 'the Accreditation Council for Continuing Medical Education (ACCME)';
const NUMBERS = { journalMaximum: '1.00', graceDays: '0', disclosureMonths: '12' };
