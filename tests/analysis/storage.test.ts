import { pino } from 'pino';
import { FOLDERS } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { ensureFoundingActivity, selectPublishedActivity } from '../../src/features/activities/index.ts';
import {
  type Attempt,
  analyseActivity,
  rebuildAnalysis,
  statisticsOf,
  sumsOf,
} from '../../src/features/analysis/index.ts';
import { submitAttempt } from '../../src/features/attempts/index.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { FOUNDING_SLUG } from '../support/app.ts';
import { DAY, type TestClock, testClock } from '../support/clock.ts';
import { describeOnEngines } from '../support/engines.ts';
import { temporaryFolder } from '../support/files.ts';
import { newLearner, seeded, sit, takeQuizzes } from './simulate.ts';

function expectSame(value: number | null | undefined, expected: number | null): void {
  if (expected === null) expect(value).toBeNull();
  else expect(value).toBeCloseTo(expected, 12);
}

describeOnEngines('the sums of the item analysis', (open) => {
  let core: CoreDeps;
  let clock: TestClock;
  let db: Database;

  beforeEach(async () => {
    db = await open();
    clock = testClock();
    const config = readConfig({ DATA_DIR: temporaryFolder('data') });
    core = { config, db, clock, ids: systemIds, secrets: loadSecrets(config), log: pino({ level: 'silent' }) };
    await ensureFoundingActivity(core, FOLDERS.content);
  }, 60_000);

  const stored = async () => ({
    cells: await db.kysely.selectFrom('analysis_cells').selectAll().orderBy('unit').orderBy('total').execute(),
    times: await db.kysely
      .selectFrom('analysis_times')
      .selectAll()
      .orderBy('question_version_id')
      .orderBy('bucket')
      .execute(),
  });
  const differences = async () =>
    (await rebuildAnalysis(core, { check: true })).flatMap((version) => version.differences);

  /** The submitted first attempts as they lie in the tables, without any of the code that sums them. */
  async function attemptsByHand(): Promise<Attempt[]> {
    const rows = await db.kysely
      .selectFrom('scores')
      .innerJoin('attempts', 'attempts.id', 'scores.attempt_id')
      .innerJoin('question_versions as version', 'version.id', 'scores.question_version_id')
      .innerJoin('questions', 'questions.id', 'version.question_id')
      .leftJoin('answers', (join) =>
        join.onRef('answers.attempt_id', '=', 'scores.attempt_id').onRef('answers.position', '=', 'scores.position'),
      )
      .select(['scores.attempt_id', 'questions.slug', 'scores.num', 'scores.den', 'answers.response'])
      .where('attempts.number', '=', 1)
      .execute();
    const attempts = Map.groupBy(rows, (row) => row.attempt_id);
    return [...attempts.values()].map((answers) =>
      answers.map(({ slug, num, den, response }) => ({
        item: slug,
        score: { num, den },
        chosen: response === null ? [] : JSON.parse(response),
      })),
    );
  }

  test('after many submissions equal a rebuild and the answers themselves', async () => {
    await takeQuizzes(core, 40, seeded(1));
    expect(await differences()).toEqual([]);

    const { versionId } = await selectPublishedActivity(db, FOUNDING_SLUG);
    const { form, questions } = await analyseActivity(db, versionId);
    const byHand = statisticsOf(sumsOf(await attemptsByHand()));
    expect(form?.n).toBe(40);
    expect(form?.scoreDistribution).toEqual(byHand?.scoreDistribution);
    expect(form?.cronbachAlpha).toBeCloseTo(byHand?.cronbachAlpha ?? Number.NaN, 12);
    for (const item of byHand?.items ?? []) {
      const question = questions.find(({ slug }) => slug === item.item);
      expect(question?.statistics?.p).toBeCloseTo(item.p, 12);
      expectSame(question?.statistics?.pointBiserialItemRest, item.pointBiserialItemRest);
      expectSame(question?.statistics?.dFractionalTies, item.dFractionalTies);
      expect(question?.statistics?.omissions).toEqual(item.omissions);
      for (const option of item.options ?? []) {
        const { count, pointBiserialWithTotal } = option;
        const found = question?.statistics?.options?.find((one) => one.option === option.option);
        expect(found?.count).toBe(count);
        expectSame(found?.pointBiserialWithTotal, pointBiserialWithTotal);
      }
    }
  }, 60_000);

  test('a rebuild restores what was lost, and the check says where it differs', async () => {
    await takeQuizzes(core, 6, seeded(2));
    const right = await stored();
    await db.kysely.updateTable('analysis_cells').set({ attempts: 7 }).execute();
    await db.kysely.deleteFrom('analysis_times').where('bucket', '>', 9).execute();
    const found = await differences();
    expect(found).toContainEqual(expect.stringMatching(/^total \d+\/1: 7 attempts stored, \d by the answers$/));
    expect(found).toContainEqual(expect.stringMatching(/^times of question .+, bucket \d+: 0 stored, \d+ by/));
    await db.kysely.deleteFrom('analysis_cells').execute();
    expect(await differences()).toContainEqual(expect.stringMatching(/question .+: nothing stored, \[\d+,/));
    await rebuildAnalysis(core);
    expect(await stored()).toEqual(right);
    expect(await differences()).toEqual([]);
  }, 60_000);

  test('a second attempt of the same learner, and a second submission, change nothing', async () => {
    const draw = seeded(3);
    const [first] = await takeQuizzes(core, 1, () => 0.99);
    if (!first) throw new Error('nobody has sat');
    const before = await stored();
    await submitAttempt(core, first.attemptId);
    clock.advance(DAY);
    const again = await sit(core, first.viewer, draw);
    await submitAttempt(core, again.attemptId);
    expect(again.attemptId).not.toBe(first.attemptId);
    expect(await stored()).toEqual(before);
    expect(await differences()).toEqual([]);
  }, 60_000);

  test('submissions at once add up', async () => {
    const draw = seeded(4);
    const sittings = [];
    for (let i = 0; i < 16; i += 1) sittings.push(await sit(core, await newLearner(core), draw));
    await Promise.all(
      sittings.flatMap(({ attemptId }) => [submitAttempt(core, attemptId), submitAttempt(core, attemptId)]),
    );
    const { cells } = await stored();
    expect(cells.reduce((sum, cell) => sum + cell.attempts, 0)).toBe(16);
    expect(await differences()).toEqual([]);
  }, 60_000);
});
