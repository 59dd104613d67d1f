import { FOLDERS } from '../../src/compose.ts';
import { selectPublishedActivity } from '../../src/features/activities/index.ts';
import { analyseActivity, rebuildAnalysis } from '../../src/features/analysis/index.ts';
import { selectAnalysedVersions } from '../../src/features/analysis/queries.ts';
import { fillDemo } from '../../src/features/demo/index.ts';
import { chanceOfRight } from '../../src/features/demo/learner-model.ts';
import { nameOf } from '../../src/features/demo/names.ts';
import { normal, seededDraw, weighted } from '../../src/features/demo/random.ts';
import { answerable } from '../../src/features/demo/responses.ts';
import { kindNames, questionKind, selectItems } from '../../src/features/questions/index.ts';
import type { Sample } from '../../src/features/questions/kinds/sample.ts';
import { compare, ONE } from '../../src/lib/rational.ts';
import { FOUNDING_SLUG, openTestApp, type TestApp } from '../support/app.ts';

describe('the demonstration', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await openTestApp({ mail: false });
  });
  afterAll(() => site.close());

  test('fills an empty database, and the analysis finds the question with the wrong key and no other', async () => {
    const filled = await fillDemo(site.core, FOLDERS.content, { learners: 120 });
    expect(filled.learners).toBe(120);
    expect(filled.attempts).toBeGreaterThan(120);
    expect(filled.certificates).toBeGreaterThan(30);
    const { activityId, versionId } = await selectPublishedActivity(site.db, 'iron-deficiency-adults');
    const { form, questions, keyPoints } = await analyseActivity(site.db, versionId);
    // Those who came before the activity was certified sat the version before.
    const versions = await selectAnalysedVersions(site.db, activityId);
    const counts = await Promise.all(versions.map(async ({ id }) => (await analyseActivity(site.db, id)).form?.n ?? 0));
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(120);
    expect(form?.n).toBeGreaterThan(60);
    expect(keyPoints.length).toBeGreaterThanOrEqual(10);
    expect(questions.length).toBeGreaterThanOrEqual(30);
    const kinds = (await selectItems(site.db, versionId)).map(({ kind }) => kind);
    expect(new Set(kinds).size).toBe(kindNames.length);
    const misKeyed = questions.filter(({ flags }) => flags.some(({ code }) => code === 'probably-mis-keyed'));
    expect(misKeyed.map(({ slug }) => slug)).toEqual([filled.miskeyed]);
    const sums = await rebuildAnalysis(site.core, { check: true });
    expect(sums.flatMap(({ differences }) => differences)).toEqual([]);
  }, 120_000);

  test('has some of the learners sit the founding activity too, where no key is suspect', async () => {
    const { versionId } = await selectPublishedActivity(site.db, FOUNDING_SLUG);
    const { form, questions } = await analyseActivity(site.db, versionId);
    expect(form?.n).toBe(40);
    const flagged = questions.filter(({ flags }) => flags.some(({ code }) => code === 'probably-mis-keyed'));
    expect(flagged).toEqual([]);
  });

  test('has the same answers every time', async () => {
    const filled = async () => {
      const site = await openTestApp({ mail: false });
      const { attempts, practised } = await fillDemo(site.core, FOLDERS.content, { learners: 12 });
      const statistics = [];
      for (const slug of ['iron-deficiency-adults', FOUNDING_SLUG]) {
        const { versionId } = await selectPublishedActivity(site.db, slug);
        const { questions } = await analyseActivity(site.db, versionId);
        statistics.push(...questions.map((question) => [question.slug, question.statistics]));
      }
      await site.close();
      return { attempts, practised, statistics };
    };
    expect(await filled()).toEqual(await filled());
  }, 120_000);

  test('gives accounts that one can sign in to, with a password made for this database', async () => {
    const site = await openTestApp({ mail: false });
    const { accounts, password } = await fillDemo(site.core, FOLDERS.content, { learners: 2 });
    expect(accounts.flatMap(({ roles }) => roles).sort()).toEqual([
      'admin',
      'educator',
      'educator',
      'learner',
      'reviewer',
    ]);
    const person = site.visitor();
    const answer = await person.post('/sign-in', { email: accounts[0]?.email ?? '', password });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/']);
    await site.close();
  }, 120_000);

  test('leaves alone a database that somebody has an account in', async () => {
    await expect(fillDemo(site.core, FOLDERS.content)).rejects.toThrow(/empty database/);
  });
});

describe('simulated learners', () => {
  test.each(kindNames)('know how to answer a %s question rightly and wrongly', async (name) => {
    const path = `../../src/features/questions/kinds/${name}/sample.ts`;
    const { sample } = (await import(path)) as { sample: Sample };
    const kind = questionKind(name);
    const { content, answerKey } = kind.parseFile(sample.file);
    const answers = answerable({ content, answerKey });
    const draw = seededDraw(1);
    const rules = { multipleResponseScoring: 'all-or-nothing' } as const;
    for (let i = 0; i < 50; i += 1) {
      expect(kind.grade(answerKey, answers?.right(draw), rules)).toEqual(ONE);
      expect(compare(kind.grade(answerKey, answers?.wrong(draw), rules), ONE)).toBeLessThan(0);
    }
  });

  test('leave a question unanswered whose key has a shape nobody has told them of', () => {
    expect(answerable({ content: {}, answerKey: { polygon: [] } })).toBeNull();
  });

  test('are right by chance at no ability, nearly surely at a high one, half-way at the difficulty', () => {
    const item = { discrimination: 1.5, difficulty: 0.4, guessing: 0.25, medianSeconds: 30 };
    expect(chanceOfRight(item, -20)).toBeCloseTo(0.25, 6);
    expect(chanceOfRight(item, 20)).toBeCloseTo(1, 6);
    expect(chanceOfRight(item, 0.4)).toBeCloseTo(0.625, 12);
  });

  test('come from the same numbers every time, of the distribution that is meant', () => {
    const draw = seededDraw(7);
    const values = Array.from({ length: 20_000 }, () => normal(draw));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    expect(seededDraw(7)()).toBe(seededDraw(7)());
    const picks = Array.from({ length: 9_000 }, () =>
      weighted(draw, [
        { value: 'a', weight: 2 },
        { value: 'b', weight: 1 },
      ]),
    );
    expect(Math.abs(picks.filter((one) => one === 'a').length - 6_000)).toBeLessThan(300);
  });

  test('have names of their own', () => {
    expect(new Set(Array.from({ length: 2_500 }, (_, n) => nameOf(n))).size).toBe(2_500);
  });
});
