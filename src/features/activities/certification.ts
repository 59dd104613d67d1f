import type { Fault } from '../articles/index.ts';
import type { ActivityDetails } from './schemas.ts';

/** No credit type here lets an activity run longer without a review: "at least every 3 years" (domain rules, 0 and 2). */
const LONGEST_TERM_YEARS = 3;

const UNDISCLOSED =
  /\b(?:not (?:been |yet )*(?:known|collected|requested|disclosed|available)|unknown|pending|none was requested|to be (?:confirmed|announced)|tbc|tba)\b/i;

/** The rules on an activity's dates. Pure. */
export function dateFaults({ dates }: Pick<ActivityDetails, 'dates'>): Fault[] {
  const { released, reviewed, expires } = dates;
  const faults: Fault[] = [];
  if (expires <= released)
    faults.push({ path: ['dates', 'expires'], reason: `must be later than the release (${released})` });
  if ([released, reviewed].every((since) => expires > yearsAfter(since, LONGEST_TERM_YEARS))) {
    const reason = `must be at most ${LONGEST_TERM_YEARS} years after the release or the last review`;
    faults.push({ path: ['dates', 'expires'], reason });
  }
  return faults;
}

/**
 * What keeps an activity from being published as certified for AMA PRA credit (domain rules, 0, 1 and 2: credit only by
 * an accredited provider, in advance and never retroactively, in quarter hours, with disclosures). Nothing for others.
 * Pure. The pass mark, the maximum's quarter steps, the signatory and the 3 years are held by the schema and `dateFaults`.
 */
export function certificationFaults({
  designation,
  dates,
  faculty,
  learningFormat,
}: Pick<ActivityDetails, 'designation' | 'dates' | 'faculty' | 'learningFormat'>): Fault[] {
  if (designation.status !== 'certified') return [];
  const { designatedOn, provider } = designation.certification;
  const at = (...path: Fault['path']): Fault['path'] => ['designation', 'certification', ...path];
  const faults: Fault[] = [];
  if (designatedOn > dates.released) {
    faults.push({
      path: at('designatedOn'),
      reason: `credit is never designated retroactively: it must be ${dates.released}, the release, or earlier`,
    });
  }
  if (provider.accreditedUntil < provider.accreditedFrom) {
    faults.push({ path: at('provider', 'accreditedUntil'), reason: 'must not be earlier than accreditedFrom' });
  }
  for (const [what, day] of [
    ['designated', designatedOn],
    ['released', dates.released],
  ] as const) {
    if (day < provider.accreditedFrom || day > provider.accreditedUntil) {
      faults.push({
        path: at('provider'),
        reason: `the provider must be accredited on the day the activity is ${what} (${day}); its accreditation is given as ${provider.accreditedFrom} to ${provider.accreditedUntil}`,
      });
    }
  }
  faults.push(...withinFaults({ designation, dates, learningFormat }));
  faculty.forEach(({ disclosure }, i) => {
    if (UNDISCLOSED.test(disclosure)) {
      faults.push({
        path: ['faculty', i, 'disclosure'],
        reason:
          'a certified activity needs a disclosure made and reviewed beforehand from everybody who controls its content',
      });
    }
  });
  return faults;
}

/** What the office certified can't be stretched afterwards: another format, or a later expiry, is certified anew. */
function withinFaults({
  designation,
  dates,
  learningFormat,
}: Pick<ActivityDetails, 'designation' | 'dates' | 'learningFormat'>): Fault[] {
  const within = designation.status === 'certified' ? designation.certification.within : undefined;
  if (!within) return [];
  const faults: Fault[] = [];
  if (learningFormat !== within.learningFormat) {
    const reason = `was certified as “${within.learningFormat}”: keep that, or have the office certify it anew`;
    faults.push({ path: ['learningFormat'], reason });
  }
  if (dates.expires > within.expires) {
    const reason = `was certified until ${within.expires}: keep to that, or have the office certify a longer term`;
    faults.push({ path: ['dates', 'expires'], reason });
  }
  return faults;
}

/** The same day `years` later; 29 February becomes 28 February. Days as 2026-11-23. */
export function yearsAfter(day: string, years: number): string {
  const year = String(Number(day.slice(0, 4)) + years).padStart(4, '0');
  const rest = day.slice(4);
  return rest === '-02-29' ? `${year}-02-28` : year + rest;
}
