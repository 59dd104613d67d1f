import { type CarriedCredit, creditsOf, type Designation, daysAfter } from '../activities/index.ts';
import { AMA } from '../statements/index.ts';

export const TEMPLATES = ['physician-credit', 'credit', 'participation', 'completion'] as const;
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
  /** Last day of the provider's accreditation as it is recorded now: it can be lost earlier than was certified. */
  accreditationEnd?: string | null;
}

/**
 * Chooses the certificate by verified facts; the learner has no say (domain rules, 1 "Non-physician document").
 *
 * - physician-credit: AMA PRA credit, for a verified physician in a certified activity while that was in force
 * - credit: credit of another type, for those whom it is for
 * - participation: another profession in the same
 * - completion: a demonstration, an activity without certification, or one whose certification was not in force
 * - needs-verification: somebody whose credit asks for a profession that nobody has checked yet; nothing is issued
 */
export function chooseTemplate(facts: TemplateFacts): Template | 'needs-verification' {
  if (!isInForce(facts)) return 'completion';
  if (!facts.professionVerified && credited(facts).some(({ verifiedOnly }) => verifiedOnly))
    return 'needs-verification';
  const [first] = creditsFor(facts);
  return first ? templateOf(first) : 'participation';
}

/** Every credit that somebody gets by their profession: what they claim, and what their certificate states besides. Pure. */
function credited({
  designation,
  profession,
}: Pick<TemplateFacts, 'designation' | 'profession'>): readonly CarriedCredit[] {
  if (designation.status !== 'certified') return [];
  return creditsOf(designation.certification).filter(
    ({ award, professions }) => award !== 'participation' && professions.includes(profession),
  );
}

/** The credits that somebody may claim by their profession, the activity's first one first. Pure. */
export function creditsFor(facts: Pick<TemplateFacts, 'designation' | 'profession'>): readonly CarriedCredit[] {
  return credited(facts).filter(({ award }) => award === 'claimed');
}

export function templateOf({ type }: Pick<CarriedCredit, 'type'>): 'physician-credit' | 'credit' {
  return type === AMA ? 'physician-credit' : 'credit';
}

/**
 * Whether credit can be given: the activity is certified, was designated before the learner began (never retroactively),
 * was begun in its term and completed in it or in the days of grace that were stated, and its provider was accredited
 * all along (domain rules, 0 and 1).
 */
export function isInForce({
  designation,
  expiresOn,
  startedOn,
  completedOn,
  accreditationEnd = null,
}: Omit<TemplateFacts, 'profession' | 'professionVerified'>): boolean {
  if (designation.status !== 'certified') return false;
  const { designatedOn, provider, graceDays = 0 } = designation.certification;
  return (
    designatedOn <= startedOn &&
    provider.accreditedFrom <= startedOn &&
    startedOn <= expiresOn &&
    completedOn <= daysAfter(expiresOn, graceDays) &&
    completedOn <= provider.accreditedUntil &&
    completedOn <= (accreditationEnd ?? completedOn)
  );
}
