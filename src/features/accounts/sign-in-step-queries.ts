import type { Handle, Trx } from '../../db/index.ts';

export async function insertSignInStep(
  trx: Trx,
  step: { tokenHash: string; userId: string; now: number; expiresAt: number },
): Promise<void> {
  await trx
    .deleteFrom('sign_in_steps')
    .where('user_id', '=', step.userId)
    .where('expires_at', '<=', step.now)
    .execute();
  await trx
    .insertInto('sign_in_steps')
    .values({ token_hash: step.tokenHash, user_id: step.userId, created_at: step.now, expires_at: step.expiresAt })
    .execute();
}

/** Whose sign-in it is that waits for a code; null when it waits no more. */
export async function selectOptionalSignInStep(db: Handle, tokenHash: string, now: number): Promise<string | null> {
  const row = await db
    .selectFrom('sign_in_steps')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .select('user_id')
    .executeTakeFirst();
  return row?.user_id ?? null;
}

/** @returns false when another request was first */
export async function deleteSignInStep(trx: Trx, tokenHash: string): Promise<boolean> {
  const row = await trx
    .deleteFrom('sign_in_steps')
    .where('token_hash', '=', tokenHash)
    .returning('token_hash')
    .executeTakeFirst();
  return row !== undefined;
}

/** Every sign-in of a person that waits for a code. */
export async function deleteSignInSteps(trx: Trx, userId: string): Promise<void> {
  await trx.deleteFrom('sign_in_steps').where('user_id', '=', userId).execute();
}
