import { join } from 'node:path';
import type { CoreDeps } from '../../deps.ts';
import { Conflict, NotFound } from '../../http/errors.ts';
import { isoDay } from '../../lib/dates.ts';
import { recordEvent } from '../audit/index.ts';
import { filterOfQuery, queryOf, type RecordFilter } from './filter.ts';
import { resolveScope, selectTotals } from './list.ts';
import {
  type ExportRun,
  type Format,
  insertRun,
  selectOptionalRun,
  updateCancelled,
  updateSeen,
} from './run-queries.ts';
import type { Scope } from './scope-queries.ts';

/** Up to so many records come with the answer to the request; more are made in the background. */
export const AT_ONCE = 5_000;

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

export interface ExportRequest {
  readonly format: Format;
  readonly filter: RecordFilter;
  /** null: an operator at a terminal. */
  readonly requestedBy: string | null;
}

/** An export to be written now, or the id of the run that will make it. */
export type RequestedExport =
  | { readonly kind: 'now'; readonly id: string; readonly scope: Scope; readonly records: number }
  | { readonly kind: 'run'; readonly id: string; readonly records: number };

/**
 * Asks for an export: the audit log has who, which records and how many, before anything of them is given out.
 * @param atOnce up to how many records are given out now. A report to ACCME is always a run, which keeps what was in it; one
 *   to others is unless a terminal asks, for its page says how many were left out
 */
export async function requestExport(
  core: Core,
  request: ExportRequest,
  atOnce = request.format === 'medbiq' ? -1 : AT_ONCE,
): Promise<RequestedExport> {
  const { format, filter, requestedBy } = request;
  const scope = await resolveScope(core.db, filter);
  const { records } = await selectTotals(core.db, scope);
  const id = core.ids.uuid();
  const query = queryOf(filter);
  const now = format !== 'pars' && records <= atOnce;
  await core.db.transaction(async (trx) => {
    if (!now) await insertRun(trx, { id, format, query, requestedBy, requestedAt: core.clock(), expected: records });
    // The log keeps what it has for ever, so it says that a name was looked for and not which.
    const detail = { format, query: queryOf({ ...filter, q: filter.q === '' ? '' : '(words)' }), records };
    const subject = { subjectType: 'export', subjectId: id };
    await recordEvent(trx, core, { actorId: requestedBy, action: 'export.request', ...subject, detail });
  });
  return now ? { kind: 'now', id, scope, records } : { kind: 'run', id, records };
}

export async function selectRun(core: Pick<CoreDeps, 'db'>, id: string): Promise<ExportRun> {
  const run = await selectOptionalRun(core.db.kysely, id);
  if (!run) throw new NotFound('There is no such export.');
  return run;
}

/** Ends a run that is not over yet; whoever works on it stops at its next batch. Nothing happens to one that is over. */
export async function cancelExport(core: Core, actorId: string, id: string): Promise<void> {
  await core.db.transaction(async (trx) => {
    if (!(await updateCancelled(trx, id, core.clock()))) return;
    await recordEvent(trx, core, { actorId, action: 'export.cancel', subjectType: 'export', subjectId: id });
  });
}

/**
 * Records that the file of a run is fetched, and says where it is.
 * @throws Conflict when there is no file (yet, or any more)
 */
export async function fetchExport(
  core: Core & Pick<CoreDeps, 'config'>,
  actorId: string,
  run: ExportRun,
): Promise<{ path: string; name: string }> {
  if (run.state !== 'ready' || run.file === null) {
    throw new Conflict('This export has no file to download now. Its page says how far it is, or that it is over.');
  }
  await recordFetched(core, actorId, run);
  return { path: join(exportFolder(core.config), run.file), name: fileName(run.format, run.requestedAt) };
}

export async function recordFetched(
  core: Core,
  actorId: string | null,
  run: Pick<ExportRun, 'id' | 'format'>,
): Promise<void> {
  await core.db.transaction(async (trx) => {
    await updateSeen(trx, run.id, core.clock());
    const subject = { subjectType: 'export', subjectId: run.id };
    await recordEvent(trx, core, { actorId, action: 'export.download', ...subject, detail: { format: run.format } });
  });
}

export const exportFolder = ({ dataDir }: Pick<CoreDeps['config'], 'dataDir'>): string => join(dataDir, 'exports');

/** "completion-records-2026-11-23.csv" */
export function fileName(format: Format, at: number): string {
  if (format === 'pars') return `pars-learners-${isoDay(at)}.xlsx`;
  if (format === 'medbiq') return `activity-report-${isoDay(at)}.xml`;
  return `completion-records-${isoDay(at)}.${format}`;
}

export const filterOfRun = ({ query }: Pick<ExportRun, 'query'>): RecordFilter => filterOfQuery(query);
