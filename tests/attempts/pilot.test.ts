import fc from 'fast-check';
import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { importActivity, selectPublishedActivity } from '../../src/features/activities/index.ts';
import {
  type Attempt,
  analyseActivity,
  rebuildAnalysis,
  reportJson,
  reportLines,
  statisticsOf,
  sumsOf,
} from '../../src/features/analysis/index.ts';
import { gradeAttempt, type ItemToGrade } from '../../src/features/attempts/grading.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { seeded, takeQuizzes } from '../analysis/simulate.ts';
import type { TestApp } from '../support/app.ts';
import { testClock } from '../support/clock.ts';
import { describeOnEngines } from '../support/engines.ts';
import { temporaryFolder } from '../support/files.ts';
import { blueprintYaml, FORM_LENGTH, openBlueprintApp, PILOTS, POOL, SLUG, take } from './blueprints.ts';

const rules = { multipleResponseScoring: 'right-minus-wrong' } as const;

const options = fc.uniqueArray(fc.constantFrom('o1', 'o2', 'o3', 'o4'));
const gradable: fc.Arbitrary<ItemToGrade[]> = fc
  .array(fc.record({ pilot: fc.boolean(), response: options }), { minLength: 1, maxLength: 20 })
  .map((items) =>
    items.map((one, i) => ({
      ...one,
      position: i + 1,
      questionVersionId: `q${i}`,
      keyPointId: 'k',
      kind: 'multiple-response',
      answerKey: { correct: ['o1', 'o2', 'o3'] },
    })),
  );

describe('grading with pilots', () => {
  test('gives the score and verdict that the scored questions have alone, exactly', () => {
    fc.assert(
      fc.property(gradable, fc.integer({ min: 1, max: 100 }), (items, passMark) => {
        const grade = gradeAttempt(items, passMark, rules);
        const alone = gradeAttempt(
          items.filter(({ pilot }) => !pilot),
          passMark,
          rules,
        );
        expect([grade.score, grade.passed]).toEqual([alone.score, alone.passed]);
        expect(grade.items.map(({ pilot }) => pilot)).toEqual(items.map(({ pilot }) => pilot));
      }),
    );
  });
});

describe('pilot questions', () => {
  let site: TestApp;
  beforeEach(async () => {
    site = await openBlueprintApp();
  });
  afterEach(() => site.close());

  test('wrong ones cost nothing; the results say that they were tried out', async () => {
    const person = await site.signedIn();
    const id = await take(person, (question) => !PILOTS.includes(question));
    const attempt = await site.db.kysely.selectFrom('attempts').selectAll().executeTakeFirstOrThrow();
    expect(attempt).toMatchObject({ score_num: 1, score_den: 1, passed: 1 });
    const scores = await site.db.kysely.selectFrom('scores').select(['pilot', 'num']).execute();
    expect(scores.filter(({ pilot }) => pilot === 1)).toEqual([
      { pilot: 1, num: 0 },
      { pilot: 1, num: 0 },
    ]);
    const { text } = await person.get(`/attempts/${id}/results`);
    expect(text).toContain('4 of 4 points');
    expect(text).toContain('2 of the 6 questions were tried out for later use and are not scored.');
    expect(text.match(/Not scored: tried out for later use/g)).toHaveLength(2);
    expect(text).not.toContain('Without full points');
    // Only the scored question on the second key point counts there, not the two pilots on it.
    expect(text).toContain('<span>1 of 1</span>');
  });

  test('right ones gain nothing', async () => {
    const person = await site.signedIn();
    await take(person, (question) => PILOTS.includes(question) || question === 'q1');
    const attempt = await site.db.kysely.selectFrom('attempts').selectAll().executeTakeFirstOrThrow();
    expect(attempt).toMatchObject({ score_num: 1, score_den: 4, passed: 0 });
  });
});

