import { isoDay } from '../../lib/dates.ts';
import { isNpi, type Reporting } from '../accounts/index.ts';
import { AMA } from '../statements/index.ts';
import type { Moc } from './pars-moc.ts';
import { type CompletionRecord, creditOf, facetOf } from './record.ts';

/**
 * The learner template of ACCME's PARS, `917_20240125_Learner_Excel_CME_MOC_Template.xlsx`, as the domain rules have it
 * (section 3): guidance in row 1, the header in row 2. An operator compares it with ACCME's live file. Pure.
 */

export const TEMPLATE = '917_20240125_Learner_Excel_CME_MOC_Template';

export const GUIDANCE = `For ${TEMPLATE}. The header is in row 2, each row below is one learner’s credit. Compare the header with ACCME’s current template before you upload.`;

/** Columns 1 to 14. The blank at the end of the thirteenth is the template's own. */
export const PARS_HEADER = [
  'Record Action',
  'ACCME Activity ID',
  'Completion Date',
  'First Name',
  'Last Name',
  'Date of Birth',
  'Licensing State',
  'Licensing ID or NPI',
  'Number of CME Credits',
  'Certifying Board',
  'Certifying Board ID',
  'Total Board Credits',
  'Credit Type ',
  'Credits Awarded for Credit Type',
] as const;

/** What goes to the receiver for one completion. */
export interface ParsRow {
  /** 9 digits. */
  readonly activityId: string;
  /** ISO day. */
  readonly completedOn: string;
  readonly firstName: string;
  readonly lastName: string;
  /** MM/DD, never the year. */
  readonly birth: string;
  /** In full: "Maine". */
  readonly state: string;
  readonly licence: string;
  /** In hundredths. */
  readonly credit: number;
  /** Left out where the record goes without points of a board. */
  readonly moc?: Moc | undefined;
}

/** Everything that a row is made from. */
export interface ParsFacts {
  readonly record: CompletionRecord;
  readonly reporting: Reporting;
  /** null where nobody has entered it. */
  readonly accmeActivityId: string | null;
  readonly moc: Moc | null;
}

/** Why a receiver would refuse a record, each with what to do. */
export function problemsOf({ record, reporting, accmeActivityId }: Omit<ParsFacts, 'moc'>): string[] {
  const facet = facetOf(record.facet);
  const { firstName, lastName } = namesOf(record.fullName);
  const problems: string[] = [];
  const unless = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  unless(
    isAccmeId(accmeActivityId),
    'The activity has no 9-digit ACCME activity ID. Enter it on the page “Report to ACCME (PARS)”.',
  );
  unless(creditOf(record)?.type === AMA, 'No AMA PRA Category 1 Credit™ was claimed.');
  unless(facet.profession === 'physician', 'The learner is not a physician.');
  unless(facet.verified, 'The profession is not verified. Verify it under People.');
  unless(
    firstName !== '' && lastName !== '',
    'The name has no first or no last name. The learner corrects it in their account.',
  );
  unless(isBirth(reporting), 'Month and day of birth are missing. The learner gives them in their account.');
  unless(reporting.licenceState !== '', 'The licence state is missing. The learner gives it in their account.');
  problems.push(...licenceProblems(reporting));
  return problems;
}

export const isAccmeId = (text: string | null): text is string => text !== null && /^\d{9}$/.test(text);

const isBirth = ({ birthMonth, birthDay }: Reporting): boolean => birthMonth !== null && birthDay !== null;

function licenceProblems({ licenceNumber, npi }: Reporting): string[] {
  if (licenceNumber !== '') return [];
  if (npi === '') return ['Licence number and NPI are both missing. The learner gives one of them in their account.'];
  return isNpi(npi) ? [] : ['The NPI fails its check digit (Luhn over 80840 and the number). The learner corrects it.'];
}

/** The row of a record without problems. */
export function rowOf({ record, reporting, accmeActivityId, moc }: ParsFacts): ParsRow {
  const two = (n: number | null) => String(n ?? 0).padStart(2, '0');
  return {
    activityId: accmeActivityId ?? '',
    completedOn: isoDay(record.passedAt),
    ...namesOf(record.fullName),
    birth: `${two(reporting.birthMonth)}/${two(reporting.birthDay)}`,
    state: reporting.licenceState,
    licence: reporting.licenceNumber === '' ? reporting.npi : reporting.licenceNumber,
    credit: creditOf(record)?.hundredths ?? 0,
    ...(moc ? { moc } : {}),
  };
}

const TITLES = /^(dr|prof|professor|mr|mrs|ms|mx|sir|dame)\.?$/i;
/** What comes after a last name and is no part of it. */
const SUFFIXES = /^(jr|sr|ii|iii|iv|md|phd|mbbs|pa-c|rn)\.?$/i;
/** In capitals only: Do is a name. */
const OSTEOPATH = /^D\.?O\.?$/;
const isSuffix = (word: string): boolean => SUFFIXES.test(word) || OSTEOPATH.test(word);
/** A lower-case word of these begins the last name: van Poznak, de la Cruz. */
const PARTICLES = /^(al|ap|ben|bin|da|dal|de|del|della|den|der|di|do|dos|du|el|ibn|la|le|ten|ter|van|von|zu)$/;

/**
 * First and last name of a full name: titles and suffixes left out, the last name from its first particle or the last word.
 * Names that go otherwise come out wrong, so the page of a report shows both for every record.
 */
export function namesOf(fullName: string): { firstName: string; lastName: string } {
  const words = fullName.split(/[\s,]+/).filter((word) => word !== '');
  while (TITLES.test(words[0] ?? '')) words.shift();
  while (words.length > 1 && isSuffix(words.at(-1) ?? '')) words.pop();
  const particle = words.findIndex((word, i) => i > 0 && i < words.length - 1 && PARTICLES.test(word));
  const at = particle === -1 ? words.length - 1 : particle;
  return { firstName: words.slice(0, at).join(' '), lastName: words.slice(at).join(' ') };
}

export type Outcome = 'add' | 'change' | 'delete' | 'unchanged' | 'refused' | 'not-permitted';

/** Everything that decides what is to be done with a record at the receiver. */
export interface Situation {
  /** Whether the learner permits reporting. */
  readonly permitted: boolean;
  readonly revoked: boolean;
  readonly problems: readonly string[];
  /** Fingerprints of what was sent last, and of what would be sent now. */
  readonly sent: string | null;
  readonly now: string | null;
}

/**
 * A record goes once; one that has changed is deleted as it was sent and added as it is; one whose certificate was revoked
 * is deleted. Whoever withdraws the permission is not reported any more; what was sent before stays.
 */
export function outcomeOf({ permitted, revoked, problems, sent, now }: Situation): Outcome {
  if (revoked) return sent === null ? 'refused' : 'delete';
  if (!permitted) return 'not-permitted';
  if (problems.length > 0) return 'refused';
  if (sent === null) return 'add';
  return sent === now ? 'unchanged' : 'change';
}
