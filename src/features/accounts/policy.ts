const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A session ends this long after it was last used. */
export const SESSION_IDLE_MS = 7 * DAY;
/** A session ends this long after sign-in, used or not. */
export const SESSION_ABSOLUTE_MS = 30 * DAY;
/** How exact `last_seen_at` is kept: a write for every page would cost more than the page. */
export const SEEN_EVERY_MS = 5 * MINUTE;
export const RESET_LINK_MS = 60 * MINUTE;
export const SETUP_LINK_MS = DAY;

export interface SessionTimes {
  lastSeenAt: number;
  expiresAt: number;
}

/** Whether a session still counts. */
export function sessionStands({ lastSeenAt, expiresAt }: SessionTimes, now: number): boolean {
  return now < expiresAt && now < lastSeenAt + SESSION_IDLE_MS;
}

/** Whether a one-time link can be used. */
export function linkStands({ expiresAt, usedAt }: { expiresAt: number; usedAt: number | null }, now: number): boolean {
  return usedAt === null && now < expiresAt;
}

/** The certificate depends on the profession, so a changed one has to be verified anew. */
export function verificationAfter(
  before: { profession: string; professionVerifiedAt: number | null },
  profession: string,
): number | null {
  return before.profession === profession ? before.professionVerifiedAt : null;
}
