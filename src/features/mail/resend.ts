import type { CoreDeps } from '../../deps.ts';
import { recordEvent } from '../audit/index.ts';
import { resendMail } from './queue-queries.ts';
import { TRIED_FOR_MS } from './retry.ts';

/** Puts a mail that was given up into the queue again, for another day. One that isn't given up (any more) is left alone. */
export async function sendAgain(
  core: Pick<CoreDeps, 'db' | 'clock' | 'ids'>,
  id: string,
  actorId: string,
): Promise<void> {
  await core.db.transaction(async (trx) => {
    const now = core.clock();
    const view = await resendMail(trx, id, now, now + TRIED_FOR_MS);
    if (view === null) return;
    await recordEvent(trx, core, {
      actorId,
      action: 'mail.resend',
      subjectType: 'mail',
      subjectId: id,
      detail: { template: view },
    });
  });
}
