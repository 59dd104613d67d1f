import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { CoreDeps } from '../../src/deps.ts';
import { openQuestionDraft, restoreVersion } from '../../src/features/bank/index.ts';
import { addTag } from '../../src/features/bank/life.ts';
import type { Viewer } from '../../src/http/context.ts';
import { seeded, takeQuizzes } from '../analysis/simulate.ts';
import { newDraft, viewerOf, WARNED, WHOLE } from '../bank/support.ts';
import { axeFaults, sideways } from './support/axe.ts';
import { type OpenSite, openSite, signedInBrowser } from './support/behind.ts';
import type { RunningServer } from './support/server.ts';

let site: OpenSite;
let server: RunningServer;
let browser: Browser;
let core: CoreDeps;

beforeAll(async () => {
  site = await openSite('review');
  ({ server, browser, core } = site);
}, 120_000);
afterAll(() => site?.close());

/** What is wrong with a page as it stands. */
async function faults(page: Page): Promise<string[]> {
  const wide = await sideways(page);
  return [...(await axeFaults(page)), ...(wide > 0 ? [`scrolls sideways by ${wide} px`] : [])];
}

const asViewer = ({ user }: { user: { id: string; email: string; fullName: string } }): Viewer => ({
  ...user,
  roles: ['educator'],
  credentials: '',
  profession: 'physician',
  timeMultiplierPercent: 100,
  letterKeys: true,
});

