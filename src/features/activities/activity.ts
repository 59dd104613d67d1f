import { dayText } from '../../lib/dates.ts';
import { AMA } from '../statements/index.ts';
import { certificationOn, creditsOf } from './designation.ts';
import type { ActivityDetails } from './schemas.ts';

/** A published version of an activity. Never changes. */
export interface Activity {
  readonly activityId: string;
  readonly slug: string;
  readonly versionId: string;
  readonly version: number;
  readonly articleVersionId: string;
  readonly title: string;
  readonly details: ActivityDetails;
  /** Percent. */
  readonly passMark: number;
  /** null: as many as one likes. */
  readonly attemptsAllowed: number | null;
  /** Before any learner's multiplier; null: untimed. */
  readonly timeLimitMs: number | null;
  /** Days as 2026-11-23; the activity can be started from the first to the last of them, both included (UTC). */
  readonly releasedOn: string;
  readonly expiresOn: string;
}

export interface CreditNotice {
  readonly tone: 'info' | 'warning';
  readonly title: string;
  readonly text: string;
}

/** Where a day stands to the activity's dates; attempts start in its term only, and open ones go on after it. Pure. */
export function termOf(
  { releasedOn, expiresOn }: Pick<Activity, 'releasedOn' | 'expiresOn'>,
  todayIso: string,
): 'coming' | 'open' | 'ended' {
  if (todayIso < releasedOn) return 'coming';
  return todayIso <= expiresOn ? 'open' : 'ended';
}

/**
 * What the activity carries, in a few words for cards, rows and documents. On a day when its certification is not in
 * force it carries nothing, and says why. Pure.
 */
export function creditLabel(details: Pick<ActivityDetails, 'designation' | 'dates'>, todayIso: string): string {
  const { designation, dates } = details;
  if (designation.status === 'demonstration') return 'Demonstration, not for credit';
  if (designation.status === 'uncertified') return 'No CME credit';
  const state = certificationOn(details, todayIso);
  if (state === 'ended') return `No credit any more: the term ended on ${dayText(dates.expires)}`;
  if (state === 'lapsed') return 'No credit: the accreditation of its provider has ended';
  const claimed = creditsOf(designation.certification).filter(({ award }) => award === 'claimed');
  return claimed.map(({ type, maximum, unit }) => `Up to ${maximum.toFixed(2)} ${labelOf(type, unit.many)}`).join('; ');
}

function labelOf(type: string, many: string): string {
  return type === AMA ? 'AMA PRA Category 1 Credit(s)™' : many;
}

/** What every page with content of an activity that isn't certified says on top; null for a certified one. Pure. */
export function creditNotice({ designation }: Pick<ActivityDetails, 'designation'>): CreditNotice | null {
  if (designation.status === 'certified') return null;
  return designation.status === 'demonstration'
    ? { tone: 'warning', title: 'A demonstration, not for credit.', text: designation.notice }
    : { tone: 'info', title: 'Not certified for credit.', text: designation.notice };
}
