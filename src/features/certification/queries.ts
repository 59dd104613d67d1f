import type { Handle, Trx } from '../../db/index.ts';
import { activitiesWithNewest } from '../activities/index.ts';
import { type Plan, plan } from './plan.ts';

export interface StoredPlan {
  readonly plan: Plan;
  /** 0: nothing is stored yet. */
  readonly revision: number;
}

export async function selectOptionalPlan(handle: Handle, activityId: string): Promise<StoredPlan | null> {
  const row = await handle
    .selectFrom('certification_plans')
    .select(['content', 'revision'])
    .where('activity_id', '=', activityId)
    .executeTakeFirst();
  return row ? { plan: plan.parse(JSON.parse(row.content)), revision: row.revision } : null;
}

/** Stores a plan in the place of revision `before` (0: there is none yet). @returns false when it is no longer that one */
export async function storePlan(
  trx: Trx,
  before: number,
  written: { activityId: string; plan: Plan; at: number; by: string },
): Promise<boolean> {
  const columns = { content: JSON.stringify(written.plan), updated_at: written.at, updated_by: written.by };
  const stored =
    before === 0
      ? await trx
          .insertInto('certification_plans')
          .values({ activity_id: written.activityId, revision: 1, ...columns })
          .onConflict((conflict) => conflict.column('activity_id').doNothing())
          .returning('revision')
          .executeTakeFirst()
      : await trx
          .updateTable('certification_plans')
          .set({ revision: before + 1, ...columns })
          .where('activity_id', '=', written.activityId)
          .where('revision', '=', before)
          .returning('revision')
          .executeTakeFirst();
  return stored !== undefined;
}

export interface VersionDesignation {
  readonly slug: string;
  readonly title: string;
  /** Of the newest published version; null: not published yet. */
  readonly details: string | null;
  readonly version: number | null;
}

/** Every activity with its newest version. */
export async function listActivities(handle: Handle): Promise<VersionDesignation[]> {
  const rows = await activitiesWithNewest(handle)
    .select(['activity.slug', 'version.title', 'version.details', 'version.version', 'draft.title as draftTitle'])
    .where((where) => where.or([where('version.id', 'is not', null), where('draft.activity_id', 'is not', null)]))
    .execute();
  return rows
    .map(({ draftTitle, title, ...row }) => ({ ...row, title: draftTitle ?? title ?? row.slug }))
    .sort((a, b) => (a.title < b.title ? -1 : 1));
}
