import type { Database, Handle, Trx } from '../../db/index.ts';

export const FORMATS = ['csv', 'xlsx', 'json', 'medbiq', 'pars'] as const;
export type Format = (typeof FORMATS)[number];
/** Formats of the records themselves; the others are reports of those who permit it. */
export type RecordFormat = Exclude<Format, 'pars' | 'medbiq'>;
export type RunState = 'waiting' | 'running' | 'ready' | 'failed' | 'cancelled' | 'expired';

/** An export that was asked for. Times are epoch ms. */
export interface ExportRun {
  readonly id: string;
  readonly format: Format;
  readonly query: string;
  /** null: an operator at a terminal. */
  readonly requestedBy: string | null;
  readonly requestedAt: number;
  readonly state: RunState;
  readonly expected: number;
  readonly done: number;
  /** Records that are not in the file because their learners have not permitted reporting. */
  readonly leftOut: number;
  readonly file: string | null;
  readonly bytes: number | null;
  readonly checksum: string | null;
  readonly finishedAt: number | null;
  readonly expiresAt: number | null;
  readonly fault: string | null;
  readonly seenAt: number | null;
  readonly sentAt: number | null;
  readonly receipt: string | null;
}

const COLUMNS = [
  'id',
  'format',
  'query',
  'requested_by as requestedBy',
  'requested_at as requestedAt',
  'state',
  'expected',
  'done',
  'left_out as leftOut',
  'file',
  'bytes',
  'checksum',
  'finished_at as finishedAt',
  'expires_at as expiresAt',
  'fault',
  'seen_at as seenAt',
  'sent_at as sentAt',
  'receipt',
] as const;

const OPEN: RunState[] = ['waiting', 'running'];

export async function selectOptionalRun(handle: Handle, id: string): Promise<ExportRun | null> {
  const row = await handle.selectFrom('export_runs').select(COLUMNS).where('id', '=', id).executeTakeFirst();
  return (row as ExportRun | undefined) ?? null;
}

/** The newest first, with the name of who asked. */
export async function listRuns(
  db: Database,
  limit: number,
): Promise<(ExportRun & { requestedByName: string | null })[]> {
  const rows = await db.kysely
    .selectFrom('export_runs')
    .leftJoin('users', 'users.id', 'export_runs.requested_by')
    .select(COLUMNS.map((column) => `export_runs.${column}` as const))
    .select('users.full_name as requestedByName')
    .orderBy('export_runs.requested_at', 'desc')
    .limit(limit)
    .execute();
  return rows as (ExportRun & { requestedByName: string | null })[];
}

/** Exports that an admin asked for, that are ready and that they have not fetched. */
export async function listUnseen(db: Database, userId: string): Promise<ExportRun[]> {
  const rows = await db.kysely
    .selectFrom('export_runs')
    .select(COLUMNS)
    .where('requested_by', '=', userId)
    .where('seen_at', 'is', null)
    .where('state', '=', 'ready')
    .orderBy('requested_at', 'desc')
    .limit(5)
    .execute();
  return rows as ExportRun[];
}

export async function insertRun(
  trx: Trx,
  run: Pick<ExportRun, 'id' | 'format' | 'query' | 'requestedBy' | 'requestedAt' | 'expected'>,
): Promise<void> {
  await trx
    .insertInto('export_runs')
    .values({
      id: run.id,
      format: run.format,
      query: run.query,
      requested_by: run.requestedBy,
      requested_at: run.requestedAt,
      expected: run.expected,
      state: 'waiting',
    })
    .execute();
}

/** Whoever works on a run, for as long as they say that they do. */
export interface Lease {
  readonly runId: string;
  readonly lease: string;
}

