import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { tokenHash } from '../../http/session.ts';
import { SIGN_IN_STEP_MS } from './policy.ts';
import { type Browser, startSession } from './sessions.ts';
import { insertSignInStep } from './sign-in-step-queries.ts';
import { selectOptionalTotp } from './totp-queries.ts';

/** What somebody gets who has shown that they know the password. */
export type Entry =
  /** They are in: the session's token. */
  | { readonly kind: 'session'; readonly token: string }
  /** A code is still to come; the ticket says whose. */
  | { readonly kind: 'code'; readonly ticket: string };

/** The one way in for whoever knows the password: to a session, or to the question for a code where they have an authenticator. */
export async function enter(
  trx: Trx,
  core: Pick<CoreDeps, 'clock' | 'ids'>,
  userId: string,
  browser: Browser,
): Promise<Entry> {
  const totp = await selectOptionalTotp(trx, userId);
  if (totp === null || totp.confirmedAt === null)
    return { kind: 'session', token: await startSession(trx, core, userId, browser) };
  const ticket = core.ids.token();
  const now = core.clock();
  await insertSignInStep(trx, { tokenHash: tokenHash(ticket), userId, now, expiresAt: now + SIGN_IN_STEP_MS });
  return { kind: 'code', ticket };
}
