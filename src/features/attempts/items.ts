import type { Database } from '../../db/index.ts';
import { ownedCache } from '../../lib/owned-cache.ts';
import { selectItems } from '../questions/index.ts';
import { bindForm, type FormQuestion, frozenForm } from './form.ts';
import { selectStoredForm } from './queries.ts';

/** The form of an attempt, bound to its questions. It never changes, so it is kept for the next page. */
export const selectForm = ownedCache(2_000, async (db: Database, attemptId): Promise<readonly FormQuestion[]> => {
  const { form, activityVersionId } = await selectStoredForm(db, attemptId);
  const items = await selectItems(db, activityVersionId);
  return bindForm(frozenForm.parse(JSON.parse(form)), new Map(items.map((item) => [item.questionVersionId, item])));
});
