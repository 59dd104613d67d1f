import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { CoreDeps } from '../../src/deps.ts';
import { createQuestion, selectOptionalQuestionDraft } from '../../src/features/bank/index.ts';
import { foundingArticle, samples } from '../bank/editor-support.ts';
import type { TestUser } from '../support/people.ts';
import { axeFaults, sideways } from './support/axe.ts';
import { type OpenSite, openSite, signedInBrowser } from './support/behind.ts';
import type { RunningServer } from './support/server.ts';

const ARTICLE = 'Bisphosphonates for patients with breast cancer';

let site: OpenSite;
let server: RunningServer;
let browser: Browser;
let core: CoreDeps;

beforeAll(async () => {
  site = await openSite('question-editor');
  ({ server, browser, core } = site);
}, 120_000);
afterAll(() => site?.close());

const educator = (options: { colorScheme?: 'light' | 'dark'; width?: number } = {}) =>
  signedInBrowser(core, browser, ['educator'], { url: server.url, ...options });

/** The same person in a browser without script. */
async function withoutScript(context: BrowserContext): Promise<Page> {
  const { cookies } = await context.storageState();
  const bare = await browser.newContext({
    baseURL: server.url,
    javaScriptEnabled: false,
    storageState: { cookies, origins: [] },
  });
  return bare.newPage();
}

/** Begins a question by the pages of the desk. */
async function begin(page: Page, kind: string): Promise<void> {
  await page.goto('/author/questions/new');
  await page.getByRole('link', { name: ARTICLE }).click();
  await page.getByRole('group', { name: 'Which key point does it ask about?' }).getByRole('radio').first().check();
  await page.getByRole('radio', { name: kind }).check();
  await page.getByRole('button', { name: 'Start writing' }).click();
  await page.waitForURL(/\/draft$/);
}

const option = (page: Page, letter: string) => page.getByRole('group', { name: `Option ${letter}`, exact: true });
const saved = (page: Page) => page.locator('#save-state[data-state="saved"]').filter({ hasText: /^Saved \d\d:\d\d$/ });
const stored = async (page: Page) => {
  const id = new URL(page.url()).pathname.split('/')[3] ?? '';
  return selectOptionalQuestionDraft(core.db.kysely, id);
};
/** Waits until what is stored is as wanted. */
async function waitForStored(page: Page, holds: (source: unknown) => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!holds((await stored(page))?.source)) {
    if (Date.now() > deadline) throw new Error('waited 10 seconds in vain');
    await page.waitForTimeout(50);
  }
}

it('a single-best-answer question is written with its saves, findings and preview beside it', async () => {
  const context = await educator({ width: 1280 });
  const page = await context.newPage();
  await begin(page, 'Single best answer');
  const preview = page.locator('#preview');
  await page.getByRole('textbox', { name: 'Stem' }).fill('Zoledronic acid is begun. Which test is done first?');
  await preview.getByText('Which test is done first?').waitFor();
  await saved(page).waitFor();

  await option(page, 'A').getByRole('textbox', { name: 'Text' }).fill('Serum creatinine');
  await option(page, 'A').getByRole('radio', { name: 'The key' }).check();
  await option(page, 'B').getByRole('textbox', { name: 'Text' }).fill('All of the above');
  await option(page, 'B').locator('.note.error').filter({ hasText: 'stands for other options' }).waitFor();
  await option(page, 'B').getByRole('textbox', { name: 'Text' }).fill('Never a dental check');
  await option(page, 'B').getByText('Let it stand').click();
  await option(page, 'B').getByRole('textbox', { name: 'Why it may stand' }).fill('It is a quotation.');
  await page.locator('#summary-title + div').getByText('Let stand by').waitFor();

  await page.getByRole('button', { name: 'Remove option D' }).click();
  await option(page, 'D').waitFor({ state: 'detached' });
  await option(page, 'C').getByRole('textbox', { name: 'Text' }).fill('Bone density');
  await page.getByRole('button', { name: 'Move up option C' }).click();
  await waitForStored(page, (source) => /Serum.*Bone density.*Never/.test(JSON.stringify(source)));
  // The answer to the save, which is stored by now, puts the focus back.
  await page.waitForFunction("document.activeElement?.value === 'up:options.1'");
  for (const [letter, why] of Object.entries({ A: 'It is cleared by the kidney.', B: 'Not first.', C: 'Too late.' }))
    await option(page, letter)
      .getByRole('textbox', { name: /^Why it is/ })
      .fill(why);
  await preview.getByText('It is cleared by the kidney.').waitFor();
  await page.getByRole('button', { name: 'Save draft' }).click();
  await saved(page).waitFor();
  expect(await stored(page)).toMatchObject({
    overrides: [{ rule: 'L3', field: 'options.2', reason: 'It is a quotation.', by: context.user.id }],
    source: { options: [{ correct: true }, { text: 'Bone density' }, { text: 'Never a dental check' }] },
  });
  expect([await axeFaults(page), await sideways(page)]).toEqual([[], 0]);
  await page.reload();
  expect(await option(page, 'B').getByRole('textbox', { name: 'Text' }).inputValue()).toBe('Bone density');

  await page.getByText('Change the kind').click();
  await page.getByRole('combobox', { name: 'Kind of question' }).selectOption({ label: 'Multiple response' });
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await option(page, 'A').getByRole('checkbox', { name: 'Right', checked: true }).waitFor();
  expect(await option(page, 'B').getByRole('textbox', { name: 'Text' }).inputValue()).toBe('Bone density');
  await context.close();
});

