import type { Database, Trx } from '../../db/index.ts';

/** A way of looking at the records that an admin has kept for themselves. */
export interface SavedView {
  readonly id: string;
  readonly name: string;
  /** What stands in the address. */
  readonly query: string;
}

export async function listViews(db: Database, userId: string): Promise<SavedView[]> {
  return db.kysely
    .selectFrom('record_views')
    .select(['id', 'name', 'query'])
    .where('user_id', '=', userId)
    .orderBy('name')
    .execute();
}

/** A view of the same name is replaced. */
export async function upsertView(trx: Trx, view: SavedView & { userId: string; at: number }): Promise<void> {
  await trx
    .insertInto('record_views')
    .values({ id: view.id, user_id: view.userId, name: view.name, query: view.query, created_at: view.at })
    .onConflict((conflict) => conflict.columns(['user_id', 'name']).doUpdateSet({ query: view.query }))
    .execute();
}

/** @returns whether the admin had such a view */
export async function deleteView(trx: Trx, userId: string, id: string): Promise<boolean> {
  const deleted = await trx
    .deleteFrom('record_views')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .returning('id')
    .execute();
  return deleted.length > 0;
}
