import type { Designation } from '../activities/index.ts';

export const TEMPLATES = ['physician-credit', 'participation', 'completion'] as const;
export type Template = (typeof TEMPLATES)[number];

/** Everything that decides which certificate is right; days are ISO days. */
export interface TemplateFacts {
  designation: Designation;
  /** Day from which the activity is closed for credit; it still counts on the day itself. */
  expiresOn: string;
  startedOn: string;
  completedOn: string;
  profession: string;
  professionVerified: boolean;
}

/**
 * Chooses the certificate by verified facts; the learner has no say (domain rules, 1 "Non-physician document").
 *
 * - physician-credit: a verified physician in a certified activity while its certification was in force
 * - participation: another profession in the same
 * - completion: a demonstration, an activity without certification, or one whose certification was not in force
 * - needs-verification: a physician whose profession nobody has checked yet; nothing is issued
 */
export function chooseTemplate(facts: TemplateFacts): Template | 'needs-verification' {
  if (!isInForce(facts)) return 'completion';
  if (facts.profession !== 'physician') return 'participation';
  return facts.professionVerified ? 'physician-credit' : 'needs-verification';
}

/**
 * Whether credit can be given: the activity is certified, was designated before the learner began (never retroactively),
 * was completed on or before its expiry, and its provider was accredited all along (domain rules, 0 and 1).
 */
export function isInForce({
  designation,
  expiresOn,
  startedOn,
  completedOn,
}: Omit<TemplateFacts, 'profession' | 'professionVerified'>): boolean {
  if (designation.status !== 'certified') return false;
  const { designatedOn, provider } = designation.certification;
  return (
    designatedOn <= startedOn &&
    provider.accreditedFrom <= startedOn &&
    completedOn <= expiresOn &&
    completedOn <= provider.accreditedUntil
  );
}
