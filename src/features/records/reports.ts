import type { CoreDeps } from '../../deps.ts';
import { Conflict } from '../../http/errors.ts';
import { recordEvent } from '../audit/index.ts';
import { recordFetched } from './exports.ts';
import type { MocRegistration } from './pars-moc.ts';
import {
  applySent,
  deleteParsActivity,
  hasWithdrawn,
  replaceMoc,
  sentSince,
  updateSent,
  upsertParsActivity,
} from './pars-queries.ts';
import type { ExportRun } from './run-queries.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

/**
 * Records that a report was sent to ACCME, and with that what the receiver has of each record from now on. Doing it again
 * changes nothing.
 * @throws Conflict when the run isn't ready, or another was sent after it was checked: its rows may repeat what that sent
 */
export async function recordSent(core: Core, actorId: string | null, run: ExportRun, receipt: string): Promise<void> {
  if (run.format !== 'pars' || run.state !== 'ready') throw new Conflict('Only a report that is checked can be sent.');
  await core.db.transaction(async (trx) => {
    const at = core.clock();
    if (run.sentAt === null && (await sentSince(trx, run.requestedAt))) {
      throw new Conflict(
        'Another report was sent since this one was checked. Check again, so that nothing is sent twice.',
      );
    }
    if (!(await updateSent(trx, run.id, { at, by: actorId, receipt }))) return;
    await applySent(trx, run.id, at);
    const subject = { subjectType: 'export', subjectId: run.id };
    await recordEvent(trx, core, { actorId, action: 'export.send', ...subject, detail: { receipt } });
  });
}

/**
 * Makes sure that a checked report may be fetched, and records that it is.
 * @throws Conflict when somebody in it has withdrawn the permission since it was checked
 */
export async function fetchReport(core: Core, actorId: string | null, run: ExportRun): Promise<void> {
  if (run.sentAt === null && (await hasWithdrawn(core.db, run.id)))
    throw new Conflict('Somebody has withdrawn the permission to be reported since this was checked. Check again.');
  await recordFetched(core, actorId, run);
}

/**
 * Keeps the 9 digits under which ACCME knows an activity, and with which board it is registered there for Maintenance of
 * Certification. An empty text removes the digits, a null the board; what isn't given stays.
 */
export async function nameActivity(
  core: Core,
  actorId: string,
  { activityId, accmeActivityId, moc }: { activityId: string; accmeActivityId: string; moc?: MocRegistration | null },
): Promise<void> {
  await core.db.transaction(async (trx) => {
    const before =
      accmeActivityId === ''
        ? await deleteParsActivity(trx, activityId)
        : await upsertParsActivity(trx, { activityId, accmeActivityId, at: core.clock(), by: actorId });
    const was =
      moc === undefined ? undefined : await replaceMoc(trx, { activityId, moc, at: core.clock(), by: actorId });
    const sameMoc = JSON.stringify(was) === JSON.stringify(moc);
    if ((before ?? '') === accmeActivityId && sameMoc) return;
    await recordEvent(trx, core, {
      actorId,
      action: 'activity.name-at-accme',
      subjectType: 'activity',
      subjectId: activityId,
      detail: {
        before,
        after: accmeActivityId === '' ? null : accmeActivityId,
        ...(sameMoc ? {} : { moc: { before: was, after: moc } }),
      },
    });
  });
}
