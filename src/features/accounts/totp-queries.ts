import { sql } from 'kysely';
import type { Handle, Trx } from '../../db/index.ts';

export interface StoredTotp {
  secretSealed: string;
  createdAt: number;
  /** null: set up, but no code has been entered yet. */
  confirmedAt: number | null;
  lastStep: number;
}

export async function selectOptionalTotp(db: Handle, userId: string): Promise<StoredTotp | null> {
  const row = await db
    .selectFrom('totp')
    .where('user_id', '=', userId)
    .select([
      'secret_sealed as secretSealed',
      'created_at as createdAt',
      'confirmed_at as confirmedAt',
      'last_step as lastStep',
    ])
    .executeTakeFirst();
  return row ?? null;
}

/** Keeps a secret that no code has confirmed yet, in place of another such. @returns false when one is in use */
export async function insertUnconfirmedTotp(
  trx: Trx,
  userId: string,
  { secretSealed, now }: { secretSealed: string; now: number },
): Promise<boolean> {
  const row = await trx
    .insertInto('totp')
    .values({ user_id: userId, secret_sealed: secretSealed, created_at: now, confirmed_at: null })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet({ secret_sealed: secretSealed, created_at: now })
        .where('totp.confirmed_at', 'is', null),
    )
    .returning('user_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Puts a secret in use, with the step of its first code. @returns false when another request did, or the secret has changed */
export async function confirmTotp(
  trx: Trx,
  userId: string,
  { secretSealed, step, now }: { secretSealed: string; step: number; now: number },
): Promise<boolean> {
  const row = await trx
    .updateTable('totp')
    .set({ confirmed_at: now, last_step: step, failures: 0 })
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is', null)
    .where('secret_sealed', '=', secretSealed)
    .returning('user_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses up a step and those before it. @returns false when it was used: of several at once, one gets true */
export async function useStep(trx: Trx, userId: string, step: number): Promise<boolean> {
  const row = await trx
    .updateTable('totp')
    .set({ last_step: step, failures: 0 })
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .where('last_step', '<', step)
    .returning('user_id')
    .executeTakeFirst();
  return row !== undefined;
}

export interface GuessWindow {
  now: number;
  windowMs: number;
  limit: number;
}

/**
 * Counts a guess before it is looked at, so that guesses sent at once are all counted.
 * @returns false when there were too many; then nothing is to be looked at
 */
export async function countGuess(trx: Trx, userId: string, { now, windowMs, limit }: GuessWindow): Promise<boolean> {
  const since = now - windowMs;
  const row = await trx
    .updateTable('totp')
    .set({
      failures: sql<number>`case when failures_since > ${since} then failures + 1 else 1 end`,
      failures_since: sql<number>`case when failures_since > ${since} then failures_since else cast(${now} as bigint) end`,
    })
    .where('user_id', '=', userId)
    .where((eb) => eb.or([eb('failures', '<', limit), eb('failures_since', '<=', since)]))
    .returning('user_id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function forgetGuesses(trx: Trx, userId: string): Promise<void> {
  await trx.updateTable('totp').set({ failures: 0 }).where('user_id', '=', userId).execute();
}

/** @returns whether a secret was in use */
export async function deleteTotp(trx: Trx, userId: string): Promise<boolean> {
  // In the order in which a sign-in uses them, so that neither waits for the other.
  const row = await trx.deleteFrom('totp').where('user_id', '=', userId).returning('confirmed_at').executeTakeFirst();
  await trx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  return row !== undefined && row.confirmed_at !== null;
}

/** Puts codes in the place of those that there were. */
export async function replaceRecoveryCodes(
  trx: Trx,
  userId: string,
  { hashes, now }: { hashes: readonly string[]; now: number },
): Promise<void> {
  await trx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  await trx
    .insertInto('recovery_codes')
    .values(hashes.map((hash) => ({ code_hash: hash, user_id: userId, created_at: now, used_at: null })))
    .execute();
}

/** Uses a code up. @returns false when it is no code of this person, or was used */
export async function redeemRecoveryCode(trx: Trx, userId: string, hash: string, now: number): Promise<boolean> {
  const row = await trx
    .updateTable('recovery_codes')
    .set({ used_at: now })
    .where('code_hash', '=', hash)
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .returning('code_hash')
    .executeTakeFirst();
  return row !== undefined;
}

export async function countRecoveryCodes(db: Handle, userId: string): Promise<number> {
  const row = await db
    .selectFrom('recovery_codes')
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
