import type { Database } from '../../db/index.ts';
import { ownedCache } from '../../lib/owned-cache.ts';
import { type Item, selectItems } from '../questions/index.ts';
import { type FrozenForm, frozenForm } from './form.ts';
import { selectStoredForm } from './queries.ts';

/** The questions of an activity's version by question version, kept as `selectItems` keeps them. */
export const selectItemsById = ownedCache(200, async (db: Database, activityVersionId) => {
  const items = await selectItems(db, activityVersionId);
  return new Map<string, Item>(items.map((item) => [item.questionVersionId, item]));
});

/** The frozen form of an attempt, checked on its way out of the database. It never changes, so it is kept for the next page. */
export const selectForm = ownedCache(2_000, async (db: Database, attemptId): Promise<FrozenForm> => {
  return frozenForm.parse(JSON.parse(await selectStoredForm(db, attemptId)));
});