describe.each(['light', 'dark'] as const)('in %s, 320 px wide,', (colorScheme) => {
  let author: BrowserContext & { user: { id: string; email: string; fullName: string } };
  let reviewer: BrowserContext;

  beforeAll(async () => {
    author = await signedInBrowser(core, browser, ['educator'], { url: server.url, colorScheme });
    reviewer = await signedInBrowser(core, browser, ['reviewer'], { url: server.url, colorScheme });
  });
  afterAll(() => Promise.all([author.close(), reviewer.close()]));

  test('a question is sent, compared, commented, given back and approved, and no page has an axe violation', async () => {
    const id = await newDraft(core, asViewer(author), WARNED);
    const [writing, judging] = [await author.newPage(), await reviewer.newPage()];
    const address = `/author/questions/${id}`;

    // A warning that stands needs its reason.
    await writing.goto(address);
    expect(await faults(writing)).toEqual([]);
    await writing.getByRole('button', { name: 'Send for review' }).click();
    await writing.getByRole('alert').getByRole('link').first().waitFor();
    expect(await writing.title()).toMatch(/^Error: /);
    expect(await faults(writing)).toEqual([]);
    for (const field of await writing.getByRole('textbox', { name: /^Why it is to stand/ }).all())
      await field.fill('Clinicians say it so.');
    await writing.getByRole('button', { name: 'Send for review' }).click();
    await writing.getByRole('status').filter({ hasText: 'Sent for review.' }).waitFor();
    expect(await writing.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    expect(await faults(writing)).toEqual([]);

    // The reviewer finds it, reads the reasons and approves.
    await judging.goto('/author/review');
    expect(await faults(judging)).toEqual([]);
    await judging.locator(`a[href="${address}"]`).click();
    await judging.getByText('Clinicians say it so.').first().waitFor();
    await judging.getByText('As a learner is asked').click();
    expect(await judging.getByRole('radio').first().isDisabled()).toBe(true);
    expect(await faults(judging)).toEqual([]);
    await judging.getByRole('button', { name: 'Approve' }).click();
    await judging.getByRole('status').filter({ hasText: 'Approved.' }).waitFor();

    // The next version: what differs is marked; comments and a request for changes go back and forth.
    await core.db.transaction(async (trx) => {
      await openQuestionDraft(trx, core, asViewer(author), id);
      const source = JSON.stringify({
        ...WHOLE,
        stem: String(WHOLE['stem']).replace('the first infusion', 'each infusion'),
      });
      await trx.updateTable('question_drafts').set({ source, revision: 2 }).where('question_id', '=', id).execute();
    });
    await writing.goto(address);
    await writing.getByRole('button', { name: 'Send for review' }).click();
    await judging.goto(address);
    await judging.getByRole('link', { name: 'Compare the draft with version 1' }).click();
    expect(await judging.locator('del').filter({ hasText: 'the first' }).count()).toBe(1);
    expect(await judging.locator('ins').filter({ hasText: 'each' }).count()).toBe(1);
    expect(await faults(judging)).toEqual([]);
    await judging.getByRole('link', { name: 'All about the question' }).click();
    await judging.getByRole('textbox', { name: 'Your comment' }).fill('Before each? The label says so.');
    await judging.getByRole('button', { name: 'Add the comment' }).click();
    await judging.getByText('Before each? The label says so.').waitFor();
    await judging.getByRole('textbox', { name: 'What is to be changed' }).fill('Name the dose.');
    await judging.getByRole('button', { name: 'Ask for changes' }).click();
    await judging.getByRole('status').filter({ hasText: 'Changes requested.' }).waitFor();
    await writing.goto('/author/review');
    await writing.getByText('Name the dose.').waitFor();
    expect(await faults(writing)).toEqual([]);
    await writing.goto(address);
    await writing.getByRole('button', { name: 'Send for review' }).click();
    await judging.goto(address);

    // What the reviewer has open is no longer what is in review.
    const stale = await reviewer.newPage();
    await stale.goto(address);
    await writing.getByRole('button', { name: 'Withdraw from review' }).click();
    await writing.getByRole('button', { name: 'Send for review' }).click();
    await writing.getByRole('button', { name: 'Withdraw from review' }).waitFor();
    await stale.getByRole('button', { name: 'Approve' }).click();
    await stale.getByRole('alert').filter({ hasText: 'has changed since you opened this page' }).waitFor();
    expect(await faults(stale)).toEqual([]);
    await stale.getByRole('button', { name: 'Approve' }).click();
    await stale.getByRole('status').filter({ hasText: 'Approved.' }).waitFor();
    await stale.getByRole('link', { name: 'Version 2', exact: true }).click();
    await stale.getByRole('heading', { level: 1, name: 'Version 2' }).waitFor();
    expect(await faults(stale)).toEqual([]);

    // An older version comes back only where no draft is lost by it.
    await restoreVersion(core, asViewer(author), id, { version: 1 });
    await writing.goto(`${address}/versions/1`);
    await writing.getByRole('button', { name: 'Begin a draft with this version' }).click();
    await writing.getByRole('heading', { name: 'There is a draft already' }).waitFor();
    expect(await faults(writing)).toEqual([]);
    await writing.getByRole('button', { name: 'Replace the draft' }).click();
    await writing.waitForURL(/\/draft$/);
  }, 120_000);

  test('the bank is searched and filtered by its form', async () => {
    const writer = await viewerOf(core, 'educator');
    const id = await newDraft(core, writer, { ...WHOLE, stem: `Which ${colorScheme} sign is meant by Trousseau?` });
    await addTag(core, writer, id, `calcium ${colorScheme}`);
    if (colorScheme === 'light') await takeQuizzes(core, 31, seeded(5));
    const page = await author.newPage();
    await page.goto('/author/questions');
    expect(await faults(page)).toEqual([]);
    await page.getByRole('searchbox', { name: 'Words' }).fill(`trousseau ${colorScheme} si`);
    await page.getByRole('combobox', { name: 'Article' }).selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('status').filter({ hasText: '1 question of' }).waitFor();
    expect(await page.getByRole('link', { name: /Trousseau/ }).getAttribute('href')).toBe(`/author/questions/${id}`);
    expect(await faults(page)).toEqual([]);
    await page.getByText('More filters').click();
    await page.getByRole('combobox', { name: 'Key point' }).selectOption({ index: 2 });
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('No question matches.').waitFor();
    expect(await page.getByRole('combobox', { name: 'Key point' }).isVisible()).toBe(true);
    await page.goto(`/author/questions/${id}`);
    await page.getByText('Retire the question').click();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Why it is retired' }).fill('Too old.');
    await page.getByRole('button', { name: 'Retire', exact: true }).click();
    await page.getByRole('status').filter({ hasText: 'Retired.' }).waitFor();
    expect(await faults(page)).toEqual([]);
  }, 60_000);
});
