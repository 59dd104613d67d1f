import type { CoreDeps } from '../../deps.ts';
import { placeEarlierEvents } from './chain-queries.ts';
import { holdHead, recordEvent } from './queries.ts';

/**
 * Begins the chain, once: events from before there was one get the first places in it, by time, and an event that says
 * how many they were follows them. That they were not changed earlier nobody can prove; from now on they are held. It
 * happens before the first start of this version serves anything, in one transaction; later calls find it done, so an
 * event put in by another way is never taken in.
 * @returns how many events from before were given a place
 */
export async function beginChain(core: Pick<CoreDeps, 'db' | 'clock' | 'ids'>): Promise<number> {
  return core.db.transaction(async (trx) => {
    // Also the lock: of several processes that start at once, one does it.
    const head = await holdHead(trx);
    const earlier = head && (await placeEarlierEvents(trx, head, core.clock()));
    if (earlier === null) return 0;
    await recordEvent(trx, core, {
      actorId: null,
      action: 'audit.begin',
      subjectType: 'audit',
      subjectId: 'chain',
      detail: { earlierEvents: earlier },
    });
    return earlier;
  });
}
