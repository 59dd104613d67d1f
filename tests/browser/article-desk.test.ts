import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { CoreDeps } from '../../src/deps.ts';
import {
  createArticle,
  saveArticleText,
  selectArticleDraft,
  selectArticleRow,
} from '../../src/features/articles/index.ts';
import type { Viewer } from '../../src/http/context.ts';
import type { TestUser } from '../support/people.ts';
import { axeFaults, sideways } from './support/axe.ts';
import { type OpenSite, openSite, signedInBrowser } from './support/behind.ts';
import { select } from './support/selecting.ts';
import { type RunningServer, until } from './support/server.ts';

const BODY = `## What the drugs do

Bisphosphonates *bind* to bone mineral, and the osteoclasts that would resorb it are **held back**.

They are given by mouth or into a vein.

| Drug | Dose |
|---|---|
| Zoledronic acid | 4 mg |
| Clodronate | 1600 mg |

## What is not settled

- How long to treat is not known.
- They are given by mouth or into a vein.
`;

let site: OpenSite;
let server: RunningServer;
let browser: Browser;
let core: CoreDeps;
let author: BrowserContext & { user: TestUser };
let page: Page;

beforeAll(async () => {
  site = await openSite('article-desk');
  ({ server, browser, core } = site);
  author = await signedInBrowser(core, browser, ['educator'], { url: server.url });
  page = await author.newPage();
}, 120_000);
afterAll(() => site?.close());

const asViewer = (user: TestUser): Viewer => ({
  ...user,
  roles: ['educator'],
  credentials: '',
  profession: 'physician',
  timeMultiplierPercent: 100,
  letterKeys: true,
});

const TEXT = {
  title: 'Drugs for bone',
  authors: [{ name: 'A. Author', credentials: 'MD' }],
  citation: { text: 'Author A. Drugs for bone. 2026.' },
  rights: { basis: 'own-precis' as const, statement: 'Written for this test.' },
  body: BODY,
};

const newArticle = ({ user }: { user: TestUser }) => createArticle(core, asViewer(user), { ...TEXT, warnings: [] });
const pointsOf = async (slug: string) => {
  const { keyPoints } = await selectArticleDraft(core.db.kysely, await selectArticleRow(core.db.kysely, slug));
  return keyPoints;
};

const panel = (on: Page) => on.getByRole('region', { name: 'Make it a key point' });

