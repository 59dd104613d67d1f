import { z } from 'zod';
import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { seal, unseal } from '../../lib/secrets.ts';
import { MAIL_VIEWS, type Mail } from './message.ts';
import { insertMail, type QueuedMail } from './queue-queries.ts';
import { TRIED_FOR_MS } from './retry.ts';

const KEY = 'mail-queue';

export interface MailToQueue extends Mail {
  /** Whose mail it is, where it is somebody's with an account. */
  userId?: string;
  /** Epoch ms: from then on it is of no use any more, such as a link that has ended. A day from now where it isn't given. */
  useUntil?: number;
}

/**
 * Puts a mail into the queue in the transaction of the act that causes it: it is sent if and only if the act stands.
 * To whom, subject and model are sealed, since links in them open accounts; nothing of them is left once the mail is
 * handed over, or 30 days after it was given up.
 * @throws Error when there is no such template, or a control character in the address
 */
export async function queueMail(
  trx: Trx,
  { clock, ids, secrets }: Pick<CoreDeps, 'clock' | 'ids' | 'secrets'>,
  { to, subject, view, model, userId, useUntil }: MailToQueue,
): Promise<void> {
  if (!MAIL_VIEWS.includes(view)) throw new Error(`there is no mail template ${view}`);
  if (/\p{Cc}/u.test(to)) throw new Error('an address of a mail has a control character in it');
  const id = ids.uuid();
  const now = clock();
  await insertMail(trx, {
    id,
    createdAt: now,
    userId: userId ?? null,
    view,
    sealed: seal(secrets.derive(KEY), id, JSON.stringify({ to, subject, model })),
    giveUpAt: Math.min(useUntil ?? Number.POSITIVE_INFINITY, now + TRIED_FOR_MS),
  });
}

const sealedSchema = z.strictObject({ to: z.string(), subject: z.string(), model: z.record(z.string(), z.unknown()) });

/** @throws Error when it was handed over already, or sealed with another secret key */
export function openMail(
  { secrets }: Pick<CoreDeps, 'secrets'>,
  { id, view, sealed }: Pick<QueuedMail, 'id' | 'view' | 'sealed'>,
): Mail {
  if (sealed === null) throw new Error('of a mail that was handed over nothing is kept');
  return { view, ...sealedSchema.parse(JSON.parse(unseal(secrets.derive(KEY), id, sealed))) };
}
