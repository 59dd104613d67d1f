import type { CoreDeps } from '../../deps.ts';
import { selectOptionalHead } from './chain-queries.ts';
import { writeCheckpoint } from './checkpoint.ts';
import { selectNewestCheckpoint } from './checkpoint-queries.ts';

/** A checkpoint is due when the last is so many events back, or so long ago and there is anything new. */
const EVENTS = 1_000;
const INTERVAL_MS = 5 * 60_000;
const LOOK_EVERY_MS = 5_000;

type Core = Pick<CoreDeps, 'db' | 'clock' | 'secrets' | 'log'>;

export interface Checkpoints {
  /** Writes a last one and ends. */
  stop(): Promise<void>;
}

/**
 * Writes a checkpoint at once and whenever one is due, and logs each: a log that is kept elsewhere holds what the
 * database can't be cut off behind without being found out.
 */
export async function startCheckpoints(core: Core): Promise<Checkpoints> {
  await checkpointNow(core);
  let under: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    under = under.then(() => checkpointIfDue(core));
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await under;
      await checkpointNow(core);
    },
  };
}

export async function checkpointIfDue(core: Core): Promise<void> {
  try {
    const head = await selectOptionalHead(core.db.kysely);
    const last = await selectNewestCheckpoint(core.db.kysely);
    const behind = (head?.seq ?? 0) - (last?.seq ?? 0);
    if (head && (behind === 0 || (behind < EVENTS && core.clock() - (last?.at ?? 0) < INTERVAL_MS))) return;
    await checkpointNow(core);
  } catch (error) {
    core.log.error({ err: error }, 'the audit log could not be looked at; trying again soon');
  }
}

async function checkpointNow(core: Core): Promise<void> {
  try {
    const result = await writeCheckpoint(core);
    if (result.state === 'broken') {
      core.log.error(
        { fault: result.fault.text },
        'the audit log is broken, so it is not signed: run `keypoint audit verify`',
      );
    } else if (result.state !== 'empty') {
      const { number, seq, jws } = result.checkpoint;
      core.log.info({ number, seq, checkpoint: jws }, 'audit checkpoint');
    }
  } catch (error) {
    core.log.error({ err: error }, 'the audit log could not be signed; trying again soon');
  }
}
