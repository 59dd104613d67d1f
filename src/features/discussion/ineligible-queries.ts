import type { Handle, Trx } from '../../db/index.ts';

/** Since when somebody says that they work for an ineligible company, epoch ms; null: they don't say so. */
export async function selectIneligibleSince(handle: Handle, userId: string): Promise<number | null> {
  const row = await handle
    .selectFrom('ineligible_staff')
    .select('declared_at')
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return row?.declared_at ?? null;
}

/** @returns false when they have said so before, and it holds */
export async function insertIneligible(trx: Trx, row: { id: string; userId: string; at: number }): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('ineligible_staff')
    .values({ id: row.id, user_id: row.userId, declared_at: row.at, ended_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** @returns false when there was nothing to end */
export async function endIneligible(trx: Trx, userId: string, at: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('ineligible_staff')
    .set({ ended_at: at })
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}
