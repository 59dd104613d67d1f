import type { Database, Handle, Trx } from '../../db/index.ts';

/** What the deadline of an open attempt follows from. */
export interface OpenTime {
  readonly attemptId: string;
  readonly userId: string;
  readonly startedAt: number;
  readonly limitMs: number | null;
  readonly extraMs: number;
  readonly deadlineAt: number | null;
}

/** A learner's open attempts; in a transaction on PostgreSQL, kept from everybody else until its end. */
export async function lockOpenTimes(trx: Trx, engine: Database['engine'], userId: string): Promise<OpenTime[]> {
  const query = openTimes(trx).where('user_id', '=', userId).orderBy('id');
  // SQLite has one writer at a time: the transaction itself is the lock.
  return (engine === 'postgres' ? query.forUpdate() : query).execute();
}

function openTimes(db: Handle) {
  return db
    .selectFrom('attempts')
    .where('submitted_at', 'is', null)
    .select([
      'id as attemptId',
      'user_id as userId',
      'started_at as startedAt',
      'time_limit_ms as limitMs',
      'extra_time_ms as extraMs',
      'deadline_at as deadlineAt',
    ]);
}

export async function updateTime(
  trx: Trx,
  attemptId: string,
  { extraMs, deadlineAt }: { extraMs: number; deadlineAt: number | null },
): Promise<void> {
  await trx
    .updateTable('attempts')
    .set({ extra_time_ms: extraMs, deadline_at: deadlineAt })
    .where('id', '=', attemptId)
    .where('submitted_at', 'is', null)
    .execute();
}

/**
 * How much time a learner has, in percent of what an activity gives, as it is in this very moment: whoever changes it
 * waits until the transaction that has read it is over, and then finds the attempt that it has begun.
 */
export async function lockTimeMultiplier(trx: Trx, engine: Database['engine'], userId: string): Promise<number> {
  const query = trx.selectFrom('users').where('id', '=', userId).select('time_multiplier_percent as percent');
  return (await (engine === 'postgres' ? query.forShare() : query).executeTakeFirstOrThrow()).percent;
}
