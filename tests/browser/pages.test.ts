import type { Browser, BrowserContext, Page } from 'playwright-core';
import { axeFaults, sideways } from './support/axe.ts';
import { launch } from './support/browser.ts';
import { answerAll, evaluate, register, start } from './support/learner.ts';
import { type RunningServer, SLUG, startServer } from './support/server.ts';

const COLD_PAGE_BYTES = 80 * 1024;

interface Visit {
  name: string;
  path: string;
  signedIn: boolean;
}

let server: RunningServer;
let browser: Browser;
let learner: BrowserContext;
let visits: Visit[];

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
  learner = await browser.newContext({ baseURL: server.url, bypassCSP: true });
  visits = await everyPage(await learner.newPage());
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Walks the whole journey once, and another person's to its middle, so that every page is there to be looked at. */
async function everyPage(page: Page): Promise<Visit[]> {
  const visitor = [
    '/',
    '/register',
    '/sign-in',
    '/password-reset',
    '/verify',
    '/privacy',
    `/activities/${SLUG}`,
    `/activities/${SLUG}/article`,
    '/nothing-here',
  ];
  await register(page);
  await start(page);
  await answerAll(page, await server.questions());
  const attempt = new URL(page.url()).pathname.replace(/\/review$/, '');
  const own: string[] = [];
  await page.getByRole('button', { name: 'Submit answers' }).click();
  await page.getByRole('link', { name: 'Continue to evaluation' }).click();
  await page.waitForURL(/\/evaluation$/);
  await evaluate(page);
  await page.getByRole('button', { name: 'Issue certificate' }).click();
  await page.waitForURL(/\/certificates\/[^/]+$/);
  const certificate = new URL(page.url()).pathname;
  own.push(
    '/',
    `/activities/${SLUG}`,
    `${attempt}/results`,
    certificate,
    certificate.replace('certificates', 'verify'),
    '/transcript',
    '/account',
    '/welcome',
  );
  await page.close();
  return [
    ...visitor.map((path) => ({ name: `visitor ${path}`, path, signedIn: false })),
    ...own.map((path) => ({ name: `learner ${path}`, path, signedIn: true })),
  ];
}

/** The pages that are gone once an attempt is submitted, in a browser of its own. */
async function openPages(scheme: 'light' | 'dark'): Promise<{ context: BrowserContext; page: Page; paths: string[] }> {
  const context = await browser.newContext({
    baseURL: server.url,
    bypassCSP: true,
    colorScheme: scheme,
    viewport: { width: 320, height: 640 },
  });
  const page = await context.newPage();
  await register(page);
  await start(page);
  const question = new URL(page.url()).pathname;
  return { context, page, paths: [`/activities/${SLUG}`, question, question.replace(/questions\/\d+$/, 'review')] };
}

/** Every fault of the pages at these paths, by path. */
async function faultsOf(page: Page, paths: string[]): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const path of paths) {
    await page.goto(path);
    const wide = await sideways(page);
    const faults = [...(await axeFaults(page)), ...(wide > 0 ? [`scrolls sideways by ${wide} px`] : [])];
    if (faults.length > 0) found[path] = faults;
  }
  return found;
}

describe.each(['light', 'dark'] as const)(
  'in %s, 320 px wide, no page has an axe violation or scrolls sideways:',
  (scheme) => {
    it('those a visitor sees', async () => {
      const context = await browser.newContext({
        baseURL: server.url,
        bypassCSP: true,
        colorScheme: scheme,
        viewport: { width: 320, height: 640 },
      });
      const paths = visits.filter((visit) => !visit.signedIn).map((visit) => visit.path);
      expect(await faultsOf(await context.newPage(), paths)).toEqual({});
      await context.close();
    });

    it('those after an attempt', async () => {
      const page = await learner.newPage();
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width: 320, height: 640 });
      const paths = visits.filter((visit) => visit.signedIn).map((visit) => visit.path);
      expect(await faultsOf(page, paths)).toEqual({});
      await page.close();
    });

    it('those during an attempt', async () => {
      const { context, page, paths } = await openPages(scheme);
      expect(await faultsOf(page, paths)).toEqual({});
      await context.close();
    });

    it('a form with faults', async () => {
      const context = await browser.newContext({
        baseURL: server.url,
        bypassCSP: true,
        colorScheme: scheme,
        viewport: { width: 320, height: 640 },
      });
      const page = await context.newPage();
      await page.goto('/register');
      const answer = page.waitForResponse((one) => one.request().method() === 'POST');
      await page.getByRole('button', { name: 'Create account' }).click();
      expect((await answer).status()).toBe(422);
      expect(await page.title()).toMatch(/^Error: /);
      expect([await axeFaults(page), await sideways(page)]).toEqual([[], 0]);
      await context.close();
    });
  },
);

it(`a cold question page takes at most ${COLD_PAGE_BYTES} bytes in all, font included`, async () => {
  const { context, page, paths } = await openPages('light');
  const storage = await context.storageState();
  const cold = await browser.newContext({ baseURL: server.url, storageState: storage });
  const fresh = await cold.newPage();
  const session = await cold.newCDPSession(fresh);
  let bytes = 0;
  session.on('Network.loadingFinished', (event) => {
    bytes += event.encodedDataLength;
  });
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await fresh.goto(paths[1] ?? '', { waitUntil: 'networkidle' });
  expect(bytes).toBeGreaterThan(1_000);
  expect(bytes).toBeLessThanOrEqual(COLD_PAGE_BYTES);
  await Promise.all([page.close(), cold.close()]);
  await context.close();
});
