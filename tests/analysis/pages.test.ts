import { parse } from 'csv-parse/sync';
import { selectPublishedActivity } from '../../src/features/activities/index.ts';
import { analyseActivity } from '../../src/features/analysis/index.ts';
import type { Role } from '../../src/http/context.ts';
import { FOUNDING_SLUG, openTestApp, type Person, type TestApp } from '../support/app.ts';
import { seeded, takeQuizzes } from './simulate.ts';

const ANALYSIS = `/author/activities/${FOUNDING_SLUG}/analysis`;
const TABLES = ['form', 'items', 'options', 'scores', 'key-points'];

describe('the pages of the item analysis', () => {
  let site: TestApp;
  let educator: Person;
  let question: string;

  beforeAll(async () => {
    site = await openTestApp();
    educator = await site.signedIn({ roles: ['educator'] });
    const { versionId } = await selectPublishedActivity(site.db, FOUNDING_SLUG);
    question = (await analyseActivity(site.db, versionId)).questions[0]?.slug ?? '';
  });
  afterAll(() => site.close());

  const pages = (): string[] => [
    '/author/analysis',
    ANALYSIS,
    `${ANALYSIS}/${question}`,
    `${ANALYSIS}.csv`,
    ...TABLES.map((table) => `${ANALYSIS}/${table}.csv`),
  ];

  test.each<[Role, number]>([
    ['learner', 403],
    ['educator', 200],
    ['reviewer', 200],
    ['admin', 200],
  ])('answer a %s with %i, before and after the first submission', async (role, status) => {
    const person = await site.signedIn({ roles: [role] });
    for (const page of pages()) expect([page, (await person.get(page)).status]).toEqual([page, status]);
    const home = (await person.get('/')).text;
    expect(home.includes('href="/author"')).toBe(status === 200);
  });

  test('send whoever is signed out to sign in, and back', async () => {
    for (const page of pages()) {
      const { status, headers } = await site.visitor().get(page);
      expect([status, headers['location']]).toEqual([303, `/sign-in?next=${encodeURIComponent(page)}`]);
    }
  });

  test('know no other activity, question or table', async () => {
    for (const page of [
      '/author/activities/nothing/analysis',
      '/author/activities/nothing/analysis.csv',
      `${ANALYSIS}/nothing`,
      `${ANALYSIS}/nothing.csv`,
      `${ANALYSIS}/constructor.csv`,
    ]) {
      expect([page, (await educator.get(page)).status]).toEqual([page, 404]);
    }
  });

  test('say that nobody has submitted yet', async () => {
    expect((await educator.get(ANALYSIS)).text).toContain('Nobody has finished a first attempt yet');
  });

  describe('with submissions', () => {
    beforeAll(async () => {
      await takeQuizzes(site.core, 12, seeded(5));
    }, 60_000);

    test('are cautious under 30 and show the numbers', async () => {
      const { text } = await educator.get(ANALYSIS);
      expect(text).toContain('Too early to judge.');
      expect(text).toContain('12 learners have finished a first attempt; at least 30 are needed');
      expect(text).toContain('Nothing is flagged while it is too early.');
      expect(text).toContain(`href="/activities/${FOUNDING_SLUG}/article#kp-1"`);
      for (const [, svg = ''] of text.matchAll(/<svg class="chart-figure"(.*?)<\/svg>/gs)) {
        expect(svg).toMatch(
          /role="img" aria-labelledby="(\S+) (\S+)">\s*<title id="\1">[^<]+<\/title>\s*<desc id="\2">/,
        );
      }
      expect(text.match(/<svg class="chart-figure"/g)).toHaveLength(3);
      expect(text).not.toContain('style=');
      expect(text).not.toMatch(/NaN|undefined|Infinity/);
    });

    test('flag from 30 on, in words, with what to do and the key point', async () => {
      await takeQuizzes(site.core, 20, seeded(6));
      const list = (await educator.get('/author/analysis')).text;
      expect(list).toContain(`href="${ANALYSIS}"`);
      const { text } = await educator.get(ANALYSIS);
      expect(text).not.toContain('Too early to judge.');
      expect(text).toContain('32, first attempts only');
      expect(text).toMatch(/<ul class="flag-list".*?<strong>.+?<\/strong>/s);
      const one = (await educator.get(`${ANALYSIS}/${question}`)).text;
      expect(one).toMatch(/<span class="tag good">Key<\/span>/);
      expect(one).toContain('/article#kp-');
      expect(one.match(/<svg class="chart-figure"/g)).toHaveLength(1);
    }, 60_000);

    test('give every table as CSV', async () => {
      const answer = await educator.get(`${ANALYSIS}.csv`);
      expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
      expect(answer.headers['content-disposition']).toBe(`attachment; filename=${FOUNDING_SLUG}-items.csv`);
      const items = parse<Record<string, string>>(answer.text, { columns: true, bom: true });
      expect(items).toHaveLength(18);
      expect(items[0]).toMatchObject({ position: '1', question, n: '32', key_point: expect.stringMatching(/^\d+$/) });
      const options = parse<Record<string, string>>((await educator.get(`${ANALYSIS}/options.csv`)).text, {
        columns: true,
        bom: true,
      });
      const chosen = options.filter((row) => row['question'] === question);
      expect(chosen.filter((row) => row['is_key'] === 'true')).toHaveLength(1);
      expect(chosen.reduce((sum, row) => sum + Number(row['rate']), 0)).toBeCloseTo(
        1 - Number(items[0]?.['omission_rate']),
        9,
      );
    });
  });
});
