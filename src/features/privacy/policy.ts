import type { Viewer } from '../../http/context.ts';

/** In the place of the name of somebody whose account was erased. */
export const ERASED_NAME = 'Erased person';

/** In the place of their address: it must be one of its own, can't be written to, and can't be registered. */
export const erasedEmail = (userId: string): string => `erased-${userId}@invalid`;

/** In the place of what they wrote in discussions. */
export const ERASED_TEXT = 'Removed when the account of its author was erased.';

/** In the place of why they reported a comment. */
export const ERASED_REASON = 'Removed with the account of whoever reported it.';

/**
 * When a record of `at` no longer has to be kept. Documentation of completed activities must be available for six years
 * after completion (AMA PRA; ACCME: verification of participation; domain rules, section 1).
 * @param at epoch ms
 */
export function retentionEnd(at: number, years: number): number {
  const end = new Date(at);
  end.setUTCFullYear(end.getUTCFullYear() + years);
  return end.getTime();
}

/**
 * Until when something has to be kept of a person: the end of the last retention that hasn't ended; null: of nothing.
 * @param times of what has to be kept for `years` from then, epoch ms
 */
export function keepUntil(times: readonly number[], years: number, now: number): number | null {
  const ends = times.map((at) => retentionEnd(at, years)).filter((end) => end > now);
  return ends.length === 0 ? null : Math.max(...ends);
}

/** What somebody may be told who looks at the log for themselves: who did it, without anybody else's name. */
export function doer(actorId: string | null, viewer: Pick<Viewer, 'id'>): 'you' | 'somebody else' | 'the site' {
  if (actorId === null) return 'the site';
  return actorId === viewer.id ? 'you' : 'somebody else';
}

/**
 * The address by which an erasure also takes what names no account. Registration doesn't verify addresses, so whoever
 * erases their own account need not be whom its address belongs to: only somebody else, an admin, goes by it. Pure.
 * @returns null: only what belongs to the account
 */
export function addressToErase(actorId: string, { id, email }: { id: string; email: string }): string | null {
  return actorId === id ? null : email;
}
