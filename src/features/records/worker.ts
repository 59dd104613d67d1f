import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { Invalid } from '../../http/errors.ts';
import { selectPerson } from '../accounts/index.ts';
import { recordEvent } from '../audit/index.ts';
import { queueMail } from '../mail/index.ts';
import { exportFolder, filterOfRun } from './exports.ts';
import { writeMedbiq } from './format-medbiq.ts';
import { resolveScope } from './list.ts';
import { checkReports } from './pars-check.ts';
import {
  type ExportRun,
  expireRuns,
  extendLease,
  failRun,
  finishRun,
  type Lease,
  leaseRun,
  listNeeded,
  releaseRun,
} from './run-queries.ts';
import type { Scope } from './scope-queries.ts';
import { writePlanOf } from './write.ts';
import { WriterDied, writeExport } from './write-apart.ts';
import { checksumOf, intoFile, type OnBatch } from './write-plan.ts';

/** A worker that has not been heard of for so long has gone, and another takes its run over. */
export const LEASE_MS = 30_000;
/** How often progress is kept, at the most. */
const BEAT_MS = 500;
/** A file is kept for so long. */
export const KEPT_MS = 7 * 86_400_000;
const MOST_TRIES = 3;

/** The run was cancelled, or another worker has it now. */
class Stopped extends Error {}

const atWork = new WeakMap<CoreDeps['db'], Promise<void>>();

/**
 * Works on the exports that wait, one after the other, until none does. Any number of processes may: each run is done by
 * the one that holds its lease, and only its holder can make it ready. One whose worker died begins anew.
 */
export function workOnExports(core: CoreDeps): Promise<void> {
  const running = atWork.get(core.db);
  if (running) return running;
  const work = workUntilDone(core).finally(() => atWork.delete(core.db));
  atWork.set(core.db, work);
  return work;
}

async function workUntilDone(core: CoreDeps): Promise<void> {
  for (;;) {
    const lease = core.ids.uuid();
    const until = core.clock() + LEASE_MS;
    const taken = await core.db.transaction((trx) => leaseRun(trx, { lease, now: core.clock(), until }));
    if (!taken) return;
    await workOn(core, taken.run, { runId: taken.run.id, lease }, taken.tries);
  }
}

async function workOn(core: CoreDeps, run: ExportRun, holder: Lease, tries: number): Promise<void> {
  const part = join(exportFolder(core.config), `${run.id}-${holder.lease}.part`);
  try {
    if (tries > MOST_TRIES) throw new Error(`given up after ${MOST_TRIES} tries`);
    await (run.format === 'pars' ? checkRun(core, run, holder) : writeRun(core, run, holder, part));
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof Stopped) return;
    core.log.error({ err: error, run: run.id }, 'an export failed');
    if (error instanceof WriterDied) return void (await core.db.transaction((trx) => releaseRun(trx, holder)));
    await core.db.transaction((trx) => failRun(trx, holder, faultOf(error), core.clock()));
  }
}

async function checkRun(core: CoreDeps, run: ExportRun, holder: Lease): Promise<void> {
  const done = await checkReports(core, run, beat(core, holder));
  await finish(core, run, holder, { file: null, bytes: null, checksum: null, done });
}

async function writeRun(core: CoreDeps, run: ExportRun, holder: Lease, part: string): Promise<void> {
  if (run.format === 'pars') throw new Error('a report is checked, not written');
  await mkdir(exportFolder(core.config), { recursive: true, mode: 0o700 });
  const scope = await resolveScope(core.db, filterOfRun(run));
  const onBatch = beat(core, holder);
  const written =
    run.format === 'medbiq'
      ? await writeActivityReport(core, run, scope, part, onBatch)
      : await writeExport(
          core,
          writePlanOf(core.db, scope, run.format),
          { path: part, records: run.expected },
          onBatch,
        );
  const file = `${run.id}-${holder.lease}.${run.format}`;
  const path = join(exportFolder(core.config), file);
  await rename(part, path);
  if (!(await finish(core, run, holder, { ...written, file }))) await rm(path, { force: true });
}

/** Opens what learners gave, with the site's secret, and logs each opening: in this process, whatever its length. */
async function writeActivityReport(core: CoreDeps, run: ExportRun, scope: Scope, part: string, onBatch: OnBatch) {
  const asked = { requestedBy: run.requestedBy, exportId: run.id };
  const { done, leftOut } = await intoFile(part, (out) => writeMedbiq(core, scope, asked, out, onBatch));
  return { done, leftOut, bytes: (await stat(part)).size, checksum: await checksumOf(part) };
}

/** Makes the run ready if it is still the holder's: there is one result, however many worked on it. */
async function finish(
  core: CoreDeps,
  run: ExportRun,
  holder: Lease,
  result: { file: string | null; bytes: number | null; checksum: string | null; done: number; leftOut?: number },
): Promise<boolean> {
  return core.db.transaction(async (trx) => {
    const at = core.clock();
    if (!(await finishRun(trx, holder, { ...result, at, expiresAt: at + KEPT_MS }))) return false;
    const { bytes, checksum, done } = result;
    const subject = { subjectType: 'export', subjectId: run.id };
    await recordEvent(trx, core, {
      actorId: run.requestedBy,
      action: 'export.finish',
      ...subject,
      detail: { format: run.format, records: done, bytes, sha256: checksum },
    });
    if (run.requestedBy !== null) await tell(trx, core, run.requestedBy, run.id, done);
    return true;
  });
}

/** A mail in the transaction that makes the run ready. */
async function tell(trx: Trx, core: CoreDeps, userId: string, runId: string, done: number): Promise<void> {
  const { email, fullName } = await selectPerson(trx, userId);
  const link = `${core.config.baseUrl}/admin/records/exports/${runId}`;
  const model = { name: fullName, records: done.toLocaleString('en'), link };
  await queueMail(trx, core, { to: email, subject: 'Your export is ready', view: 'export-ready', model, userId });
}

/** Says now and then how far the run is; throws Stopped when it isn't the holder's any more. */
function beat(core: CoreDeps, holder: Lease): OnBatch {
  let last = Number.NEGATIVE_INFINITY;
  return async (done) => {
    if (performance.now() - last < BEAT_MS) return;
    last = performance.now();
    const until = core.clock() + LEASE_MS;
    if (!(await core.db.transaction((trx) => extendLease(trx, holder, done, until)))) throw new Stopped();
  };
}

function faultOf(error: unknown): string {
  if (error instanceof Invalid) return error.message;
  const { code } = (error ?? {}) as { code?: unknown };
  if (code === 'ENOSPC') return 'The disk of the server is full. Make room, then ask for the export again.';
  return 'It could not be made. The server’s log has the reason; ask for the export again, or for fewer records.';
}

/** Removes the files of exports whose time is over, and what dead workers left. */
export async function expireExports(core: CoreDeps): Promise<void> {
  await core.db.transaction((trx) => expireRuns(trx, core.clock()));
  const folder = exportFolder(core.config);
  const files = await readdir(folder).catch(() => []);
  if (files.length === 0) return;
  const needed = await listNeeded(core.db);
  for (const file of files) if (!needed.has(file.split('.')[0] ?? '')) await rm(join(folder, file), { force: true });
}
