import type { Trx } from '../../db/index.ts';
import { endInvitations } from './invitation-queries.ts';
import { voidResets } from './link-queries.ts';
import { deleteSessions } from './session-queries.ts';
import { deleteSignInSteps } from './sign-in-step-queries.ts';

/** Ends everything by which somebody is in or could come in without signing in anew: sessions, sign-ins half done, links. */
export async function endAllAccess(trx: Trx, userId: string, now: number): Promise<{ sessionsEnded: number }> {
  await deleteSignInSteps(trx, userId);
  await voidResets(trx, userId, now);
  await endInvitations(trx, userId, now);
  return { sessionsEnded: await deleteSessions(trx, userId, null) };
}
