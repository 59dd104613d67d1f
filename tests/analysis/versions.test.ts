import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { importActivity } from '../../src/features/activities/index.ts';
import { FOUNDING_SLUG, openTestApp, type Person, type TestApp } from '../support/app.ts';
import { PROJECT } from '../support/files.ts';
import { seeded, takeQuizzes } from './simulate.ts';

const ANALYSIS = `/author/activities/${FOUNDING_SLUG}/analysis`;

describe('the analysis of an activity with several versions', () => {
  let site: TestApp;
  let educator: Person;

  beforeAll(async () => {
    site = await openTestApp();
    educator = await site.signedIn({ roles: ['educator'] });
    await takeQuizzes(site.core, 3, seeded(7));
    // Nobody takes the second version, and nobody the third yet.
    await publish('A second title');
    await publish('A third title');
  }, 60_000);
  afterAll(() => site.close());

  async function publish(title: string): Promise<void> {
    const text = readFileSync(join(PROJECT, 'content', `${FOUNDING_SLUG}.yaml`), 'utf8');
    await importActivity(site.core, stringify({ ...parse(text), title }), 'activity.yaml');
  }

  test('begins with the newest and leads to each that somebody has finished', async () => {
    const { text } = await educator.get(ANALYSIS);
    expect(text).toContain('Item analysis: A third title');
    expect(text).toContain('Nobody has finished a first attempt yet');
    expect(text).toContain(`<a href="${ANALYSIS}" aria-current="page">Version 3, the newest: 0 learners</a>`);
    expect(text).toContain(`<a href="${ANALYSIS}?version=1">Version 1: 3 learners</a>`);
    expect(text).not.toContain('Version 2');
    expect((await educator.get(`${ANALYSIS}?version=3`)).text).toContain('Item analysis: A third title');
  });

  test('shows an older one, and stays with it on every page and table', async () => {
    const { text } = await educator.get(`${ANALYSIS}?version=1`);
    expect(text).toContain('3, first attempts only');
    const links = [...text.matchAll(new RegExp(`href="(${ANALYSIS}[/.][^"]*)"`, 'g'))].map(([, href = '']) => href);
    expect(links.length).toBeGreaterThan(18);
    expect(links.filter((href) => !href.endsWith('?version=1'))).toEqual([]);
    const table = await educator.get(`${ANALYSIS}.csv?version=1`);
    expect(table.headers['content-disposition']).toBe(`attachment; filename=${FOUNDING_SLUG}-version-1-items.csv`);
    expect(table.text).toMatch(/,3,/);
    const question = links.find((href) => !href.includes('.csv')) ?? '';
    const page = await educator.get(question);
    expect(page.status).toBe(200);
    expect(page.text).toContain(`href="${ANALYSIS}?version=1"`);
    expect(page.text).toMatch(/href="\/author\/questions\/[0-9a-f-]{36}"/);
  });

  test('knows no version without attempts, and none that can’t be one', async () => {
    for (const version of ['2', '9', '01', '1%00', 'x', '']) {
      const address = `${ANALYSIS}?version=${version}`;
      expect([address, (await educator.get(address)).status]).toEqual([address, 404]);
    }
  });
});
