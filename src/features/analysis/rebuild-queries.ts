import { sql } from 'kysely';
import type { Engine, Tables, Trx } from '../../db/index.ts';
import type { GradedAnswer } from './record.ts';

export type CellRow = Tables['analysis_cells'];
export type TimeRow = Tables['analysis_times'];

/** How many attempts are in memory at once. */
const BATCH = 500;

/** Keeps submissions from changing the sums until the transaction ends; on SQLite it is the only writer already. */
export async function holdSums(trx: Trx, engine: Engine): Promise<void> {
  if (engine === 'postgres') await sql`lock table analysis_cells in share row exclusive mode`.execute(trx);
}

export async function selectVersionsWithAttempts(trx: Trx): Promise<{ id: string; name: string }[]> {
  const rows = await trx
    .selectFrom('activity_versions as version')
    .innerJoin('activities as activity', 'activity.id', 'version.activity_id')
    .select(['version.id', 'version.version', 'activity.slug'])
    .orderBy('activity.slug')
    .orderBy('version.version')
    .execute();
  return rows.map(({ id, version, slug }) => ({ id, name: `${slug} version ${version}` }));
}

/** Every learner's submitted first attempt at a version, a few hundred at a time. */
export async function* firstAttempts(trx: Trx, activityVersionId: string): AsyncGenerator<GradedAnswer[][]> {
  const keys = await selectKeys(trx, activityVersionId);
  for (let after = ''; ; ) {
    const ids = await firstAttemptIds(trx, activityVersionId, after);
    const last = ids.at(-1);
    if (last === undefined) return;
    yield await selectGradedAnswers(trx, ids, keys);
    after = last;
  }
}

async function firstAttemptIds(trx: Trx, activityVersionId: string, after: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('attempts')
    .select('id')
    .where('activity_version_id', '=', activityVersionId)
    .where('submitted_at', 'is not', null)
    .where('cycle', '=', 1)
    .where('number', '=', 1)
    .where('id', '>', after)
    .orderBy('id')
    .limit(BATCH)
    .execute();
  return rows.map(({ id }) => id);
}

async function selectKeys(trx: Trx, activityVersionId: string): Promise<Map<string, unknown>> {
  const rows = await trx
    .selectFrom('activity_items as item')
    .innerJoin('question_versions as version', 'version.id', 'item.question_version_id')
    .select(['version.id', 'version.answer_key'])
    .where('item.activity_version_id', '=', activityVersionId)
    .execute();
  return new Map(rows.map((row) => [row.id, JSON.parse(row.answer_key)]));
}

async function selectGradedAnswers(
  trx: Trx,
  ids: readonly string[],
  keys: ReadonlyMap<string, unknown>,
): Promise<GradedAnswer[][]> {
  const rows = await trx
    .selectFrom('scores as score')
    .leftJoin('answers as answer', (join) =>
      join.onRef('answer.attempt_id', '=', 'score.attempt_id').onRef('answer.position', '=', 'score.position'),
    )
    .select([
      'score.attempt_id',
      'score.question_version_id',
      'score.answered',
      'score.pilot',
      'score.num',
      'score.den',
      'answer.response',
      'answer.spent_ms',
    ])
    .where('score.attempt_id', 'in', ids)
    .execute();
  const attempts = new Map<string, GradedAnswer[]>(ids.map((id) => [id, []]));
  for (const row of rows) {
    attempts.get(row.attempt_id)?.push({
      questionVersionId: row.question_version_id,
      score: { num: row.num, den: row.den },
      answered: row.answered === 1,
      pilot: row.pilot === 1,
      answerKey: keys.get(row.question_version_id),
      response: row.response === null ? undefined : JSON.parse(row.response),
      spentMs: row.spent_ms ?? undefined,
    });
  }
  return [...attempts.values()];
}

export async function selectStoredSums(trx: Trx, versionId: string): Promise<{ cells: CellRow[]; times: TimeRow[] }> {
  const cells = await trx
    .selectFrom('analysis_cells')
    .selectAll()
    .where('activity_version_id', '=', versionId)
    .execute();
  const times = await trx
    .selectFrom('analysis_times')
    .selectAll()
    .where('activity_version_id', '=', versionId)
    .execute();
  return { cells, times };
}

/** Puts these rows in the place of all that is stored for a version. */
export async function replaceSums(
  trx: Trx,
  versionId: string,
  { cells, times }: { cells: readonly CellRow[]; times: readonly TimeRow[] },
): Promise<void> {
  await trx.deleteFrom('analysis_cells').where('activity_version_id', '=', versionId).execute();
  await trx.deleteFrom('analysis_times').where('activity_version_id', '=', versionId).execute();
  for (const part of parts(cells)) await trx.insertInto('analysis_cells').values(part).execute();
  for (const part of parts(times)) await trx.insertInto('analysis_times').values(part).execute();
}

function parts<T>(rows: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, i) => rows.slice(i * BATCH, (i + 1) * BATCH));
}
