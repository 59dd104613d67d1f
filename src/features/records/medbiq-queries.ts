import type { Database } from '../../db/index.ts';

/** What an Activity Report says of a completion besides its record. Times are epoch ms. */
export interface Taken {
  readonly activityVersionId: string;
  /** The 9 digits; null where nobody has entered them. */
  readonly accmeActivityId: string | null;
  /** Of the passed attempt. */
  readonly startedAt: number;
}

/** By completion. */
export async function selectTaken(db: Database, completionIds: readonly string[]): Promise<Map<string, Taken>> {
  const rows = await db.kysely
    .selectFrom('completions')
    .innerJoin('attempts', 'attempts.id', 'completions.attempt_id')
    .leftJoin('pars_activities', 'pars_activities.activity_id', 'completions.activity_id')
    .select(['completions.id', 'completions.activity_version_id as activityVersionId'])
    .select(['pars_activities.accme_activity_id as accmeActivityId', 'attempts.started_at as startedAt'])
    .where('completions.id', 'in', completionIds)
    .execute();
  return new Map(rows.map(({ id, ...taken }) => [id, taken]));
}