describeOnEngines('the analysis of pilots and pools', (open) => {
  let core: CoreDeps;
  let db: Database;

  beforeEach(async () => {
    db = await open();
    const config = readConfig({ DATA_DIR: temporaryFolder('data') });
    const log = pino({ level: 'silent' });
    core = { config, db, clock: testClock(), ids: systemIds, secrets: loadSecrets(config), log };
  });

  const differences = async () =>
    (await rebuildAnalysis(core, { check: true })).flatMap((version) => version.differences);
  const analysed = async () => analyseActivity(db, (await selectPublishedActivity(db, SLUG)).versionId);

  /** The attempts as they lie in the tables, without any of the code that sums them. */
  async function byHand(): Promise<Attempt[]> {
    const rows = await db.kysely
      .selectFrom('scores')
      .innerJoin('question_versions as version', 'version.id', 'scores.question_version_id')
      .innerJoin('questions', 'questions.id', 'version.question_id')
      .select(['scores.attempt_id', 'questions.slug', 'scores.num', 'scores.den'])
      .execute();
    return [...Map.groupBy(rows, (row) => row.attempt_id).values()].map((answers) =>
      answers.map(({ slug, num, den }) => ({
        item: slug,
        score: { num, den },
        chosen: null,
        pilot: PILOTS.includes(slug),
      })),
    );
  }

  test('pilots go with the total of the scored; pools are of those who got them; no coefficient of a form', async () => {
    await importActivity(core, blueprintYaml(), 'blueprint.yaml');
    await takeQuizzes(core, 40, seeded(11), SLUG);
    expect(await differences()).toEqual([]);
    const { form, questions, keyPoints } = await analysed();
    expect(form).toMatchObject({ n: 40, k: 4, complete: false, cronbachAlpha: null, kr20: null, decision: null });
    expect(form?.scoreDistribution.map(({ total }) => total)).toEqual([0, 1, 2, 3, 4]);
    expect(form?.semAlphaSdN).toBeNull();
    const expected = statisticsOf(sumsOf(await byHand()), { given: 4 });
    expect(form?.passRate).toBeCloseTo(
      (expected?.scoreDistribution ?? []).filter(({ total }) => total >= 3).reduce((sum, { n }) => sum + n, 0) / 40,
      12,
    );
    expect(form?.meanTotal).toBeCloseTo(expected?.meanTotal ?? Number.NaN, 12);
    expect(questions.map(({ slug }) => slug)).toEqual(['q1', 'q2', ...POOL, ...PILOTS]);
    for (const { slug, pilot, statistics } of questions) {
      const item = expected?.items.find((one) => one.item === slug);
      expect(pilot).toBe(PILOTS.includes(slug));
      expect(statistics?.n ?? 0).toBe(item?.n ?? 0);
      expect(statistics?.p ?? null).toBe(item?.p ?? null);
      expect(statistics?.pointBiserialItemTotal ?? 0).toBeCloseTo(item?.pointBiserialItemTotal ?? 0, 12);
      expect(statistics?.pointBiserialItemRest ?? 0).toBeCloseTo(item?.pointBiserialItemRest ?? 0, 12);
    }
    const given = (slugs: readonly string[]) =>
      questions
        .filter(({ slug }) => slugs.includes(slug))
        .reduce((sum, { statistics }) => sum + (statistics?.n ?? 0), 0);
    expect([given(['q1']), given(PILOTS), given(POOL)]).toEqual([40, 80, 80]);
    expect(keyPoints.map((point) => point.questions)).toEqual([7, 1]);
  }, 60_000);

  test('without a pool, pilots leave the coefficients of the scored questions as they are', async () => {
    const noPool = blueprintYaml((file) => {
      delete file.pools;
      for (const question of file.questions) delete question.pool;
    });
    await importActivity(core, noPool, 'fixed.yaml');
    await takeQuizzes(core, 30, seeded(12), SLUG);
    const { form } = await analysed();
    const scored = (await byHand()).map((attempt) => attempt.filter(({ pilot }) => !pilot));
    const alone = statisticsOf(sumsOf(scored));
    expect(form).toMatchObject({ k: 8, complete: true });
    expect(form?.cronbachAlpha).toBeCloseTo(alone?.cronbachAlpha ?? Number.NaN, 12);
    expect(form?.kr20).toBeCloseTo(alone?.kr20 ?? Number.NaN, 12);
    expect(form?.varianceTotalN).toBeCloseTo(alone?.varianceTotalN ?? Number.NaN, 12);
  }, 60_000);

  test('a rebuild puts back what a pilot counted as', async () => {
    await importActivity(core, blueprintYaml(), 'blueprint.yaml');
    await takeQuizzes(core, 6, seeded(13), SLUG);
    const cells = () => db.kysely.selectFrom('analysis_cells').selectAll().orderBy('unit').orderBy('total').execute();
    const right = await cells();
    await db.kysely.deleteFrom('analysis_cells').execute();
    await rebuildAnalysis(core);
    expect(await cells()).toEqual(right);
    expect(right.every(({ total }) => total <= 4)).toBe(true);
    expect(right.reduce((sum, { items }) => sum + tallied(items), 0)).toBe(6 * FORM_LENGTH);
  }, 60_000);
});

/** Answers in a cell, of all questions. */
function tallied(items: string): number {
  const tallies = JSON.parse(items) as Record<string, [number]>;
  return Object.values(tallies).reduce((sum, [n]) => sum + n, 0);
}

describe('the analysis page', () => {
  test('says in plain words why there are no coefficients where questions are drawn', async () => {
    const site = await openBlueprintApp();
    await takeQuizzes(site.core, 35, seeded(14), SLUG);
    const educator = await site.signedIn({ roles: ['educator'] });
    const { text } = await educator.get(`/author/activities/${SLUG}/analysis`);
    expect(text).toContain('Learners were given different questions.');
    expect(text).toContain('4 scored, drawn from 8, 2 tried out without being scored');
    expect(text.match(/class="tag">not scored</g)).toHaveLength(2);
    const pilot = (await educator.get(`/author/activities/${SLUG}/analysis/t1`)).text;
    expect(pilot).toContain('Not scored. Its figures go with the total of the scored questions.');
    expect(pilot).toContain('35, first attempts only');
    const { form } = await analyseActivity(site.db, (await selectPublishedActivity(site.db, SLUG)).versionId);
    if (!form) throw new Error('there is no analysis');
    expect(reportJson(form)).toMatchObject({ complete: false, k: 4, cronbach_alpha: null, decision_consistency: null });
    expect(reportLines(form).join('\n')).toMatch(
      /35 learners, 4 scored items each, drawn from pools[\s\S]*t1 \(not scored\)/,
    );
    const csv = (await educator.get(`/author/activities/${SLUG}/analysis.csv`)).text;
    expect(csv.match(/,true,/g)).toHaveLength(2);
    await site.close();
  }, 60_000);
});
