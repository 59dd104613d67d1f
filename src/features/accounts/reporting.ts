import { z } from 'zod';
import { seal, unseal } from '../../lib/secrets.ts';

const storedReporting = z.object({
  npi: z.string(),
  licenceState: z.string(),
  licenceNumber: z.string(),
  /** 1 to 12; with the day, never the year (domain rules, PARS learner minimum). */
  birthMonth: z.number().int().min(1).max(12).nullable(),
  birthDay: z.number().int().min(1).max(31).nullable(),
  boards: z.array(z.object({ board: z.string(), id: z.string() })),
});

/** What boards need to credit a learner; empty texts and nulls where the learner gave nothing. */
export type Reporting = z.infer<typeof storedReporting>;

export const NO_REPORTING: Reporting = {
  npi: '',
  licenceState: '',
  licenceNumber: '',
  birthMonth: null,
  birthDay: null,
  boards: [],
};

/** How many certifying boards a learner can name. */
export const MOST_BOARDS = 3;

/** 29 February counts: the year isn't asked. */
export function isDayOfYear(month: number, day: number): boolean {
  const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return longest !== undefined && day >= 1 && day <= longest;
}

/** What is still missing before a completion can be reported, in words; empty when nothing is. Name and profession are in the profile. */
export function missingForReporting(reporting: Reporting): string[] {
  const missing: string[] = [];
  if (reporting.birthMonth === null || reporting.birthDay === null) missing.push('month and day of birth');
  if (reporting.licenceState === '') missing.push('licence state');
  if (reporting.licenceNumber === '' && reporting.npi === '') missing.push('licence number or NPI');
  return missing;
}

/** @returns the text to store, or null when there is nothing to keep */
export function sealReporting(key: Buffer, userId: string, reporting: Reporting): string | null {
  const empty = JSON.stringify(reporting) === JSON.stringify(NO_REPORTING);
  return empty ? null : seal(key, userId, JSON.stringify(reporting));
}

/** @throws Error when it was sealed with another key or for another person, or was changed */
export function openReporting(key: Buffer, userId: string, sealed: string | null): Reporting {
  return sealed === null ? NO_REPORTING : storedReporting.parse(JSON.parse(unseal(key, userId, sealed)));
}
