import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launch } from './support/browser.ts';
import { options, register, signIn, start } from './support/learner.ts';
import { type RunningServer, startServer } from './support/server.ts';

let server: RunningServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let person: { email: string; password: string };

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});
beforeEach(async () => {
  context = await browser.newContext({ baseURL: server.url });
  page = await context.newPage();
  person = await register(page);
  await start(page);
});
afterEach(() => context.close());

const saved = (where: Page) =>
  where
    .getByRole('status')
    .filter({ hasText: /^Saved \d/ })
    .waitFor();

async function option(where: Page, index: number) {
  const found = (await options(where))[index];
  if (!found) throw new Error(`the question has no option ${index + 1}`);
  return found;
}

/** What the server has: the page as a browser gets it that keeps no unsent answer and runs no script. */
async function chosenOnServer(where: Page): Promise<boolean[]> {
  const { cookies } = await where.context().storageState();
  const bare = await browser.newContext({ javaScriptEnabled: false, storageState: { cookies, origins: [] } });
  const fresh = await bare.newPage();
  await fresh.goto(where.url());
  const states = await Promise.all((await options(fresh)).map((one) => one.isChecked()));
  await bare.close();
  return states;
}

it('every choice is saved as it is made, and a reload shows it', async () => {
  await (await option(page, 1)).check();
  await saved(page);
  await page.getByRole('checkbox', { name: 'Flag for review' }).check();
  await saved(page);
  await page.reload();
  expect(await (await option(page, 1)).isChecked()).toBe(true);
  expect(await page.getByRole('checkbox', { name: 'Flag for review' }).isChecked()).toBe(true);
});

it('another device goes on where this one was', async () => {
  await (await option(page, 2)).check();
  await saved(page);
  const other = await browser.newContext({ baseURL: server.url });
  const elsewhere = await other.newPage();
  await signIn(elsewhere, person);
  await start(elsewhere);
  await elsewhere.goto(new URL(page.url()).pathname);
  expect(await (await option(elsewhere, 2)).isChecked()).toBe(true);
  await other.close();
});

it('of two tabs the stale one is told, sees both answers, and loses neither', async () => {
  const second = await context.newPage();
  await second.goto(page.url());
  await (await option(page, 0)).check();
  await saved(page);
  const conflict = second.waitForResponse((answer) => answer.status() === 409);
  // Not check(), which looks at the box afterwards: the page is on its way to both versions by then.
  await (await option(second, 1)).click({ noWaitAfter: true });
  await conflict;
  await second.getByRole('heading', { level: 1, name: 'This question was also answered somewhere else' }).waitFor();
  expect((await chosenOnServer(page))[0]).toBe(true);
  await second.getByRole('button', { name: 'Save mine instead' }).click();
  await second.waitForURL(/\/(questions\/\d+|review)$/);
  expect((await chosenOnServer(page))[1]).toBe(true);
});

it('a dropped connection during a save loses nothing', async () => {
  await page.route('**/attempts/**', (route) =>
    route.request().method() === 'POST' ? route.abort('connectionreset') : route.continue(),
  );
  await (await option(page, 1)).check();
  await page.getByRole('status').filter({ hasText: 'Not saved, retrying' }).waitFor();
  expect(await chosenOnServer(page)).not.toContain(true);
  await page.unroute('**/attempts/**');
  await saved(page);
  expect((await chosenOnServer(page))[1]).toBe(true);
});

it('an answer whose acknowledgement was lost is sent again and counts once', async () => {
  let lost = 0;
  await page.route('**/attempts/**', async (route) => {
    if (route.request().method() !== 'POST' || lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    return route.abort('connectionreset');
  });
  await (await option(page, 0)).check();
  await saved(page);
  expect(lost).toBe(1);
  expect((await chosenOnServer(page))[0]).toBe(true);
});

it('offline answers wait, a leaving page warns, and a reload sends them', async () => {
  await context.setOffline(true);
  await (await option(page, 2)).check();
  await page.getByRole('status').filter({ hasText: 'Not saved, retrying' }).waitFor();
  let warned = false;
  page.on('dialog', async (dialog) => {
    warned ||= dialog.type() === 'beforeunload';
    await dialog.accept();
  });
  // Before the network is back, or the answer would be saved at once and nothing left to warn of.
  await page.route('**/attempts/**', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  );
  await context.setOffline(false);
  await page.reload();
  await page.unroute('**/attempts/**');
  await saved(page);
  expect(warned).toBe(true);
  expect((await chosenOnServer(page))[2]).toBe(true);
});

it('an answer that waited does not write over a newer one of another device, and is offered once', async () => {
  page.on('dialog', (dialog) => dialog.accept());
  await page.route('**/attempts/**', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  );
  await (await option(page, 2)).check();
  await page.getByRole('status').filter({ hasText: 'Not saved, retrying' }).waitFor();
  const other = await browser.newContext({ baseURL: server.url });
  const elsewhere = await other.newPage();
  await signIn(elsewhere, person);
  await elsewhere.goto(new URL(page.url()).pathname);
  await (await option(elsewhere, 0)).check();
  await saved(elsewhere);
  await page.unroute('**/attempts/**');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'This question was also answered somewhere else' }).waitFor();
  expect((await chosenOnServer(elsewhere))[0]).toBe(true);
  await page.getByRole('link', { name: 'Keep the saved answer' }).click();
  await page.waitForURL(/\/questions\/\d+$/);
  await page.waitForLoadState('networkidle');
  expect(await (await option(page, 0)).isChecked()).toBe(true);
  expect((await chosenOnServer(page))[0]).toBe(true);
  await other.close();
});
