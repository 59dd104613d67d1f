import { type Database, type Handle, hotQuery, type Trx } from '../../db/index.ts';
import type { Role } from '../../http/context.ts';
import { Conflict, NotFound } from '../../http/errors.ts';
import type { ParsedUser, Person, ProfileChange } from './person.ts';
import { PASSWORD_STATES } from './policy.ts';

export interface SessionRow {
  id: string;
  userId: string;
  csrfToken: string;
  lastSeenAt: number;
  expiresAt: number;
  disabledAt: number | null;
  email: string;
  fullName: string;
  credentials: string;
  profession: string;
  timeMultiplierPercent: number;
  letterKeys: number;
  role: string | null;
  totpConfirmedAt: number | null;
}

/** A session with its person, a row for each of their roles: everything a page needs to know of them in one statement. */
export const selectSession: (db: Database, values: { tokenHash: string }) => Promise<SessionRow[]> | SessionRow[] =
  hotQuery<{ tokenHash: string }, SessionRow>((db, p) =>
    db
      .selectFrom('sessions as s')
      .innerJoin('users as u', 'u.id', 's.user_id')
      .leftJoin('user_roles as r', 'r.user_id', 's.user_id')
      .leftJoin('totp as t', 't.user_id', 's.user_id')
      .where('s.token_hash', '=', p.tokenHash)
      .select([
        's.id as id',
        's.user_id as userId',
        's.csrf_token as csrfToken',
        's.last_seen_at as lastSeenAt',
        's.expires_at as expiresAt',
        'u.disabled_at as disabledAt',
        'u.email as email',
        'u.full_name as fullName',
        'u.credentials as credentials',
        'u.profession as profession',
        'u.time_multiplier_percent as timeMultiplierPercent',
        'u.letter_keys as letterKeys',
        'r.role as role',
        't.confirmed_at as totpConfirmedAt',
      ]),
  );

const people = (db: Handle) =>
  db
    .selectFrom('users')
    .select([
      'id',
      'email',
      'full_name as fullName',
      'credentials',
      'profession',
      'profession_verified_at as professionVerifiedAt',
      'letter_keys as letterKeys',
      'password_hash as passwordHash',
      'reporting_sealed as reportingSealed',
      'reporting_permitted_at as reportingPermittedAt',
      'disabled_at as disabledAt',
    ]);

/** @throws NotFound */
export async function selectPerson(db: Handle, userId: string): Promise<Person> {
  const row = await people(db).where('id', '=', userId).executeTakeFirst();
  if (!row) throw new NotFound('There is no such account.');
  return { ...row, letterKeys: row.letterKeys === 1 };
}

/** @param email in its canonical form */
export async function selectOptionalPersonByEmail(db: Handle, email: string): Promise<Person | null> {
  const row = await people(db).where('email', '=', email).executeTakeFirst();
  return row ? { ...row, letterKeys: row.letterKeys === 1 } : null;
}

/** @returns false when the address is taken */
export async function insertUser(trx: Trx, user: ParsedUser & { id: string; now: number }): Promise<boolean> {
  const result = await trx
    .insertInto('users')
    .values({
      id: user.id,
      email: user.email,
      full_name: user.fullName,
      credentials: user.credentials ?? '',
      profession: user.profession,
      profession_verified_at: user.professionVerifiedAt,
      password_hash: user.passwordHash,
      created_at: user.now,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Gives roles; those that the person has stay as they are. */
export async function insertRoles(
  trx: Trx,
  {
    userId,
    roles,
    now,
    grantedBy = null,
  }: { userId: string; roles: readonly Role[]; now: number; grantedBy?: string | null },
): Promise<void> {
  await trx
    .insertInto('user_roles')
    .values(roles.map((role) => ({ user_id: userId, role, granted_at: now, granted_by: grantedBy })))
    .onConflict((conflict) => conflict.columns(['user_id', 'role']).doNothing())
    .execute();
}

export async function updateProfile(
  trx: Trx,
  userId: string,
  profile: ProfileChange & { professionVerifiedAt: number | null },
): Promise<void> {
  await trx
    .updateTable('users')
    .set({
      full_name: profile.fullName,
      credentials: profile.credentials,
      profession: profile.profession,
      profession_verified_at: profile.professionVerifiedAt,
      ...(profile.professionVerifiedAt === null ? { profession_verified_by: null, profession_verified_how: null } : {}),
      letter_keys: profile.letterKeys ? 1 : 0,
    })
    .where('id', '=', userId)
    .execute();
}

export async function updateReporting(
  trx: Trx,
  userId: string,
  sealed: string | null,
  permittedAt: number | null,
): Promise<void> {
  await trx
    .updateTable('users')
    .set({ reporting_sealed: sealed, reporting_permitted_at: permittedAt })
    .where('id', '=', userId)
    .execute();
}

/**
 * Keeps everybody else off somebody until the transaction ends, as every act on a person does first: whoever began with
 * one of their links and came to them afterwards could wait for somebody who waits for that link.
 * @returns false when they were erased
 */
export async function holdPerson(trx: Trx, userId: string): Promise<boolean> {
  const row = await trx
    .updateTable('users')
    .set((update) => ({ letter_keys: update.ref('letter_keys') }))
    .where('id', '=', userId)
    .where('password_hash', '!=', PASSWORD_STATES.erased)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function updatePasswordHash(trx: Trx, userId: string, passwordHash: string): Promise<void> {
  await trx.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', userId).execute();
}

/** The same, for what they change themselves by a request that was under way. @throws Conflict when they were erased */
export async function holdSelf(trx: Trx, userId: string): Promise<void> {
  if (!(await holdPerson(trx, userId))) throw new Conflict('This account was erased a moment ago. Nothing was kept.');
}

/** Whether anybody who isn't disabled has the role admin. */
export async function adminExists(db: Handle): Promise<boolean> {
  const row = await db
    .selectFrom('user_roles')
    .innerJoin('users', 'users.id', 'user_roles.user_id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .select('users.id')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** @returns false when it was verified before */
export async function markProfessionVerified(trx: Trx, userId: string, now: number): Promise<boolean> {
  const row = await trx
    .updateTable('users')
    .set({ profession_verified_at: now })
    .where('id', '=', userId)
    .where('profession_verified_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