test('a passage is selected, made a key point, edited and moved', async () => {
  const { slug } = await newArticle(author);
  await page.setViewportSize({ width: 1280, height: 1900 });
  await page.goto(`/author/articles/${slug}`);
  await select(page, 'the osteoclasts that would', 'held back');
  await panel(page).getByText('the osteoclasts that would resorb it are held back').waitFor();
  await panel(page).getByRole('textbox', { name: 'Statement' }).fill('They hold osteoclasts back.');
  await panel(page).getByRole('button', { name: 'Make it a key point' }).click();
  await page.waitForURL(/#key-point-1$/);

  // Escape leaves a selection alone; Tab leads from it to the form, here for cells of a table.
  await select(page, 'How long to treat is not known.', 'They are given by mouth');
  await panel(page).waitFor();
  await page.keyboard.press('Escape');
  expect(await panel(page).count()).toBe(0);
  await page.mouse.click(5, 5);
  await select(page, 'Zoledronic acid', '1600 mg');
  await panel(page).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.type('Doses differ a hundredfold.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/#key-point-2$/);
  expect((await pointsOf(slug)).map(({ selector, state }) => [selector.exact, state])).toEqual([
    ['the osteoclasts that would resorb it are held back', 'found'],
    ['Zoledronic acid\n4 mg\nClodronate\n1600 mg', 'found'],
  ]);

  await page.getByRole('button', { name: 'Move key point 2 up' }).click();
  await page.waitForURL(/#key-point-1$/);
  await page.getByRole('link', { name: 'Edit key point 1' }).click();
  await select(page, 'Zoledronic acid', '4 mg');
  await page.getByRole('button', { name: 'Use this passage' }).click();
  const passage = page.getByRole('textbox', { name: 'Passage' });
  expect(await passage.inputValue()).toBe('Zoledronic acid\n4 mg');
  await page.getByRole('textbox', { name: 'Statement' }).fill('The dose is 4 mg.');
  await page.getByRole('button', { name: 'Save key point' }).click();
  await page.waitForURL(/#key-point-1$/);
  expect((await pointsOf(slug)).map(({ statement, selector }) => [statement, selector.exact])).toEqual([
    ['The dose is 4 mg.', 'Zoledronic acid\n4 mg'],
    ['They hold osteoclasts back.', 'the osteoclasts that would resorb it are held back'],
  ]);
});

test('a statement is asked for before the panel sends anything', async () => {
  const { slug } = await newArticle(author);
  await page.goto(`/author/articles/${slug}`);
  await select(page, 'to bone mineral');
  await panel(page).getByRole('button', { name: 'Make it a key point' }).click();
  await panel(page).getByText('Write the key point as one statement').waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await panel(page).getByRole('button', { name: 'Cancel' }).click();
  expect(await panel(page).count()).toBe(0);
  expect(await pointsOf(slug)).toEqual([]);
});

test('the text is saved and shown as one types; another’s change is not written over', async () => {
  const { slug, articleId } = await newArticle(author);
  await page.goto(`/author/articles/${slug}/text`);
  const body = page.getByRole('textbox', { name: 'Text in Markdown' });
  await body.fill(`${BODY}\n\nOne *more* paragraph.`);
  await page
    .getByRole('status')
    .filter({ hasText: /^Saved \d\d:\d\d$/ })
    .waitFor();
  await page.getByRole('region', { name: 'Preview' }).getByText('One more paragraph.').waitFor();

  const current = await selectArticleDraft(core.db.kysely, { articleId, slug });
  expect(current.content.body).toContain('One *more* paragraph.');
  const theirs = { ...TEXT, body: BODY.replace('vein', 'bone'), revision: current.revision };
  await saveArticleText(core, asViewer(author.user), articleId, theirs);
  await body.fill(`${BODY}\n\nTwo more paragraphs.`);
  await page.getByRole('heading', { level: 1, name: 'The text has changed in the meantime' }).waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Edit mine further' }).click();
  expect(await page.getByRole('textbox', { name: 'Text in Markdown' }).inputValue()).toContain('Two more paragraphs.');
  await page.getByRole('button', { name: 'Save and go to the key points' }).click();
  await page.getByRole('article').getByText('Two more paragraphs.').waitFor();
});

test('an answer that got lost is sent again', async () => {
  const { slug, articleId } = await newArticle(author);
  await page.goto(`/author/articles/${slug}/text`);
  await page.route('**/autosave', (route) => route.abort());
  await page.getByRole('textbox', { name: 'Title' }).fill('Drugs for the bone');
  await page.getByRole('status').filter({ hasText: 'Not saved, retrying' }).waitFor();
  await page.unroute('**/autosave');
  await page
    .getByRole('status')
    .filter({ hasText: /^Saved/ })
    .waitFor();
  expect((await selectArticleDraft(core.db.kysely, { articleId, slug })).title).toBe('Drugs for the bone');
});

test('without script a passage is copied into the form', async () => {
  const { slug } = await newArticle(author);
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  await context.addCookies(await author.cookies());
  const plain = await context.newPage();
  await plain.goto(`/author/articles/${slug}`);
  await plain.getByRole('textbox', { name: 'Statement' }).fill('They can be swallowed or infused.');
  await plain.getByRole('textbox', { name: 'Passage' }).fill('They are given by mouth');
  await plain.getByRole('button', { name: 'Make it a key point' }).click();
  await plain.getByRole('link', { name: /The passage is ambiguous/ }).waitFor();
  await plain.getByRole('textbox', { name: 'Words right before it' }).fill('held back. ');
  await plain.getByRole('button', { name: 'Make it a key point' }).click();
  await plain.waitForURL(/#key-point-1$/);
  expect(await plain.locator('mark#kp-1').innerText()).toBe('They are given by mouth');
  await plain.goto(`/author/articles/${slug}/text`);
  await plain.getByRole('button', { name: 'Preview' }).click();
  await plain.getByRole('region', { name: 'Preview' }).getByText('are held back').waitFor();
  await context.close();
});

describe.each(['light', 'dark'] as const)('in %s, 320 px wide,', (colorScheme) => {
  test('no page has an axe violation or scrolls sideways', async () => {
    const context = await signedInBrowser(core, browser, ['educator'], { url: server.url, colorScheme });
    const { slug, articleId } = await newArticle(context);
    const narrow = await context.newPage();
    const address = `/author/articles/${slug}`;
    for (const [statement, exact] of [
      ['One.', 'to bone mineral'],
      ['Two.', 'How long to treat is not known.'],
    ] as const) {
      await narrow.goto(address);
      await narrow.getByRole('textbox', { name: 'Statement' }).fill(statement);
      await narrow.getByRole('textbox', { name: 'Passage' }).fill(exact);
      await narrow.getByRole('button', { name: 'Make it a key point' }).click();
      await narrow.waitForURL(/#key-point-\d$/);
    }
    const body = BODY.replace('to bone mineral', 'to the mineral').replace('- How long to treat is not known.\n', '');
    await saveArticleText(core, asViewer(context.user), articleId, { ...TEXT, body, revision: 3 });
    const points = await pointsOf(slug);
    expect(points.map(({ state }) => state)).toEqual(['reworded', 'lost']);
    const paths = ['', '/text', '/coverage', '/editors', ...points.map((point) => `/key-points/${point.slug}`)];
    for (const path of ['/author/articles', '/author/articles/new', ...paths.map((one) => `${address}${one}`)]) {
      await narrow.goto(path);
      await until(async () => (await narrow.locator('#preview:not([data-shown])').count()) === 0);
      expect([path, await axeFaults(narrow), await sideways(narrow)]).toEqual([path, [], 0]);
    }
    await narrow.goto('/author/articles/new');
    await narrow.getByRole('button', { name: 'Bring the article' }).click();
    await narrow.getByRole('alert').waitFor();
    expect(await axeFaults(narrow)).toEqual([]);
    await context.close();
  });
});
