import type { Handle, Trx } from '../../db/index.ts';

export interface NewInvitation {
  tokenHash: string;
  userId: string;
  createdBy: string;
  now: number;
  expiresAt: number;
}

export async function insertInvitation(trx: Trx, invitation: NewInvitation): Promise<void> {
  await trx
    .insertInto('invitations')
    .values({
      token_hash: invitation.tokenHash,
      user_id: invitation.userId,
      created_at: invitation.now,
      created_by: invitation.createdBy,
      expires_at: invitation.expiresAt,
      accepted_at: null,
      revoked_at: null,
    })
    .execute();
}

/** Ends every invitation of a person that could still be used. @returns how many */
export async function endInvitations(trx: Trx, userId: string, now: number): Promise<number> {
  const result = await trx
    .updateTable('invitations')
    .set({ revoked_at: now })
    .where('user_id', '=', userId)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Whose invitation this is, while it can be used. */
export async function selectOptionalInvited(db: Handle, tokenHash: string, now: number): Promise<string | null> {
  const row = await db
    .selectFrom('invitations')
    .where('token_hash', '=', tokenHash)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .select('user_id')
    .executeTakeFirst();
  return row?.user_id ?? null;
}

/** Uses an invitation up. @returns false when it can't be used: of several at once, one gets true */
export async function redeemInvitation(trx: Trx, tokenHash: string, now: number): Promise<boolean> {
  const row = await trx
    .updateTable('invitations')
    .set({ accepted_at: now })
    .where('token_hash', '=', tokenHash)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('user_id')
    .executeTakeFirst();
  return row !== undefined;
}

export interface Invitation {
  createdAt: number;
  expiresAt: number;
  acceptedAt: number | null;
  revokedAt: number | null;
}

/** The newest invitation of a person. */
export async function selectOptionalInvitation(db: Handle, userId: string): Promise<Invitation | null> {
  const row = await db
    .selectFrom('invitations')
    .where('user_id', '=', userId)
    .select([
      'created_at as createdAt',
      'expires_at as expiresAt',
      'accepted_at as acceptedAt',
      'revoked_at as revokedAt',
    ])
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Moves a person from one of the states of having no password to another. @returns false when they were not in it */
export async function changePasswordState(
  trx: Trx,
  userId: string,
  { from, to }: { from: readonly string[]; to: string },
): Promise<boolean> {
  const row = await trx
    .updateTable('users')
    .set({ password_hash: to })
    .where('id', '=', userId)
    .where('password_hash', 'in', from)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
