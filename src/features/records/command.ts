import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import type { CoreDeps } from '../../deps.ts';
import { Invalid } from '../../http/errors.ts';
import { type RequestedExport, requestExport, selectRun } from './exports.ts';
import { parseFilter } from './filter.ts';
import { writeMedbiq } from './format-medbiq.ts';
import type { Outcome } from './pars.ts';
import { writeParsFile } from './pars-file.ts';
import { countOutcomes } from './pars-queries.ts';
import { fetchReport, recordSent } from './reports.ts';
import type { Format } from './run-queries.ts';
import { workOnExports } from './worker.ts';
import { writePlanOf } from './write.ts';
import { writeExport } from './write-apart.ts';
import { intoFile } from './write-plan.ts';

export interface ExportCommand {
  readonly format: Format;
  /** Where the file goes; one that is there is replaced when the new one is whole. */
  readonly out: string;
  /** The filters, named as in the address of the list. */
  readonly filters: Readonly<Record<string, unknown>>;
  /** Of a report to ACCME: also record it as sent. */
  readonly sent?: boolean;
}

export interface ExportResult {
  readonly file: string;
  readonly records: number;
  /** Of a report to ACCME. */
  readonly outcomes?: Partial<Record<Outcome, number>>;
  /** Of an Activity Report: records that are not in it, because their learners have not permitted reporting. */
  readonly leftOut?: number;
}

/**
 * `keypoint records export`: the same as the pages do, by an operator at a terminal.
 * @throws Invalid for filters that can't be used, and a report that could not be checked
 */
export async function exportRecords(
  core: CoreDeps,
  { format, out, filters, sent }: ExportCommand,
): Promise<ExportResult> {
  const filter = parseFilter(filters);
  const asked = await requestExport(core, { format, filter, requestedBy: null }, Number.MAX_SAFE_INTEGER);
  const file = resolve(out);
  const part = `${file}.part`;
  try {
    const result = { file, ...(await writeAsked(core, asked, format, part)) };
    await rename(part, file);
    if (sent && asked.kind === 'run')
      await recordSent(core, null, await selectRun(core, asked.id), 'keypoint records export --sent');
    return result;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function writeAsked(
  core: CoreDeps,
  asked: RequestedExport,
  format: Format,
  path: string,
): Promise<Omit<ExportResult, 'file'>> {
  if (asked.kind === 'now' && format !== 'pars' && format !== 'medbiq') {
    const plan = writePlanOf(core.db, asked.scope, format);
    return { records: (await writeExport(core, plan, { path, records: asked.records })).done };
  }
  return intoFile(path, (stream) =>
    asked.kind === 'run' ? writeReport(core, asked.id, stream) : writeActivityReport(core, asked, stream),
  );
}

async function writeActivityReport(
  core: CoreDeps,
  { id, scope }: Extract<RequestedExport, { kind: 'now' }>,
  stream: Writable,
): Promise<Omit<ExportResult, 'file'>> {
  const { done, leftOut } = await writeMedbiq(core, scope, { requestedBy: null, exportId: id }, stream);
  return { records: done - leftOut, leftOut };
}

async function writeReport(core: CoreDeps, id: string, stream: Writable): Promise<Omit<ExportResult, 'file'>> {
  await workOnExports(core);
  const run = await selectRun(core, id);
  if (run.state !== 'ready') throw new Invalid(run.fault ?? 'The report is being checked by a server; try again soon.');
  await fetchReport(core, null, run);
  await writeParsFile(core, id, stream);
  return { records: run.done, outcomes: Object.fromEntries(await countOutcomes(core.db, id)) };
}
