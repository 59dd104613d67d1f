import { type Database, hotQuery, type Trx } from '../../db/index.ts';
import { type Cell, decodeTallies, encodeTallies, joinTallies } from './cells.ts';
import type { TimeCounts } from './times.ts';

/** Adds an attempt's cell to what is stored. The first statement makes the row or locks it: two at once wait for each other. */
export async function addCell(trx: Trx, activityVersionId: string, cell: Cell): Promise<void> {
  const { attempts, items } = await trx
    .insertInto('analysis_cells')
    .values(cellRow(activityVersionId, cell))
    .onConflict((conflict) =>
      conflict
        .columns(['activity_version_id', 'unit', 'total'])
        .doUpdateSet((eb) => ({ attempts: eb('analysis_cells.attempts', '+', cell.attempts) })),
    )
    .returning(['attempts', 'items'])
    .executeTakeFirstOrThrow();
  if (attempts === cell.attempts) return;
  await trx
    .updateTable('analysis_cells')
    .set({ items: encodeTallies(joinTallies(decodeTallies(items), cell.items)) })
    .where('activity_version_id', '=', activityVersionId)
    .where('unit', '=', cell.unit)
    .where('total', '=', cell.total)
    .execute();
}

/** Counts answers by time. The rows go in one order, so that two transactions never wait for each other in a circle. */
export async function addTimes(
  trx: Trx,
  activityVersionId: string,
  times: readonly { questionVersionId: string; bucket: number }[],
): Promise<void> {
  if (times.length === 0) return;
  const rows = times.map(({ questionVersionId, bucket }) => timeRow(activityVersionId, questionVersionId, bucket, 1));
  rows.sort((a, b) => (a.question_version_id < b.question_version_id ? -1 : 1));
  await trx
    .insertInto('analysis_times')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['activity_version_id', 'question_version_id', 'bucket'])
        .doUpdateSet((eb) => ({ answers: eb('analysis_times.answers', '+', eb.ref('excluded.answers')) })),
    )
    .execute();
}

function cellRow(activityVersionId: string, { unit, total, attempts, items }: Cell) {
  return { activity_version_id: activityVersionId, unit, total, attempts, items: encodeTallies(items) };
}

function timeRow(activityVersionId: string, questionVersionId: string, bucket: number, answers: number) {
  return { activity_version_id: activityVersionId, question_version_id: questionVersionId, bucket, answers };
}

interface CellRow {
  unit: number;
  total: number;
  attempts: number;
  items: string;
}

const cellsOf = hotQuery<{ versionId: string }, CellRow>((db, p) =>
  db
    .selectFrom('analysis_cells')
    .select(['unit', 'total', 'attempts', 'items'])
    .where('activity_version_id', '=', p.versionId)
    .orderBy('unit')
    .orderBy('total'),
);

/** Every cell of an activity's version. */
export async function selectCells(db: Database, versionId: string): Promise<Cell[]> {
  return (await cellsOf(db, { versionId })).map((row) => ({ ...row, items: decodeTallies(row.items) }));
}

const timesOfVersion = hotQuery<
  { versionId: string },
  { question_version_id: string; bucket: number; answers: number }
>((db, p) =>
  db
    .selectFrom('analysis_times')
    .select(['question_version_id', 'bucket', 'answers'])
    .where('activity_version_id', '=', p.versionId),
);

/** Per question version the counts of times. */
export async function selectTimes(db: Database, versionId: string): Promise<Map<string, TimeCounts>> {
  const counts = new Map<string, Map<number, number>>();
  for (const { question_version_id: id, bucket, answers } of await timesOfVersion(db, { versionId })) {
    const known = counts.get(id);
    if (known) known.set(bucket, answers);
    else counts.set(id, new Map([[bucket, answers]]));
  }
  return counts;
}

/** Which version of which question each is that an activity's version asks, by the question version's id. */
export async function selectQuestionNumbers(
  db: Database,
  versionId: string,
): Promise<Map<string, { questionId: string; questionVersion: number }>> {
  const rows = await db.kysely
    .selectFrom('activity_items as item')
    .innerJoin('question_versions as version', 'version.id', 'item.question_version_id')
    .select(['version.id', 'version.question_id as questionId', 'version.version as questionVersion'])
    .where('item.activity_version_id', '=', versionId)
    .execute();
  return new Map(rows.map(({ id, ...number }) => [id, number]));
}

/** A published version of an activity, with how many first attempts its sums hold. */
export interface AnalysedVersion {
  readonly id: string;
  readonly version: number;
  readonly learners: number;
}

const publishedVersions = hotQuery<{ activityId: string }, { id: string; version: number; learners: unknown }>(
  (db, p) =>
    db
      .selectFrom('activity_versions as version')
      .leftJoin('analysis_cells as cell', 'cell.activity_version_id', 'version.id')
      .select((eb) => ['version.id', 'version.version', eb.fn.sum('cell.attempts').as('learners')])
      .where('version.activity_id', '=', p.activityId)
      .where('version.published_at', 'is not', null)
      .groupBy(['version.id', 'version.version'])
      .orderBy('version.version', 'desc'),
);

/** The newest published version of an activity and every other one that somebody has finished, the newest first. */
export async function selectAnalysedVersions(db: Database, activityId: string): Promise<AnalysedVersion[]> {
  const rows = await publishedVersions(db, { activityId });
  return rows
    .map((row) => ({ ...row, learners: Number(row.learners ?? 0) }))
    .filter(({ learners }, i) => i === 0 || learners > 0);
}
