import type { Handle, Trx } from '../../db/index.ts';

interface NewLink {
  tokenHash: string;
  now: number;
  expiresAt: number;
}

export interface Link {
  expiresAt: number;
  usedAt: number | null;
}

export async function insertReset(trx: Trx, userId: string, { tokenHash, now, expiresAt }: NewLink): Promise<void> {
  await trx
    .insertInto('password_resets')
    .values({ token_hash: tokenHash, user_id: userId, created_at: now, expires_at: expiresAt, used_at: null })
    .execute();
}

export async function countResetsSince(db: Handle, userId: string, since: number): Promise<number> {
  const row = await db
    .selectFrom('password_resets')
    .where('user_id', '=', userId)
    .where('created_at', '>', since)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function selectOptionalReset(db: Handle, tokenHash: string): Promise<(Link & { userId: string }) | null> {
  const row = await db
    .selectFrom('password_resets')
    .where('token_hash', '=', tokenHash)
    .select(['user_id as userId', 'expires_at as expiresAt', 'used_at as usedAt'])
    .executeTakeFirst();
  return row ?? null;
}

/** Uses a reset link up. @returns false when it was used or is too old: of several at once, one gets true */
export function redeemReset(trx: Trx, tokenHash: string, now: number): Promise<boolean> {
  return redeem(trx, 'password_resets', tokenHash, now);
}

/** The other links of somebody whose password has just changed. */
export async function voidResets(trx: Trx, userId: string, now: number): Promise<void> {
  await trx
    .updateTable('password_resets')
    .set({ used_at: now })
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .execute();
}

export async function insertSetupLink(trx: Trx, { tokenHash, now, expiresAt }: NewLink): Promise<void> {
  await trx
    .insertInto('setup_links')
    .values({ token_hash: tokenHash, created_at: now, expires_at: expiresAt, used_at: null })
    .execute();
}

export async function voidSetupLinks(trx: Trx, now: number): Promise<void> {
  await trx.updateTable('setup_links').set({ used_at: now }).where('used_at', 'is', null).execute();
}

export async function selectOptionalSetupLink(db: Handle, tokenHash: string): Promise<Link | null> {
  const row = await db
    .selectFrom('setup_links')
    .where('token_hash', '=', tokenHash)
    .select(['expires_at as expiresAt', 'used_at as usedAt'])
    .executeTakeFirst();
  return row ?? null;
}

/** Uses a set-up link up. @returns false when it was used or is too old */
export function redeemSetupLink(trx: Trx, tokenHash: string, now: number): Promise<boolean> {
  return redeem(trx, 'setup_links', tokenHash, now);
}

async function redeem(
  trx: Trx,
  table: 'password_resets' | 'setup_links',
  tokenHash: string,
  now: number,
): Promise<boolean> {
  const result = await trx
    .updateTable(table)
    .set({ used_at: now })
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}
