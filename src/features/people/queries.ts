import type { Database, Trx } from '../../db/index.ts';
import type { Role } from '../../http/context.ts';
import { NotFound } from '../../http/errors.ts';
import { PASSWORD_STATES } from '../accounts/index.ts';

/** What the admin's acts look at before they change somebody. */
export interface Subject {
  id: string;
  email: string;
  fullName: string;
  profession: string;
  professionVerifiedAt: number | null;
  professionVerifiedHow: string | null;
  timeMultiplierPercent: number;
  disabledAt: number | null;
  passwordHash: string;
}

/** Reads a person and keeps every other act on them off until this transaction ends. @throws NotFound */
export async function lockSubject(trx: Trx, engine: Database['engine'], userId: string): Promise<Subject> {
  const query = trx
    .selectFrom('users')
    .where('id', '=', userId)
    .select([
      'id',
      'email',
      'full_name as fullName',
      'profession',
      'profession_verified_at as professionVerifiedAt',
      'profession_verified_how as professionVerifiedHow',
      'time_multiplier_percent as timeMultiplierPercent',
      'disabled_at as disabledAt',
      'password_hash as passwordHash',
    ]);
  // SQLite has one writer at a time: the transaction itself is the lock.
  const row = await (engine === 'postgres' ? query.forNoKeyUpdate() : query).executeTakeFirst();
  if (!row) throw new NotFound('There is no such person.');
  return row;
}

/** Makes acts that could leave the site without an admin wait for each other. */
export async function lockAdmins(trx: Trx, engine: Database['engine']): Promise<void> {
  if (engine === 'sqlite') return;
  await trx
    .selectFrom('user_roles')
    .where('role', '=', 'admin')
    .select('user_id')
    .orderBy('user_id')
    .forUpdate()
    .execute();
}

/** Admins besides somebody who can sign in: neither disabled nor without a password. */
export async function countOtherAdmins(trx: Trx, userId: string): Promise<number> {
  const row = await trx
    .selectFrom('user_roles')
    .innerJoin('users', 'users.id', 'user_roles.user_id')
    .where('role', '=', 'admin')
    .where('users.id', '!=', userId)
    .where('disabled_at', 'is', null)
    .where('password_hash', 'not in', Object.values(PASSWORD_STATES))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function selectRoles(trx: Trx, userId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('user_roles')
    .where('user_id', '=', userId)
    .select('role')
    .orderBy('role')
    .execute();
  return rows.map(({ role }) => role);
}

export async function deleteRole(trx: Trx, userId: string, role: Role): Promise<void> {
  await trx.deleteFrom('user_roles').where('user_id', '=', userId).where('role', '=', role).execute();
}

export async function updateDisabled(trx: Trx, userId: string, disabledAt: number | null): Promise<void> {
  await trx.updateTable('users').set({ disabled_at: disabledAt }).where('id', '=', userId).execute();
}

export async function updateVerification(
  trx: Trx,
  userId: string,
  verification: { at: number; by: string; how: string } | null,
): Promise<void> {
  await trx
    .updateTable('users')
    .set({
      profession_verified_at: verification?.at ?? null,
      profession_verified_by: verification?.by ?? null,
      profession_verified_how: verification?.how ?? null,
    })
    .where('id', '=', userId)
    .execute();
}

export async function updateMultiplier(trx: Trx, userId: string, percent: number): Promise<void> {
  await trx.updateTable('users').set({ time_multiplier_percent: percent }).where('id', '=', userId).execute();
}

export interface NewAccommodation {
  id: string;
  userId: string;
  attemptId: string | null;
  percent: number | null;
  extraMs: number | null;
  reason: string;
  decidedAt: number;
  decidedBy: string;
}

export async function insertAccommodation(trx: Trx, one: NewAccommodation): Promise<void> {
  await trx
    .insertInto('accommodations')
    .values({
      id: one.id,
      user_id: one.userId,
      attempt_id: one.attemptId,
      time_multiplier_percent: one.percent,
      extra_time_ms: one.extraMs,
      reason: one.reason,
      decided_at: one.decidedAt,
      decided_by: one.decidedBy,
    })
    .execute();
}
