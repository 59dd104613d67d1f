import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { ROLES, type Role, type Session } from '../../http/context.ts';
import { tokenHash } from '../../http/session.ts';
import { recordEvent } from '../audit/index.ts';
import { SEEN_EVERY_MS, SESSION_ABSOLUTE_MS, sessionStands } from './policy.ts';
import { type SessionRow, selectSession } from './queries.ts';
import { deleteEndedSessions, deleteSession, deleteSessions, insertSession, touchSession } from './session-queries.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

/** What sign-in is told of the browser. */
export interface Browser {
  userAgent: string;
  /** The session that this sign-in takes the place of. */
  previous: Session | null;
}

/**
 * Reads a session by the hash of its token: one statement, which the clock and the person's state then judge.
 * Notes that it was used, at most every five minutes and without keeping the request waiting.
 */
export function findSession(core: Pick<CoreDeps, 'db' | 'clock' | 'log'>): (hash: string) => Promise<Session | null> {
  const touching = new Set<string>();
  const touch = async (id: string, now: number) => {
    touching.add(id);
    try {
      await core.db.transaction((trx) => touchSession(trx, id, now));
    } catch (error) {
      core.log.warn({ err: error }, 'the time at which a session was last used could not be noted');
    } finally {
      touching.delete(id);
    }
  };
  return async (hash) => {
    const rows = await selectSession(core.db, { tokenHash: hash });
    const [row] = rows;
    const now = core.clock();
    if (!row || row.disabledAt !== null || !sessionStands(row, now)) return null;
    if (now - row.lastSeenAt >= SEEN_EVERY_MS && !touching.has(row.id)) void touch(row.id, now);
    return sessionOf(row, rows);
  };
}

function sessionOf(row: SessionRow, rows: readonly SessionRow[]): Session {
  const roles = rows.map(({ role }) => role).filter((role): role is Role => ROLES.some((known) => known === role));
  return {
    id: row.id,
    csrfToken: row.csrfToken,
    twoStep: row.totpConfirmedAt !== null,
    viewer: {
      id: row.userId,
      email: row.email,
      fullName: row.fullName,
      credentials: row.credentials,
      profession: row.profession,
      roles,
      timeMultiplierPercent: row.timeMultiplierPercent,
      letterKeys: row.letterKeys === 1,
    },
  };
}

/** Begins a session under a new token, ending the one that the browser had. @returns the token: only its hash is stored */
export async function startSession(
  trx: Trx,
  core: Pick<CoreDeps, 'clock' | 'ids'>,
  userId: string,
  browser: Browser,
): Promise<string> {
  const token = core.ids.token();
  const now = core.clock();
  const { previous } = browser;
  if (previous) await deleteSession(trx, previous.viewer.id, previous.id);
  await deleteEndedSessions(trx, userId, now);
  await insertSession(trx, {
    tokenHash: tokenHash(token),
    id: core.ids.uuid(),
    userId,
    csrfToken: core.ids.token(),
    userAgent: browser.userAgent.slice(0, 300),
    now,
    expiresAt: now + SESSION_ABSOLUTE_MS,
  });
  return token;
}

/** Ends one of a person's own sessions. @returns false when they have no such session */
export async function endSession(core: Core, userId: string, sessionId: string): Promise<boolean> {
  return core.db.transaction(async (trx) => {
    if ((await deleteSession(trx, userId, sessionId)) === 0) return false;
    await recordEnd(trx, core, userId, { session: sessionId });
    return true;
  });
}

/** Ends every session of a person but the one given. @returns how many there were */
export async function endOtherSessions(core: Core, userId: string, exceptId: string): Promise<number> {
  return core.db.transaction(async (trx) => {
    const count = await deleteSessions(trx, userId, exceptId);
    if (count > 0) await recordEnd(trx, core, userId, { others: count });
    return count;
  });
}

async function recordEnd(trx: Trx, core: Core, userId: string, detail: Record<string, unknown>): Promise<void> {
  await recordEvent(trx, core, {
    actorId: userId,
    action: 'session.end',
    subjectType: 'user',
    subjectId: userId,
    detail,
  });
}
