import { z } from 'zod';
import { linesOfText, manyOf } from '../../http/validate.ts';
import { newPersonFields } from '../accounts/index.ts';
import { GIVEN_ROLES, LONGEST_NOTE, MOST_EXTRA_MINUTES } from './policy.ts';

const switchedOn = z
  .unknown()
  .optional()
  .transform((value) => value === 'on');

const wholeNumber = (low: number, high: number, error: string) =>
  z
    .string({ error })
    .trim()
    .regex(/^\d{1,6}$/, { error })
    .transform(Number)
    .pipe(z.number().min(low, { error }).max(high, { error }));

export const newPersonForm = z.object({
  ...newPersonFields,
  roles: manyOf(z.enum(GIVEN_ROLES, { error: 'Choose roles from the list.' })),
  invite: switchedOn,
});
export type NewPerson = z.infer<typeof newPersonForm>;

export const roleForm = z.object({ role: z.enum(GIVEN_ROLES, { error: 'Choose a role from the list.' }) });

/** A licence number, an NPI or the like: the audit log, which keeps how somebody was checked, holds none in the clear. */
const LICENCE_NUMBER = /\d(?:[ .-]?\d){4,}/;
const withoutDays = (text: string): string => text.replaceAll(/\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}/g, '');

export const verificationForm = z.object({
  how: linesOfText(LONGEST_NOTE, 'Say how it was checked, such as the register and the day.').refine(
    (text) => !LICENCE_NUMBER.test(withoutDays(text)),
    {
      error:
        'Leave the licence number out: this is kept in the audit log for good. Name the register and the day, such as 2026-11-23.',
    },
  ),
  profession: z.string().max(60).default(''),
});

export const reasonForm = (field: string, missing: string) =>
  z.object({ [field]: linesOfText(LONGEST_NOTE, missing) }) as z.ZodType<Record<string, string>>;

export const timeForm = z.object({
  percent: wholeNumber(100, 1000, 'Enter a whole number from 100 to 1000: 150 is half as much again.'),
  timeReason: linesOfText(LONGEST_NOTE, 'Say why, so that a colleague can follow it.'),
});

export const extraTimeForm = z.object({
  minutes: wholeNumber(0, MOST_EXTRA_MINUTES, `Enter whole minutes, from 0 to ${MOST_EXTRA_MINUTES}.`),
  reason: linesOfText(LONGEST_NOTE, 'Say why, so that a colleague can follow it.'),
});
