import type { Handle, Trx } from '../../db/index.ts';
import { SESSION_IDLE_MS } from './policy.ts';

export interface NewSession {
  tokenHash: string;
  id: string;
  userId: string;
  csrfToken: string;
  userAgent: string;
  now: number;
  expiresAt: number;
}

export async function insertSession(trx: Trx, session: NewSession): Promise<void> {
  await trx
    .insertInto('sessions')
    .values({
      token_hash: session.tokenHash,
      id: session.id,
      user_id: session.userId,
      csrf_token: session.csrfToken,
      user_agent: session.userAgent,
      created_at: session.now,
      last_seen_at: session.now,
      expires_at: session.expiresAt,
    })
    .execute();
}

export interface ListedSession {
  id: string;
  userAgent: string;
  createdAt: number;
  lastSeenAt: number;
}

/** A person's sessions that still count, the one used last first. */
export async function listSessions(db: Handle, userId: string, now: number): Promise<ListedSession[]> {
  return db
    .selectFrom('sessions')
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .where('last_seen_at', '>', now - SESSION_IDLE_MS)
    .orderBy('last_seen_at', 'desc')
    .select(['id', 'user_agent as userAgent', 'created_at as createdAt', 'last_seen_at as lastSeenAt'])
    .execute();
}

/** Only ever forwards, so that a late write can't shorten a session. */
export async function touchSession(trx: Trx, id: string, now: number): Promise<void> {
  await trx
    .updateTable('sessions')
    .set({ last_seen_at: now })
    .where('id', '=', id)
    .where('last_seen_at', '<', now)
    .execute();
}

export async function deleteSession(trx: Trx, userId: string, id: string): Promise<number> {
  const result = await trx.deleteFrom('sessions').where('user_id', '=', userId).where('id', '=', id).executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** @param exceptId the session to leave; null: none */
export async function deleteSessions(trx: Trx, userId: string, exceptId: string | null): Promise<number> {
  let query = trx.deleteFrom('sessions').where('user_id', '=', userId);
  if (exceptId !== null) query = query.where('id', '!=', exceptId);
  return Number((await query.executeTakeFirst()).numDeletedRows);
}

/** Rows of a person that no longer count. */
export async function deleteEndedSessions(trx: Trx, userId: string, now: number): Promise<void> {
  await trx
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .where((eb) => eb.or([eb('expires_at', '<=', now), eb('last_seen_at', '<=', now - SESSION_IDLE_MS)]))
    .execute();
}
