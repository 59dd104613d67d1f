import type { Database } from '../../db/index.ts';

/** What the data download says of a person's learning. Times come out as ISO 8601. */

const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

export async function acknowledgementsOf({ kysely: db }: Database, userId: string) {
  const rows = await db
    .selectFrom('acknowledgements as one')
    .innerJoin('activity_versions as version', 'version.id', 'one.activity_version_id')
    .where('one.user_id', '=', userId)
    .select(['version.title', 'version.version', 'one.acknowledged_at as at'])
    .orderBy('one.acknowledged_at')
    .execute();
  return rows.map(({ title, version, at }) => ({ activity: title, version, acknowledgedAt: time(at) }));
}

export async function completionsOf({ kysely: db }: Database, userId: string) {
  const rows = await db
    .selectFrom('completions as one')
    .innerJoin('activity_versions as version', 'version.id', 'one.activity_version_id')
    .where('one.user_id', '=', userId)
    .selectAll('one')
    .select(['version.title', 'version.version'])
    .orderBy('one.passed_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    activity: row.title,
    version: row.version,
    attempt: row.attempt_id,
    passedAt: time(row.passed_at),
    evaluatedAt: time(row.evaluated_at),
    claimedAt: time(row.claimed_at),
    creditType: row.credit_type,
    creditHundredths: row.credit_hundredths,
  }));
}

export interface PracticeRow {
  readonly id: string;
  readonly activityId: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

export async function practiceOf({ kysely: db }: Database, userId: string): Promise<PracticeRow[]> {
  const rows = await db
    .selectFrom('practice_sessions')
    .select(['id', 'activity_id', 'started_at', 'finished_at'])
    .where('user_id', '=', userId)
    .orderBy('started_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    activityId: row.activity_id,
    startedAt: time(row.started_at),
    finishedAt: time(row.finished_at),
  }));
}

export async function practiceAnswersOf({ kysely: db }: Database, sessionId: string) {
  const rows = await db
    .selectFrom('practice_answers')
    .selectAll()
    .where('session_id', '=', sessionId)
    .orderBy('position')
    .execute();
  return rows.map((row) => ({
    n: row.position,
    response: JSON.parse(row.response) as unknown,
    confidence: row.confidence,
    answeredAt: time(row.answered_at),
  }));
}

/** A page of a person's attempts in the order in which they were begun. */
export async function attemptIdsOf({ kysely: db }: Database, userId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('attempts')
    .select('id')
    .where('user_id', '=', userId)
    .orderBy('started_at')
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}
