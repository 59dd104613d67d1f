import type { Handle, Trx } from '../../db/index.ts';

export interface StoredRecord {
  readonly id: string;
  readonly number: string;
  readonly completionId: string;
  readonly record: string;
}

/** The signed records of a person's certificates, as they stand. */
export function listRecords(handle: Handle, userId: string): Promise<StoredRecord[]> {
  return handle
    .selectFrom('certificates')
    .select(['id', 'number', 'completion_id as completionId', 'record'])
    .where('user_id', '=', userId)
    .execute();
}

export async function updateRecord(trx: Trx, id: string, record: string): Promise<void> {
  await trx.updateTable('certificates').set({ record }).where('id', '=', id).execute();
}

/** Deletes what was reported to boards of these completions: sealed rows with a name, a licence and a birthday. */
export async function deleteReports(trx: Trx, completionIds: readonly string[]): Promise<void> {
  if (completionIds.length === 0) return;
  await trx.deleteFrom('pars_reports').where('completion_id', 'in', completionIds).execute();
  await trx
    .updateTable('export_run_records')
    .set({ row_sealed: null, sent_sealed: null, fingerprint: null })
    .where('completion_id', 'in', completionIds)
    .execute();
}

/** People whose sealed identity must go now. */
export async function listDue(handle: Handle, now: number, limit: number): Promise<string[]> {
  const rows = await handle
    .selectFrom('erasures')
    .select('user_id')
    .where('sealed', 'is not', null)
    .where('keep_until', '<=', now)
    .orderBy('keep_until')
    .limit(limit)
    .execute();
  return rows.map(({ user_id }) => user_id);
}

/** @returns whether this call deleted it */
export async function deleteIdentity(trx: Trx, userId: string, now: number): Promise<boolean> {
  const rows = await trx
    .updateTable('erasures')
    .set({ sealed: null, deleted_at: now })
    .where('user_id', '=', userId)
    .where('sealed', 'is not', null)
    .where('keep_until', '<=', now)
    .returning('user_id')
    .execute();
  return rows.length > 0;
}

export interface Leftover {
  readonly userId: string;
  readonly keepUntil: number | null;
}

/** Erased people of whom something came in by a request that was under way while they were erased. */
export async function listLeftovers(handle: Handle, limit: number): Promise<Leftover[]> {
  return handle
    .selectFrom('erasures')
    .select(['user_id as userId', 'keep_until as keepUntil'])
    .where(({ or, exists, selectFrom }) =>
      or([
        exists(
          selectFrom('certificates')
            .select('id')
            .whereRef('certificates.user_id', '=', 'erasures.user_id')
            .where('record', 'like', 'eyJ%'),
        ),
        exists(selectFrom('sessions').select('id').whereRef('sessions.user_id', '=', 'erasures.user_id')),
        exists(selectFrom('mail_queue').select('id').whereRef('mail_queue.user_id', '=', 'erasures.user_id')),
      ]),
    )
    .limit(limit)
    .execute();
}
