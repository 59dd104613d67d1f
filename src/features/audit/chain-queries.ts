import { sql } from 'kysely';
import type { Handle, Trx } from '../../db/index.ts';
import { chained, type FoundEvent, type Link } from './chain.ts';

/** How many rows are in memory at once. */
const BATCH = 500;

const EVENT = ['id', 'at', 'actor_id', 'action', 'subject_type', 'subject_id', 'detail'] as const;

/**
 * Gives the events that have no place in the chain one after `head`, by their ids and so by time, unless the chain has begun already.
 * @returns how many, or null when it has begun
 */
export async function placeEarlierEvents(trx: Trx, head: Link, now: number): Promise<number | null> {
  const { begun_at } = await trx
    .selectFrom('audit_chain')
    .select('begun_at')
    .where('id', '=', 1)
    .executeTakeFirstOrThrow();
  if (begun_at !== null) return null;
  let last = head;
  for (let after = ''; ; ) {
    // Without asking for those that have no place: for that both engines would sort all of them, for every batch.
    const some = trx
      .selectFrom('audit_events')
      .select([...EVENT, 'seq'])
      .where('id', '>', after);
    const rows = await some.orderBy('id').limit(BATCH).execute();
    const placeless = rows.filter((row) => row.seq === null);
    for (const { id, seq, previous_hash, hash } of chained(last, placeless)) {
      await trx.updateTable('audit_events').set({ seq, previous_hash, hash }).where('id', '=', id).execute();
      last = { seq, hash };
    }
    const end = rows.at(-1);
    if (!end || rows.length < BATCH) break;
    after = end.id;
  }
  await trx
    .updateTable('audit_chain')
    .set({ ...last, begun_at: now })
    .where('id', '=', 1)
    .execute();
  return last.seq - head.seq;
}

/** Where the chain ends by its counter; null when that row is gone. */
export async function selectOptionalHead(handle: Handle): Promise<Link | null> {
  const row = await handle.selectFrom('audit_chain').select(['seq', 'hash']).where('id', '=', 1).executeTakeFirst();
  return row ?? null;
}

/** The rows after a place, in their order, some hundreds at a time; also those that wrongly share one. */
export async function* eventsAfter(handle: Handle, seq: number | null): AsyncGenerator<FoundEvent[]> {
  let after: { seq: number; id: string | null } | null = seq === null ? null : { seq, id: null };
  for (;;) {
    let query = handle
      .selectFrom('audit_events')
      .select([...EVENT, 'previous_hash', 'hash'])
      .select((row) => row.ref('seq').$notNull().as('seq'))
      .where('seq', 'is not', null)
      .orderBy('seq')
      .orderBy('id')
      .limit(BATCH);
    if (after?.id === null) query = query.where('seq', '>', after.seq);
    else if (after) query = query.where(sql<boolean>`(seq, id) > (${after.seq}, ${after.id})`);
    const rows = await query.execute();
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return;
    after = { seq: last.seq, id: last.id };
  }
}

/** Rows that were put in beside the chain: how many, and the first of them. */
export async function selectUnchained(handle: Handle, most: number): Promise<{ count: number; ids: string[] }> {
  const found = handle.selectFrom('audit_events').where('seq', 'is', null);
  const { n } = await found.select((row) => row.fn.countAll<number>().as('n')).executeTakeFirstOrThrow();
  const rows = await found.select('id').orderBy('id').limit(most).execute();
  return { count: Number(n), ids: rows.map(({ id }) => id) };
}
