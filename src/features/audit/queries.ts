import { beforeCommit, type Engine, type Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { chained, type Link, type StoredEvent } from './chain.ts';

export interface AuditEvent {
  /** Who did it; null for the system itself or an operator at a terminal. */
  actorId: string | null;
  /** What was done, as `noun.verb`: `attempt.submit`, `certificate.issue`. */
  action: string;
  subjectType: string;
  subjectId: string;
  /** Before and after, or whatever tells what changed. Never a password, a token or a sealed field in the clear. */
  detail?: Record<string, unknown>;
}

/** What transactions under way have recorded so far. */
const recorded = new WeakMap<Trx, StoredEvent[]>();

/**
 * Writes the log's row in the transaction of the act itself, so that neither stands without the other. The row is
 * written when the work of the transaction is done: where the chain ends is locked last and for no longer than the
 * commit lasts, so acts neither wait for each other's work nor for each other in a circle.
 */
export async function recordEvent(
  trx: Trx,
  { clock, ids }: Pick<CoreDeps, 'clock' | 'ids'>,
  event: AuditEvent,
): Promise<void> {
  const row: StoredEvent = {
    id: ids.uuid(),
    at: clock(),
    actor_id: event.actorId,
    action: event.action.toWellFormed(),
    subject_type: event.subjectType.toWellFormed(),
    // What is hashed must be what the database gives back, and half a surrogate pair is not.
    subject_id: event.subjectId.toWellFormed(),
    detail: JSON.stringify(event.detail ?? {}),
  };
  const events = recorded.get(trx);
  if (events) {
    events.push(row);
    return;
  }
  beforeCommit(trx, (engine) => writeRecorded(trx, engine));
  recorded.set(trx, [row]);
}

async function writeRecorded(trx: Trx, engine: Engine): Promise<void> {
  const events = recorded.get(trx) ?? [];
  recorded.delete(trx);
  if (engine === 'postgres') await holdActors(trx, events);
  const rows = chained(await takeHead(trx, events.length), events);
  for (let i = 0; i < rows.length; i += BATCH) {
    await trx
      .insertInto('audit_events')
      .values(rows.slice(i, i + BATCH))
      .execute();
  }
  await trx
    .updateTable('audit_chain')
    .set({ hash: rows.at(-1)?.hash ?? '' })
    .where('id', '=', 1)
    .execute();
}

/** Ten columns each; SQLite takes 32,766 values in a statement. */
const BATCH = 500;

/**
 * The foreign key wants the actors' rows, and somebody who is changing one may be waiting for the end of the chain:
 * they are taken before it. On SQLite one transaction writes at a time.
 */
async function holdActors(trx: Trx, events: readonly StoredEvent[]): Promise<void> {
  const ids = [...new Set(events.flatMap(({ actor_id }) => (actor_id === null ? [] : [actor_id])))].sort();
  for (let i = 0; i < ids.length; i += BATCH) {
    const some = ids.slice(i, i + BATCH);
    await trx.selectFrom('users').select('id').where('id', 'in', some).orderBy('id').forKeyShare().execute();
  }
}

/** Locks the end of the chain and moves its counter on. @returns where it ended before */
async function takeHead(trx: Trx, events: number): Promise<Link> {
  const head = await trx
    .updateTable('audit_chain')
    .set((row) => ({ seq: row('seq', '+', events) }))
    .where('id', '=', 1)
    .returning(['seq', 'hash'])
    .executeTakeFirst();
  if (!head) throw new Error('the row that says where the audit log ends is gone: run `keypoint audit verify`');
  return { seq: head.seq - events, hash: head.hash };
}

/** Keeps others from appending until the transaction ends. @returns where the chain ends; null when that row is gone */
export async function holdHead(trx: Trx): Promise<Link | null> {
  const held = trx
    .updateTable('audit_chain')
    .set((row) => ({ seq: row.ref('seq') }))
    .where('id', '=', 1);
  return (await held.returning(['seq', 'hash']).executeTakeFirst()) ?? null;
}
