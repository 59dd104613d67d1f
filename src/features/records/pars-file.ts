import type { Writable } from 'node:stream';
import type { CoreDeps } from '../../deps.ts';
import { type Cell, Day, writeWorkbook } from './format-xlsx.ts';
import { GUIDANCE, PARS_HEADER, type ParsRow } from './pars.ts';
import { openRow } from './pars-check.ts';
import { type CheckedRecord, selectChecked } from './pars-queries.ts';

const BATCH = 500;

/** Writes the workbook of a run that is ready: additions, deletions, and both for what has changed. Ends `out`. */
export async function writeParsFile(
  core: Pick<CoreDeps, 'db' | 'secrets'>,
  runId: string,
  out: Writable,
): Promise<void> {
  const sheet = { name: 'Learners', above: [[GUIDANCE]], header: PARS_HEADER };
  await writeWorkbook(sheet, rowsOf(core, runId), out);
}

async function* rowsOf(core: Pick<CoreDeps, 'db' | 'secrets'>, runId: string): AsyncGenerator<Cell[][]> {
  for (let after = 0; ; ) {
    const checked = await selectChecked(core.db, runId, { outcomes: ['add', 'change', 'delete'], after, limit: BATCH });
    const last = checked.at(-1);
    if (!last) return;
    after = last.position;
    yield checked.flatMap((record) => actionsOf(core, record));
  }
}

/** What is deleted goes as it was sent, or the receiver would not find it. */
function actionsOf(core: Pick<CoreDeps, 'secrets'>, record: CheckedRecord): Cell[][] {
  const { completionId, rowSealed, sentSealed } = record;
  const gone = sentSealed === null ? [] : [parsCells('Delete', openRow(core, completionId, sentSealed))];
  const come = rowSealed === null ? [] : [parsCells('Add', openRow(core, completionId, rowSealed))];
  return [...gone, ...come];
}

/** The cells of columns 1 to 14; 10 to 14 are empty where the record goes without points of a board. */
export function parsCells(action: 'Add' | 'Delete', row: ParsRow): Cell[] {
  return [
    action,
    row.activityId,
    new Day(row.completedOn),
    row.firstName,
    row.lastName,
    row.birth,
    row.state,
    row.licence,
    row.credit / 100,
    row.moc?.board ?? null,
    row.moc?.boardId ?? null,
    row.moc ? row.moc.points / 100 : null,
    row.moc?.creditType ?? null,
    row.moc ? row.moc.points / 100 : null,
  ];
}
