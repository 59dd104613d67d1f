import type { CoreDeps } from '../../deps.ts';
import { recordEvent } from '../audit/index.ts';
import { endIneligible, insertIneligible } from './ineligible-queries.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

/**
 * Somebody says that they work for an ineligible company: from now on they can't post (domain rules, 2: "Comments").
 * Said twice is said once.
 */
export async function declareIneligible(core: Core, userId: string): Promise<void> {
  await core.db.transaction(async (trx) => {
    if (!(await insertIneligible(trx, { id: core.ids.uuid(), userId, at: core.clock() }))) return;
    await recordEvent(trx, core, {
      actorId: userId,
      action: 'commenter.declare-ineligible',
      subjectType: 'user',
      subjectId: userId,
      detail: { before: { ineligible: false }, after: { ineligible: true } },
    });
  });
}

/** They say that they no longer do. Both steps stay in the log, so that nobody changes sides unseen. */
export async function endIneligibility(core: Core, userId: string): Promise<void> {
  await core.db.transaction(async (trx) => {
    if (!(await endIneligible(trx, userId, core.clock()))) return;
    await recordEvent(trx, core, {
      actorId: userId,
      action: 'commenter.end-ineligible',
      subjectType: 'user',
      subjectId: userId,
      detail: { before: { ineligible: true }, after: { ineligible: false } },
    });
  });
}
