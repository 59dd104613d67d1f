import type { CoreDeps } from '../../deps.ts';
import { dateText } from '../../lib/dates.ts';
import {
  type Holdings,
  listRetainable,
  selectHoldings,
  selectOptionalErasure,
  selectSubject,
} from './erasure-queries.ts';
import { addressToErase, keepUntil } from './policy.ts';
import { listDisclosures } from './trace-queries.ts';

/** What an erasure would do, in words. */
export interface Preview {
  readonly atOnce: string[];
  readonly kept: string[];
  /** Epoch ms; null: nothing is kept. */
  readonly keepUntil: number | null;
  readonly years: number;
}

/** What goes at once and what is kept until when, before whoever would erase them decides. @throws NotFound */
export async function previewErasure(
  { db, config, clock }: Pick<CoreDeps, 'db' | 'config' | 'clock'>,
  actor: { readonly id: string },
  userId: string,
): Promise<Preview> {
  const person = await selectSubject(db.kysely, userId);
  const holdings = await selectHoldings(db, userId);
  const completions = await listRetainable(db.kysely, userId);
  const disclosures = await listDisclosures(db.kysely, { id: userId, address: addressToErase(actor.id, person) });
  const years = config.retentionYears;
  const times = [...completions.map(({ passedAt }) => passedAt), ...disclosures.map(({ madeAt }) => madeAt)];
  const until = keepUntil(times, years, clock());
  return {
    atOnce: goesAtOnce(holdings, disclosures.length),
    kept: until === null ? [] : isKept(holdings, disclosures.length),
    keepUntil: until,
    years,
  };
}

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** Pure. */
export function goesAtOnce(holdings: Holdings, disclosures: number): string[] {
  const staff = holdings.roles.filter((role) => role !== 'learner');
  return [
    'Sign-in: the email address, the password, the second step, every session, every link by mail, and mails that this site still keeps',
    'The profile: name, credentials and preferences, extra time and why it was given',
    ...(holdings.reportingDetails
      ? ['Reporting details: licence, NPI, month and day of birth, board ids, and the permission to report']
      : []),
    ...(holdings.openAttempts > 0
      ? [
          `${counted(holdings.openAttempts, 'open attempt', 'open attempts')} with all answers: not submitted, so never graded`,
        ]
      : []),
    ...(holdings.practiceSessions > 0
      ? [`${counted(holdings.practiceSessions, 'practice session', 'practice sessions')} with all answers`]
      : []),
    ...(holdings.comments > 0
      ? [
          `The words of ${counted(holdings.comments, 'comment', 'comments')} in discussions; their places stay, so that the replies of others can be followed`,
        ]
      : []),
    ...(staff.length > 0 ? [`The roles: ${staff.join(', ')}`] : []),
    ...(disclosures > 0 ? ['The name, the address and the relationships in disclosures to this site'] : []),
  ];
}

/** Pure. */
export function isKept(holdings: Holdings, disclosures: number): string[] {
  return [
    ...(holdings.completions > 0
      ? [
          `${counted(holdings.completions, 'completed activity', 'completed activities')}: when, with which score and which credit`,
        ]
      : []),
    ...(holdings.certificates > 0
      ? [
          `${counted(holdings.certificates, 'certificate', 'certificates')}: sealed, and opened only when somebody verifies its number`,
        ]
      : []),
    'Name, email address, credentials and profession: sealed apart from everything else, and opened only where an accreditor, a board, the law or the person asks for proof',
    ...(disclosures > 0 ? ['Disclosures of financial relationships: sealed in the same way'] : []),
  ];
}

/** How an erasure stands that was carried out. */
export async function erasureState({ db }: Pick<CoreDeps, 'db'>, userId: string) {
  const erasure = await selectOptionalErasure(db.kysely, userId);
  if (erasure === null) return null;
  const { erasedAt, keepUntil: until, sealed, deletedAt } = erasure;
  return {
    erasedAt: dateText(erasedAt),
    keepUntil: until === null ? null : dateText(until),
    deletedAt: deletedAt === null ? null : dateText(deletedAt),
    sealed: sealed !== null,
  };
}
