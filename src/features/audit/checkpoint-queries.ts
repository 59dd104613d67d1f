import type { Handle, Trx } from '../../db/index.ts';

export interface CheckpointRow {
  readonly number: number;
  /** How many events the log had. */
  readonly seq: number;
  /** Of the last of them. */
  readonly hash: string;
  /** Epoch ms. */
  readonly at: number;
  /** The same, signed. */
  readonly jws: string;
}

const BATCH = 500;
const COLUMNS = ['number', 'seq', 'hash', 'at', 'jws'] as const;

export async function selectNewestCheckpoint(handle: Handle): Promise<CheckpointRow | null> {
  const newest = handle.selectFrom('audit_checkpoints').select(COLUMNS).orderBy('number', 'desc').limit(1);
  return (await newest.executeTakeFirst()) ?? null;
}

/** @returns the checkpoint of that number, this one or that of whoever was first */
export async function insertCheckpoint(trx: Trx, row: CheckpointRow): Promise<CheckpointRow> {
  await trx
    .insertInto('audit_checkpoints')
    .values(row)
    .onConflict((conflict) => conflict.column('number').doNothing())
    .execute();
  return trx.selectFrom('audit_checkpoints').select(COLUMNS).where('number', '=', row.number).executeTakeFirstOrThrow();
}

/** All of them in the order in which they were written, some hundreds in memory at once. */
export async function* checkpointsInOrder(handle: Handle): AsyncGenerator<CheckpointRow> {
  for (let after: number | null = null; ; ) {
    let query = handle.selectFrom('audit_checkpoints').select(COLUMNS).orderBy('number').limit(BATCH);
    if (after !== null) query = query.where('number', '>', after);
    const rows: CheckpointRow[] = await query.execute();
    yield* rows;
    if (rows.length < BATCH) return;
    after = rows.at(-1)?.number ?? null;
  }
}
