import { setTimeout as sleep } from 'node:timers/promises';
import type { CoreDeps } from '../../deps.ts';
import { createDelivery, type Delivery, messageIdOf } from './deliver.ts';
import { createMailRenderer, type RenderMail } from './message.ts';
import { openMail } from './queue.ts';
import { deleteEnded, finishTry, isAnyDue, type Outcome, type QueuedMail, takeMail } from './queue-queries.ts';
import { isRefusal, isServersFault, plainError, waitAfter } from './retry.ts';

/** Longer than a try can last. */
const LEASE_MS = 10 * 60_000;
/** Handed over at once at the most, by one process. */
const LANES = 4;
const LOOK_EVERY_MS = 1_000;
const FORGET_EVERY_MS = 60 * 60_000;
/** What ended longer ago is forgotten. */
const KEPT_MS = 30 * 24 * 60 * 60_000;
/** What is under way at a stop gets so long; cut off, it is tried again when its lease ends, as after a crash. */
const STOP_WITHIN_MS = 5_000;

type Core = Pick<CoreDeps, 'config' | 'db' | 'clock' | 'ids' | 'secrets' | 'log'>;

export interface MailWorker {
  /** Hands over everything whose turn it is now. */
  drain(): Promise<void>;
  /** Takes nothing more, and lets what is under way end. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  /** Looks by itself so often, in ms; null: only `drain` does. */
  lookEvery?: number | null;
  delivery?: Delivery;
  /** From 0 to 1: when to try again. */
  chance?: () => number;
}

/**
 * Hands queued mail over: each by one of the processes at a time, held by a lease. At least once: a process that ends
 * between handing over and writing that down has the mail sent again, under the same Message-ID.
 */
export function startMailWorker(core: Core, options: WorkerOptions = {}): MailWorker {
  const { lookEvery = LOOK_EVERY_MS, chance = Math.random, delivery = createDelivery(core.config) } = options;
  const attempt = createAttempt(core, { render: createMailRenderer(core.config), delivery, chance });
  let stopping = false;
  let forgottenAt = Number.NEGATIVE_INFINITY;
  let under: Promise<void> | null = null;

  async function lane(): Promise<void> {
    while (!stopping && (await attempt()));
  }
  async function work(): Promise<void> {
    if (!(await isAnyDue(core.db.kysely, core.clock()))) return;
    await Promise.all(Array.from({ length: LANES }, lane));
  }
  async function look(): Promise<void> {
    try {
      await work();
      if (core.clock() - forgottenAt < FORGET_EVERY_MS) return;
      forgottenAt = core.clock();
      await core.db.transaction((trx) => deleteEnded(trx, core.clock() - KEPT_MS));
    } catch (error) {
      core.log.error({ err: error }, 'queued mail could not be looked after; trying again soon');
    }
  }
  /** One at a time: who asks while it is under way waits for it. */
  function once(): Promise<void> {
    under ??= look().finally(() => {
      under = null;
    });
    return under;
  }
  const timer = lookEvery === null ? undefined : setInterval(() => void once(), lookEvery).unref();
  return {
    async drain() {
      await under;
      await once();
    },
    async stop() {
      stopping = true;
      clearInterval(timer);
      await Promise.race([under, sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
      delivery.close();
    },
  };
}

interface Means {
  render: RenderMail;
  delivery: Delivery;
  chance: () => number;
}

/** Takes one mail and tries it. @returns false when there is none to take */
function createAttempt(core: Core, means: Means): () => Promise<boolean> {
  const { db, clock, ids, log } = core;
  return async () => {
    const [now, lease] = [clock(), ids.uuid()];
    const mail = await db.transaction((trx) => takeMail(trx, db.engine, { now, until: now + LEASE_MS, lease }));
    if (!mail) return false;
    const outcome = await tryOnce(core, means, mail);
    const told = await db.transaction((trx) => finishTry(trx, mail.id, lease, outcome));
    if (!told)
      log.warn({ mail: mail.id, view: mail.view }, 'a mail took longer than its lease; another process has it now');
    return true;
  };
}

async function tryOnce(core: Core, { render, delivery, chance }: Means, mail: QueuedMail): Promise<Outcome> {
  const { config, clock, log } = core;
  const named = { mail: mail.id, view: mail.view, attempts: mail.attempts };
  // It waited for longer than it is of use: with a server that was down, or with none running.
  if (clock() >= mail.giveUpAt) return giveUp(core, named, 'It could not be handed over while it was of use');
  try {
    const stamp = { messageId: messageIdOf(mail.id, config.mailFrom), date: new Date(mail.createdAt) };
    const said = await delivery.deliver(render(openMail(core, mail)), stamp);
    log.info({ ...named, ...said }, 'mail handed over');
    return { state: 'sent', at: clock() };
  } catch (error) {
    const plain = plainError(error);
    // A fault of ours, in a template or a key, has no answer of a server in it.
    if (!isServersFault(error)) log.error({ ...named, err: error }, 'a mail could not be made');
    const nextAt = clock() + waitAfter(mail.attempts, chance());
    if (isRefusal(error) || nextAt >= mail.giveUpAt) return giveUp(core, named, plain);
    log.warn({ ...named, error: plain, nextAt }, 'a mail could not be handed over; trying again');
    return { state: 'waiting', nextAt, error: plain };
  }
}

function giveUp({ clock, log }: Core, named: Record<string, unknown>, error: string): Outcome {
  log.error({ ...named, error }, 'a mail was given up; the mail page can send it again');
  return { state: 'given-up', at: clock(), error };
}
