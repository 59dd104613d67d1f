import type { CoreDeps } from '../../deps.ts';
import { recordEvent } from '../audit/index.ts';
import { DELETED_RECORD, sealRecord } from '../credit/index.ts';
import { forgetWaitingLists } from '../people/index.ts';
import { deleteOwn, listRetainable } from './erasure-queries.ts';
import * as queries from './retained-queries.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'secrets'>;

const AT_ONCE = 100;

export interface Swept {
  /** Identities that were deleted for good, with their certificates and reports. */
  readonly deleted: number;
  /** Erased people of whom something had come in while they were erased, which is dealt with now. */
  readonly leftovers: number;
}

/** Deletes for good what no longer has to be kept of erased people, and lists of people that nobody has confirmed. Of several processes that do it at once, one does. */
export async function sweepPrivacy(core: Core): Promise<Swept> {
  await forgetWaitingLists(core);
  let deleted = 0;
  for (;;) {
    const due = await queries.listDue(core.db.kysely, core.clock(), AT_ONCE);
    for (const userId of due) if (await deleteForGood(core, userId)) deleted += 1;
    if (due.length < AT_ONCE) break;
  }
  const leftovers = await queries.listLeftovers(core.db.kysely, AT_ONCE);
  for (const leftover of leftovers) await tidyLeftover(core, leftover);
  return { deleted, leftovers: leftovers.length };
}

async function deleteForGood(core: Core, userId: string): Promise<boolean> {
  return core.db.transaction(async (trx) => {
    const now = core.clock();
    if (!(await queries.deleteIdentity(trx, userId, now))) return false;
    const records = await queries.listRecords(trx, userId);
    for (const { id } of records) await queries.updateRecord(trx, id, DELETED_RECORD);
    const completions = await listRetainable(trx, userId);
    await queries.deleteReports(
      trx,
      completions.map(({ id }) => id),
    );
    await recordEvent(trx, core, {
      actorId: null,
      action: 'erased-identity.delete',
      subjectType: 'user',
      subjectId: userId,
      detail: { certificates: records.length },
    });
    return true;
  });
}

/** A certificate that was being issued, a mail or a session that was being written while the account was erased. */
async function tidyLeftover(core: Core, { userId, keepUntil }: queries.Leftover): Promise<void> {
  await core.db.transaction(async (trx) => {
    await deleteOwn(trx, userId);
    for (const { id, number, record } of await queries.listRecords(trx, userId)) {
      if (!record.startsWith('eyJ')) continue;
      const kept = keepUntil !== null && keepUntil > core.clock();
      await queries.updateRecord(trx, id, kept ? sealRecord(core.secrets, number, record) : DELETED_RECORD);
    }
  });
}
