import { recordPass } from '../../src/features/completions/index.ts';
import type { TestApp, TestUser } from '../support/app.ts';
import { DAY } from '../support/clock.ts';

export const CERTIFIED = {
  status: 'certified',
  certification: {
    creditType: 'ama-pra-category-1',
    maximumCredits: 1,
    designatedOn: '2026-01-01',
    provider: {
      name: 'Northfield Medical Society',
      accreditor: 'ACCME',
      accreditedFrom: '2020-01-01',
      accreditedUntil: '2030-12-31',
    },
    statementSet: 'ama-accme-direct',
    signatory: { name: 'Ada Whitfield, MD', title: 'Director of continuing education' },
  },
};

export interface CompletedOptions {
  /** A copy of the founding activity with other details in place of the founding activity itself. */
  details?: Record<string, unknown>;
  title?: string;
  passed?: boolean;
  evaluated?: boolean;
}

/** An attempt that is submitted, passed unless told otherwise, straight into the database. @returns its id */
export async function completedAttempt(
  app: Pick<TestApp, 'core'>,
  user: TestUser,
  options: CompletedOptions = {},
): Promise<string> {
  const { core } = app;
  const founding = await core.db.kysely.selectFrom('activity_versions').selectAll().executeTakeFirstOrThrow();
  const now = core.clock();
  const attemptId = core.ids.uuid();
  await core.db.transaction(async (trx) => {
    let { activity_id: activityId, id: versionId } = founding;
    if (options.details || options.title !== undefined) {
      activityId = core.ids.uuid();
      versionId = core.ids.uuid();
      await trx
        .insertInto('activities')
        .values({ id: activityId, slug: `copy-${activityId}`, created_at: now })
        .execute();
      const details = JSON.stringify({ ...JSON.parse(founding.details), ...options.details });
      const copy = {
        ...founding,
        id: versionId,
        activity_id: activityId,
        details,
        title: options.title ?? founding.title,
      };
      await trx.insertInto('activity_versions').values(copy).execute();
    }
    const acknowledgementId = core.ids.uuid();
    await trx
      .insertInto('acknowledgements')
      .values({ id: acknowledgementId, user_id: user.id, activity_version_id: versionId, acknowledged_at: now })
      .execute();
    const passed = options.passed ?? true;
    await trx
      .insertInto('attempts')
      .values({
        id: attemptId,
        user_id: user.id,
        activity_id: activityId,
        activity_version_id: versionId,
        acknowledgement_id: acknowledgementId,
        number: 1,
        form: '{"questions":[]}',
        started_at: now - DAY / 24,
        time_limit_ms: null,
        deadline_at: null,
        submitted_at: now,
        finished_by: 'learner',
        score_num: passed ? 14 : 1,
        score_den: 15,
        passed: passed ? 1 : 0,
      })
      .execute();
    if (!passed) return;
    const pass = { userId: user.id, activityId, activityVersionId: versionId, cycle: 1, attemptId, passedAt: now };
    const completion = await recordPass(trx, core, pass);
    if (options.evaluated ?? true) {
      await trx.updateTable('completions').set({ evaluated_at: now }).where('id', '=', completion.id).execute();
    }
  });
  return attemptId;
}

/** The number in a redirect to a certificate. */
export function numberIn(location: unknown): string {
  const number = /^\/certificates\/(KP-[0-9A-Z-]+)$/.exec(String(location))?.[1];
  if (number === undefined) throw new Error(`${String(location)} leads to no certificate`);
  return number;
}
