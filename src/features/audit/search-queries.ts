import { sql } from 'kysely';
import type { Handle } from '../../db/index.ts';
import type { Filters, Place } from './filters.ts';

export interface FoundRow {
  readonly id: string;
  /** null: put in beside the chain. */
  readonly seq: number | null;
  /** Epoch ms. */
  readonly at: number;
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  /** Where it is about a person: their name now. */
  readonly subjectName: string | null;
  /** JSON. */
  readonly detail: string;
  readonly previousHash: string | null;
  readonly hash: string | null;
}

/** Filters with the person found: null is the system, undefined anybody. */
export type Narrowed = Omit<Filters, 'who'> & { readonly actorId?: string | null | undefined };

/**
 * Up to `limit` events, the newest first, from after a place. Each way of narrowing down reads an index in the order
 * of the page, so a page costs the same wherever it is; a subject has few events, which are looked through.
 */
export function listEvents(
  handle: Handle,
  { action, actorId, subject, from, until }: Narrowed,
  page: { before?: Place | undefined; limit: number },
): Promise<FoundRow[]> {
  let query = selected(handle).orderBy('event.at', 'desc').orderBy('event.seq', 'desc').limit(page.limit);
  if (action !== undefined) query = query.where('event.action', '=', action);
  if (actorId === null) query = query.where('event.actor_id', 'is', null);
  else if (actorId !== undefined) query = query.where('event.actor_id', '=', actorId);
  if (subject !== undefined) query = query.where('event.subject_id', '=', subject);
  if (from !== undefined) query = query.where('event.at', '>=', from);
  if (until !== undefined) query = query.where('event.at', '<', until);
  const { before } = page;
  if (before) query = query.where(sql<boolean>`(event.at, event.seq) < (${before.at}, ${before.seq})`);
  return query.execute();
}

export async function selectOptionalEvent(handle: Handle, id: string): Promise<FoundRow | null> {
  return (await selected(handle).where('event.id', '=', id).executeTakeFirst()) ?? null;
}

function selected(handle: Handle) {
  return handle
    .selectFrom('audit_events as event')
    .leftJoin('users', 'users.id', 'event.actor_id')
    .leftJoin('users as subject', (join) =>
      join.onRef('subject.id', '=', 'event.subject_id').on('event.subject_type', '=', 'user'),
    )
    .select(['event.id', 'event.seq', 'event.at', 'event.actor_id as actorId', 'users.full_name as actorName'])
    .select(['event.action', 'event.subject_type as subjectType', 'event.subject_id as subjectId'])
    .select(['subject.full_name as subjectName', 'event.detail'])
    .select(['event.previous_hash as previousHash', 'event.hash']);
}

export async function selectOptionalIdByEmail(handle: Handle, email: string): Promise<string | null> {
  const row = await handle.selectFrom('users').select('id').where('email', '=', email).executeTakeFirst();
  return row?.id ?? null;
}

/** The last time somebody verified the log, and what came of it. */
export async function selectLastVerification(handle: Handle): Promise<FoundRow | null> {
  const [event] = await listEvents(handle, { action: 'audit.verify' }, { limit: 1 });
  return event ?? null;
}
