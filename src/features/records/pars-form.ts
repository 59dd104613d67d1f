import { z } from 'zod';
import { BOARDS, MOC_TYPES, type MocRegistration } from './pars-moc.ts';
import type { ParsActivity } from './pars-queries.ts';

const text = z.string().default('');

/** An activity as ACCME knows it: its ID there, and with which board it is registered. */
export const parsActivityForm = z
  .object({
    activity: z.string(),
    accmeActivityId: z
      .string()
      .transform((id) => id.replaceAll(/\s/g, ''))
      .refine((id) => /^(\d{9})?$/.test(id), { error: 'An ACCME activity ID has 9 digits, such as 202212345.' }),
    mocBoard: z.enum(['', ...BOARDS.map(({ value }) => value)], { error: 'Choose a board from the list.' }).optional(),
    mocType: text,
    mocPoints: text,
  })
  .transform(({ mocBoard, mocType, mocPoints, ...form }, context) => {
    // A form without the field leaves the board as it is.
    if (mocBoard === undefined) return { ...form, moc: undefined };
    if (mocBoard === '') return { ...form, moc: null };
    const fault = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    const pointsHundredths = readPoints(mocPoints);
    if (!(MOC_TYPES as readonly string[]).includes(mocType))
      fault('mocType', 'Choose the type of credit that the activity is registered for.');
    if (pointsHundredths === null) fault('mocPoints', 'Give the registered points in quarters, such as 1.00.');
    const moc: MocRegistration = { board: mocBoard, creditType: mocType, pointsHundredths: pointsHundredths ?? 0 };
    return { ...form, moc };
  });

/** "1.50" or "1,5" in hundredths; null for what is no number of quarters. */
function readPoints(typed: string): number | null {
  const value = typed.trim().replace(',', '.');
  const hundredths = /^\d{1,3}(?:\.\d{1,2})?$/.test(value) ? Math.round(Number(value) * 100) : 0;
  return hundredths > 0 && hundredths % 25 === 0 ? hundredths : null;
}

/** The fields of an activity's form, as stored or as they were just typed. */
export function parsActivityFields(
  { id, title, accmeActivityId, moc }: ParsActivity,
  typed: Readonly<Record<string, unknown>> | null,
): Record<string, string> {
  const stored = {
    accmeActivityId: accmeActivityId ?? '',
    mocBoard: moc?.board ?? '',
    mocType: moc?.creditType ?? '',
    mocPoints: moc ? (moc.pointsHundredths / 100).toFixed(2) : '',
  };
  const shown = Object.entries(stored).map(([name, value]) => [name, String(typed?.[name] ?? value)]);
  return { id, title, ...Object.fromEntries(shown) };
}
