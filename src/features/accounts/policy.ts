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
/** How long an invited person has to choose a password. */
export const INVITATION_MS = 14 * DAY;
/** How long a sign-in waits for its code. */
export const SIGN_IN_STEP_MS = 10 * MINUTE;
/** Wrong codes for one person, from wherever: with three codes good at a time, a guesser has 1 in 33,000 in a quarter of an hour. */
export const CODE_GUESSES = { limit: 10, windowMs: 15 * MINUTE };

/** In the place of a password hash, where nobody has chosen a password yet: an invitation or a reset link lets them. */
export const NO_PASSWORD_YET = 'pending';
/** The same where that was taken back. No password has this hash, and no link gives one. */
export const PASSWORD_WITHDRAWN = 'withdrawn';

/** The same where the account was erased; nothing gives it another. */
export const PASSWORD_ERASED = 'erased';

export const PASSWORD_STATES = {
  pending: NO_PASSWORD_YET,
  withdrawn: PASSWORD_WITHDRAWN,
  erased: PASSWORD_ERASED,
} as const;

/** Whether a person's roles oblige them to sign in in two steps. @param setting REQUIRE_TOTP */
export function needsTwoSteps(setting: 'admin' | 'staff' | null, roles: readonly string[]): boolean {
  if (setting === null) return false;
  return roles.some((role) => role === 'admin' || (setting === 'staff' && role !== 'learner'));
}

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
