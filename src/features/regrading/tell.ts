import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { queueMail } from '../mail/index.ts';
import { selectAddresses, selectTitles } from './attempt-queries.ts';

const BATCH = 100;

/** An attempt that passes by a correction. */
export interface NewPass {
  readonly userId: string;
  readonly attemptId: string;
  readonly activityVersionId: string;
}

/** Writes to everybody whom a correction makes pass, in its transaction; nobody whose account is closed. */
export async function tellNewlyPassed(
  trx: Trx,
  deps: Pick<CoreDeps, 'clock' | 'ids' | 'config' | 'secrets'>,
  passes: readonly NewPass[],
): Promise<void> {
  const titles = await selectTitles(trx, [...new Set(passes.map(({ activityVersionId }) => activityVersionId))]);
  for (let i = 0; i < passes.length; i += BATCH) {
    const batch = passes.slice(i, i + BATCH);
    const userIds = batch.map(({ userId }) => userId);
    const people = await selectAddresses(trx, userIds);
    for (const { userId, attemptId, activityVersionId } of batch) {
      const person = people.get(userId);
      if (!person) continue;
      const link = `${deps.config.baseUrl}/attempts/${attemptId}/results`;
      const model = { name: person.fullName, title: titles.get(activityVersionId) ?? '', link };
      const mail = { to: person.email, subject: 'You have now passed', view: 'newly-passed', model };
      await queueMail(trx, deps, { ...mail, userId });
    }
  }
}