/** Takes the oldest run that nobody works on, or whose worker has gone. @returns null when there is none */
export async function leaseRun(
  trx: Trx,
  { lease, now, until }: { lease: string; now: number; until: number },
): Promise<{ run: ExportRun; tries: number } | null> {
  const free = await trx
    .selectFrom('export_runs')
    .select(['id', 'lease', 'tries'])
    .where('state', 'in', OPEN)
    .where(({ or, eb }) => or([eb('lease', 'is', null), eb('lease_until', '<=', now)]))
    .orderBy('requested_at')
    .limit(1)
    .executeTakeFirst();
  if (!free) return null;
  const taken = await trx
    .updateTable('export_runs')
    .set({ state: 'running', lease, lease_until: until, tries: free.tries + 1, done: 0 })
    .where('id', '=', free.id)
    .where('state', 'in', OPEN)
    // On PostgreSQL two may have found the same: only one finds it as it was.
    .where((eb) => (free.lease === null ? eb('lease', 'is', null) : eb('lease', '=', free.lease)))
    .returning('id')
    .execute();
  if (taken.length === 0) return null;
  const run = await selectOptionalRun(trx, free.id);
  return run && { run, tries: free.tries + 1 };
}

/** @returns whether the run is still the holder's: not cancelled, and not taken over */
export async function extendLease(trx: Trx, { runId, lease }: Lease, done: number, until: number): Promise<boolean> {
  return changed(trx, { runId, lease }, { done, lease_until: until });
}

export async function finishRun(
  trx: Trx,
  holder: Lease,
  result: {
    file: string | null;
    bytes: number | null;
    checksum: string | null;
    done: number;
    leftOut?: number;
    at: number;
    expiresAt: number;
  },
): Promise<boolean> {
  return changed(trx, holder, {
    state: 'ready',
    file: result.file,
    bytes: result.bytes,
    checksum: result.checksum,
    done: result.done,
    left_out: result.leftOut ?? 0,
    finished_at: result.at,
    expires_at: result.expiresAt,
    lease: null,
    lease_until: null,
  });
}

export async function failRun(trx: Trx, holder: Lease, fault: string, at: number): Promise<boolean> {
  return changed(trx, holder, { state: 'failed', fault, finished_at: at, lease: null, lease_until: null });
}

/** Gives a run back that its holder could not end; the next to look for work begins it anew. */
export async function releaseRun(trx: Trx, holder: Lease): Promise<boolean> {
  return changed(trx, holder, { lease: null, lease_until: null });
}

async function changed(
  trx: Trx,
  { runId, lease }: Lease,
  values: Record<string, string | number | null>,
): Promise<boolean> {
  const rows = await trx
    .updateTable('export_runs')
    .set(values)
    .where('id', '=', runId)
    .where('state', '=', 'running')
    .where('lease', '=', lease)
    .returning('id')
    .execute();
  return rows.length > 0;
}

/** @returns whether this call cancelled it; false when it was over already */
export async function updateCancelled(trx: Trx, id: string, at: number): Promise<boolean> {
  const rows = await trx
    .updateTable('export_runs')
    .set({ state: 'cancelled', finished_at: at, lease: null, lease_until: null })
    .where('id', '=', id)
    .where('state', 'in', OPEN)
    .returning('id')
    .execute();
  return rows.length > 0;
}

export async function updateSeen(trx: Trx, id: string, at: number): Promise<void> {
  await trx.updateTable('export_runs').set({ seen_at: at }).where('id', '=', id).where('seen_at', 'is', null).execute();
}

/**
 * Marks those whose time is over as expired. What was checked for ACCME and never sent goes too, as does what was checked of
 * cancelled and failed ones; what was sent stays, as the record of what was sent when.
 */
export async function expireRuns(trx: Trx, now: number): Promise<void> {
  await trx
    .updateTable('export_runs')
    .set({ state: 'expired' })
    .where('state', '=', 'ready')
    .where('sent_at', 'is', null)
    .where('expires_at', '<=', now)
    .execute();
  const ended = trx.selectFrom('export_runs').select('id').where('state', 'in', ['cancelled', 'failed', 'expired']);
  await trx.deleteFrom('export_run_records').where('run_id', 'in', ended).execute();
}

/** What the files that are still needed are named, without what follows the full stop. */
export async function listNeeded(db: Database): Promise<Set<string>> {
  const rows = await db.kysely
    .selectFrom('export_runs')
    .select(['id', 'file', 'lease'])
    .where('state', 'in', ['ready', 'running'])
    .execute();
  return new Set(rows.map(({ id, file, lease }) => file?.split('.')[0] ?? `${id}-${lease}`));
}
