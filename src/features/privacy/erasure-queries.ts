import type { Database, Handle, Trx } from '../../db/index.ts';
import { NotFound } from '../../http/errors.ts';

/** What an erasure has to know of a person; also what is sealed of them. */
export interface Subject {
  readonly id: string;
  readonly email: string;
  readonly fullName: string;
  readonly credentials: string;
  readonly profession: string;
  readonly verifiedHow: string | null;
}

/** @throws NotFound */
export async function selectSubject(handle: Handle, userId: string): Promise<Subject> {
  const row = await handle
    .selectFrom('users')
    .select([
      'id',
      'email',
      'full_name as fullName',
      'credentials',
      'profession',
      'profession_verified_how as verifiedHow',
    ])
    .where('id', '=', userId)
    .executeTakeFirst();
  if (!row) throw new NotFound('There is no such person.');
  return row;
}

export interface Erasure {
  readonly userId: string;
  readonly erasedAt: number;
  /** null: nothing had to be kept. */
  readonly keepUntil: number | null;
  readonly sealed: string | null;
  readonly deletedAt: number | null;
}

export async function selectOptionalErasure(handle: Handle, userId: string): Promise<Erasure | null> {
  const row = await handle
    .selectFrom('erasures')
    .select([
      'user_id as userId',
      'erased_at as erasedAt',
      'keep_until as keepUntil',
      'sealed',
      'deleted_at as deletedAt',
    ])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row ?? null;
}

export async function insertErasure(
  trx: Trx,
  erasure: { userId: string; erasedAt: number; requestedBy: string; keepUntil: number | null; sealed: string | null },
): Promise<void> {
  await trx
    .insertInto('erasures')
    .values({
      user_id: erasure.userId,
      erased_at: erasure.erasedAt,
      requested_by: erasure.requestedBy,
      keep_until: erasure.keepUntil,
      sealed: erasure.sealed,
      deleted_at: null,
    })
    .execute();
}

/** What is there of a person, in numbers, for whoever is about to erase it. */
export interface Holdings {
  readonly sessions: number;
  readonly openAttempts: number;
  readonly submittedAttempts: number;
  readonly practiceSessions: number;
  readonly completions: number;
  readonly certificates: number;
  readonly comments: number;
  readonly roles: readonly string[];
  readonly reportingDetails: boolean;
}

export async function selectHoldings({ kysely: db }: Pick<Database, 'kysely'>, userId: string): Promise<Holdings> {
  const count = async (table: 'sessions' | 'practice_sessions' | 'completions' | 'certificates') => {
    const row = await db
      .selectFrom(table)
      .where('user_id', '=', userId)
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    return Number(row.n);
  };
  const attempts = await db.selectFrom('attempts').select('submitted_at').where('user_id', '=', userId).execute();
  const comments = await db.selectFrom('comments').select('id').where('author_id', '=', userId).execute();
  const roles = await db
    .selectFrom('user_roles')
    .select('role')
    .where('user_id', '=', userId)
    .orderBy('role')
    .execute();
  const { reporting_sealed: reporting } = await db
    .selectFrom('users')
    .select('reporting_sealed')
    .where('id', '=', userId)
    .executeTakeFirstOrThrow();
  return {
    sessions: await count('sessions'),
    openAttempts: attempts.filter(({ submitted_at }) => submitted_at === null).length,
    submittedAttempts: attempts.filter(({ submitted_at }) => submitted_at !== null).length,
    practiceSessions: await count('practice_sessions'),
    completions: await count('completions'),
    certificates: await count('certificates'),
    comments: comments.length,
    roles: roles.map(({ role }) => role),
    reportingDetails: reporting !== null,
  };
}

export interface RetainedCompletion {
  readonly id: string;
  readonly passedAt: number;
}

export function listRetainable(handle: Handle, userId: string): Promise<RetainedCompletion[]> {
  return handle
    .selectFrom('completions')
    .select(['id', 'passed_at as passedAt'])
    .where('user_id', '=', userId)
    .execute();
}

/** Ends what the person had begun and not handed in, and forgets how much time they were given and why. */
export async function deleteUnfinished(trx: Trx, userId: string): Promise<void> {
  const open = trx.selectFrom('attempts').select('id').where('user_id', '=', userId).where('submitted_at', 'is', null);
  await trx.deleteFrom('accommodations').where('user_id', '=', userId).execute();
  await trx.deleteFrom('answers').where('attempt_id', 'in', open).execute();
  await trx.deleteFrom('attempts').where('user_id', '=', userId).where('submitted_at', 'is', null).execute();
  const used = trx.selectFrom('attempts').select('acknowledgement_id').where('user_id', '=', userId);
  await trx.deleteFrom('acknowledgements').where('user_id', '=', userId).where('id', 'not in', used).execute();
  const practice = trx.selectFrom('practice_sessions').select('id').where('user_id', '=', userId);
  await trx.deleteFrom('practice_answers').where('session_id', 'in', practice).execute();
  await trx.deleteFrom('practice_sessions').where('user_id', '=', userId).execute();
}

/** Those of a sign-in first, in the order in which it uses them, so that neither waits for the other. */
const OWN_TABLES = [
  'totp',
  'recovery_codes',
  'sign_in_steps',
  'sessions',
  'password_resets',
  'invitations',
  'user_roles',
  'person_words',
  'mail_queue',
  'article_editors',
  'ineligible_staff',
  'record_views',
] as const;

/** Everything by which somebody signs in, is found, is written to, or may do something. */
export async function deleteOwn(trx: Trx, userId: string): Promise<void> {
  for (const table of OWN_TABLES) await trx.deleteFrom(table).where('user_id', '=', userId).execute();
}

/** The ids of mails to the account, waiting or sent. */
export async function listMailsOf(trx: Trx, userId: string): Promise<string[]> {
  const rows = await trx.selectFrom('mail_queue').select('id').where('user_id', '=', userId).execute();
  return rows.map(({ id }) => id);
}

/** Leaves a row that names nobody. Profession and its verification stay: they are what statistics for accreditors count. */
export async function updateToPseudonym(
  trx: Trx,
  userId: string,
  pseudonym: { fullName: string; email: string; passwordHash: string; at: number },
): Promise<void> {
  await trx
    .updateTable('users')
    .set({
      full_name: pseudonym.fullName,
      email: pseudonym.email,
      password_hash: pseudonym.passwordHash,
      credentials: '',
      profession_verified_how: null,
      time_multiplier_percent: 100,
      letter_keys: 1,
      reporting_sealed: null,
      reporting_permitted_at: null,
      disabled_at: pseudonym.at,
    })
    .where('id', '=', userId)
    .execute();
}

export async function selectStanding(trx: Trx, userId: string): Promise<{ roles: string[] }> {
  const rows = await trx.selectFrom('user_roles').select('role').where('user_id', '=', userId).execute();
  return { roles: rows.map(({ role }) => role) };
}
