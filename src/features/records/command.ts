import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import type { CoreDeps } from '../../deps.ts';
import { Invalid } from '../../http/errors.ts';
import { recordFetched, requestExport, selectRun } from './exports.ts';
import { parseFilter } from './filter.ts';
import type { Outcome } from './pars.ts';
import { writeParsFile } from './pars-file.ts';
import { countOutcomes } from './pars-queries.ts';
import { recordSent } from './reports.ts';
import type { Format } from './run-queries.ts';
import { workOnExports } from './worker.ts';
import { writeRecords } from './write.ts';

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
    const stream = createWriteStream(part, { mode: 0o600, flush: true });
    const result =
      asked.kind === 'now' && format !== 'pars'
        ? { file, records: await writeRecords(core.db, asked.scope, format, stream) }
        : { file, ...(await writeReport(core, asked.kind === 'run' ? asked.id : '', stream, sent ?? false)) };
    await finished(stream);
    await rename(part, file);
    return result;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function writeReport(
  core: CoreDeps,
  id: string,
  stream: ReturnType<typeof createWriteStream>,
  sent: boolean,
): Promise<Omit<ExportResult, 'file'>> {
  await workOnExports(core);
  const run = await selectRun(core, id);
  if (run.state !== 'ready') throw new Invalid(run.fault ?? 'The report is being checked by a server; try again soon.');
  await recordFetched(core, null, run);
  await writeParsFile(core, id, stream);
  if (sent) await recordSent(core, null, run, 'keypoint records export --sent');
  return { records: run.done, outcomes: Object.fromEntries(await countOutcomes(core.db, id)) };
}
