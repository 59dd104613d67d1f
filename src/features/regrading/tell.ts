import type { CoreDeps } from '../../deps.ts';
import { selectActivityVersion } from '../activities/index.ts';
import type { Mailer } from '../mail/index.ts';
import type { NewPass } from './apply.ts';
import { selectAddresses } from './attempt-queries.ts';

const BATCH = 100;

/**
 * Writes to everybody whom a correction has made pass, once it is committed. Sent one after the other and never rejects:
 * what a mail says stands on the results page too, so one that is lost loses nobody anything.
 */
export async function tellNewlyPassed(
  { db, config, log, mailer }: Pick<CoreDeps, 'db' | 'config' | 'log'> & { mailer: Mailer },
  passes: readonly NewPass[],
): Promise<void> {
  try {
    for (let i = 0; i < passes.length; i += BATCH) {
      const batch = passes.slice(i, i + BATCH);
      const userIds = batch.map(({ userId }) => userId);
      const people = await selectAddresses(db.kysely, userIds);
      for (const { userId, attemptId, activityVersionId } of batch) {
        const person = people.get(userId);
        if (!person) continue;
        const { title } = await selectActivityVersion(db, activityVersionId);
        const link = `${config.baseUrl}/attempts/${attemptId}/results`;
        const model = { name: person.fullName, title, link };
        await mailer.send({ to: person.email, subject: 'You have now passed', view: 'newly-passed', model });
      }
    }
  } catch (error) {
    log.error({ err: error }, 'learners who have now passed could not all be written to');
  }
}
