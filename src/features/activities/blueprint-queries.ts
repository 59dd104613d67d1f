import type { Database, Trx } from '../../db/index.ts';
import { ownedCache } from '../../lib/owned-cache.ts';
import { type Purpose, selectItems } from '../questions/index.ts';
import type { Blueprint, Pool } from './blueprint.ts';

export interface NewItem {
  questionVersionId: string;
  purpose: Purpose;
  /** One of the version's pools; null: asked of everybody. */
  pool: number | null;
}

/** Adds the questions of a version, in order, and the pools that they are in. */
export async function insertBlueprint(
  trx: Trx,
  activityVersionId: string,
  { items, pools }: { items: readonly NewItem[]; pools: readonly Pool[] },
): Promise<void> {
  await trx
    .insertInto('activity_items')
    .values(
      items.map(({ questionVersionId, purpose, pool }, i) => ({
        activity_version_id: activityVersionId,
        position: i + 1,
        question_version_id: questionVersionId,
        purpose,
        pool,
      })),
    )
    .execute();
  if (pools.length === 0) return;
  await trx
    .insertInto('activity_pools')
    .values(
      pools.map(({ pool, keyPointId, draw }) => ({
        activity_version_id: activityVersionId,
        pool,
        key_point_id: keyPointId,
        draw,
      })),
    )
    .execute();
}

/**
 * The questions and pools of a version. Kept in memory, because a version never changes.
 * Not for use inside a transaction: it reads what is committed.
 */
export const selectBlueprint: (db: Database, activityVersionId: string) => Promise<Blueprint> = ownedCache(
  200,
  async (db: Database, activityVersionId) => {
    const items = await selectItems(db, activityVersionId);
    const pools = await db.kysely
      .selectFrom('activity_pools')
      .select(['pool', 'key_point_id as keyPointId', 'draw'])
      .where('activity_version_id', '=', activityVersionId)
      .orderBy('pool')
      .execute();
    return { items, pools };
  },
);
