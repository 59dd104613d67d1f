import type { Database } from '../../db/index.ts';

/** What happened in one month (UTC) of one activity. */
export interface MonthFigures {
  readonly activityId: string;
  readonly month: string;
  readonly starts: number;
  readonly submissions: number;
  readonly passes: number;
}

/** @param activityId null: of all activities; @param first, last months, both included */
export async function selectAttemptSums(
  db: Database,
  activityId: string | null,
  first: string,
  last: string,
): Promise<MonthFigures[]> {
  return db.kysely
    .selectFrom('attempt_sums')
    .select(['activity_id as activityId', 'month', 'starts', 'submissions', 'passes'])
    .where('month', '>=', first)
    .where('month', '<=', last)
    .$if(activityId !== null, (query) => query.where('activity_id', '=', activityId ?? ''))
    .execute();
}

export async function selectCompletionSums(
  db: Database,
  activityId: string | null,
  first: string,
  last: string,
): Promise<{ activityId: string; month: string; completions: number }[]> {
  const rows = await db.kysely
    .selectFrom('record_sums')
    .select(({ fn }) => ['activity_id as activityId', 'month', fn.sum<number>('records').as('completions')])
    .where('month', '>=', first)
    .where('month', '<=', last)
    .$if(activityId !== null, (query) => query.where('activity_id', '=', activityId ?? ''))
    .groupBy(['activity_id', 'month'])
    .execute();
  return rows.map((row) => ({ ...row, completions: Number(row.completions) }));
}

export async function selectTimeSums(
  db: Database,
  activityId: string | null,
  first: string,
  last: string,
): Promise<{ activityId: string; bucket: number; attempts: number }[]> {
  const rows = await db.kysely
    .selectFrom('attempt_time_sums')
    .select(({ fn }) => ['activity_id as activityId', 'bucket', fn.sum<number>('attempts').as('attempts')])
    .where('month', '>=', first)
    .where('month', '<=', last)
    .$if(activityId !== null, (query) => query.where('activity_id', '=', activityId ?? ''))
    .groupBy(['activity_id', 'bucket'])
    .execute();
  return rows.map((row) => ({ ...row, attempts: Number(row.attempts) }));
}

/** The versions of an activity, the newest first. */
export async function selectVersionIds(db: Database, activityId: string): Promise<string[]> {
  const rows = await db.kysely
    .selectFrom('activity_versions')
    .select('id')
    .where('activity_id', '=', activityId)
    .orderBy('version', 'desc')
    .execute();
  return rows.map(({ id }) => id);
}
