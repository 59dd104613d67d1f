import type { Database } from '../../db/index.ts';
import { ownedCache } from '../../lib/owned-cache.ts';
import { type Item, selectItems } from '../questions/index.ts';

/** The questions of an activity's version by question version, kept as `selectItems` keeps them. */
export const selectItemsById = ownedCache(200, async (db: Database, activityVersionId) => {
  const items = await selectItems(db, activityVersionId);
  return new Map<string, Item>(items.map((item) => [item.questionVersionId, item]));
});