it('an ordering question is written without script', async () => {
  const context = await educator({ width: 1280 });
  const page = await withoutScript(context);
  await begin(page, 'Ordering');
  await page.getByRole('textbox', { name: 'Stem' }).fill('Put the steps in order, the first on top.');
  for (const [n, step] of ['Rehydrate', 'Assess', 'Treat'].entries())
    await page.getByRole('textbox', { name: `Step ${n + 1}`, exact: true }).fill(step);
  await page.getByRole('button', { name: 'Move up step 2' }).click();
  await page.waitForURL(/#elements\.0$/);
  await page.getByRole('button', { name: 'Remove step 4' }).click();
  await page.getByRole('textbox', { name: 'Rationale', exact: true }).fill('Fluid first.');
  await page.getByRole('button', { name: 'Preview' }).click();
  expect(await page.locator('#preview .pairs li').count()).toBe(3);
  await page.locator('#preview').getByText('Fluid first.').waitFor();
  expect((await stored(page))?.source).toMatchObject({ elements: ['Assess', 'Rehydrate', 'Treat'] });
  await page.context().close();
  await context.close();
});

it('of two windows the stale one gets both versions, and loses neither', async () => {
  const context = await educator({ width: 1280 });
  const page = await context.newPage();
  await begin(page, 'Short answer');
  const second = await context.newPage();
  await second.goto(page.url());
  await page.getByRole('textbox', { name: 'Stem' }).fill('Which ligand does denosumab bind?');
  await saved(page).waitFor();
  await waitForStored(page, (source) => JSON.stringify(source).includes('ligand'));
  await second.getByRole('textbox', { name: 'Stem' }).fill('Which receptor does denosumab spare?');
  await second.getByRole('heading', { name: 'This question was also changed somewhere else' }).waitFor();
  expect(await second.locator('ins').allInnerTexts()).toEqual(expect.arrayContaining(['ligand', 'receptor']));
  await second.getByRole('button', { name: 'Keep mine' }).click();
  await second.waitForURL(/\/draft$/);
  await waitForStored(second, (source) => JSON.stringify(source).includes('receptor'));
  await context.close();
});

it('what could not be saved waits in the browser, is sent again, and survives a reload', async () => {
  const context = await educator({ width: 1280 });
  const page = await context.newPage();
  await begin(page, 'Numeric');
  page.on('dialog', (dialog) => dialog.accept());
  await page.route('**/autosave', (route) => route.abort());
  await page.getByRole('textbox', { name: 'Stem' }).fill('Typed without a connection');
  await page.getByRole('status').filter({ hasText: 'Not saved, retrying' }).waitFor();
  expect((await stored(page))?.source['stem']).toBe('');
  await page.reload();
  await page.unroute('**/autosave');
  await page.reload();
  await waitForStored(page, (source) => JSON.stringify(source).includes('Typed without a connection'));
  await page.waitForFunction("document.getElementById('stem')?.value === 'Typed without a connection'");

  await page.route('**/autosave', (route) => route.abort());
  await page.getByRole('textbox', { name: 'Stem' }).fill('Typed again');
  await page.getByRole('status').filter({ hasText: 'Not saved, retrying' }).waitFor();
  await page.unroute('**/autosave');
  await saved(page).waitFor();
  expect((await stored(page))?.source['stem']).toBe('Typed again');
  await context.close();
});

describe.each(['light', 'dark'] as const)(
  'in %s, 320 px wide, nothing is inaccessible or scrolls sideways:',
  (colorScheme) => {
    let context: BrowserContext & { user: TestUser };
    let page: Page;
    beforeAll(async () => {
      context = await educator({ colorScheme });
      page = await context.newPage();
    });
    afterAll(() => context.close());

    const expectNoFault = async () =>
      expect({ at: page.url(), faults: await axeFaults(page), sideways: await sideways(page) }).toEqual({
        at: page.url(),
        faults: [],
        sideways: 0,
      });

    it.each(samples)('the editor of a %s question', async (kind, source) => {
      const place = await foundingArticle(core);
      for (const shown of [source, undefined]) {
        const id = await createQuestion(core, context.user, { ...place, kind, ...(shown ? { source: shown } : {}) });
        await page.goto(`/author/questions/${id}/draft`);
        await expectNoFault();
      }
    });

    it('the pages before it, one with findings, and that of two versions', async () => {
      await page.goto('/author/questions/new');
      await expectNoFault();
      await begin(page, 'Single best answer');
      await page.getByRole('textbox', { name: 'Stem' }).fill('Which is not always true?');
      await option(page, 'A').getByRole('textbox', { name: 'Text' }).fill('None of the above');
      await option(page, 'B').getByRole('textbox', { name: 'Text' }).fill('Never');
      await option(page, 'B').getByText('Let it stand').click();
      await expectNoFault();
      await waitForStored(page, (source) => JSON.stringify(source).includes('Never'));
      await core.db.transaction((trx) =>
        trx.updateTable('question_drafts').set({ revision: 99, source: '{}' }).execute(),
      );
      await page.getByRole('textbox', { name: 'Stem' }).fill('Which is false?');
      await page.getByRole('heading', { name: 'This question was also changed somewhere else' }).waitFor();
      await expectNoFault();
      await page.getByRole('button', { name: 'Edit mine further' }).click();
      await page.getByRole('heading', { name: 'What the saved version says instead' }).waitFor();
      await expectNoFault();
    });
  },
);
