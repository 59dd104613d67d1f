import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { blueprintYaml } from '../attempts/blueprints.ts';
import { temporaryFolder } from '../support/files.ts';
import { axeFaults, sideways } from './support/axe.ts';
import { launch } from './support/browser.ts';
import { register } from './support/learner.ts';
import { type RunningServer, startServer } from './support/server.ts';

const START = '/activities/sample/practice';

let server: RunningServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
  const path = join(temporaryFolder('activity'), 'blueprint.yaml');
  writeFileSync(path, blueprintYaml());
  await server.cli('activity', 'import', path);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});
afterEach(() => context.close());

async function open(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  context = await browser.newContext({ baseURL: server.url, bypassCSP: true, ...options });
  page = await context.newPage();
  await register(page);
}

const heading = () => page.getByRole('heading', { level: 1 }).innerText();

/** From the activity's page to the first practice question. */
async function start(): Promise<void> {
  await page.goto('/activities/sample');
  await page.getByRole('link', { name: 'Practise questions' }).click();
  await page.getByRole('button', { name: 'Start practice' }).click();
  await page.waitForURL(/\/practice\/[^/]+\/questions\/1$/);
}

async function answer(text: string, certainty?: string): Promise<void> {
  await page.getByRole('radio', { name: text, exact: true }).check();
  if (certainty) await page.getByRole('radio', { name: certainty, exact: true }).check();
  await page.getByRole('button', { name: 'Check my answer' }).click();
  await page.getByRole('link', { name: /^(Next question|See how you did)$/ }).waitFor();
}

it.each([true, false])(
  'practice with script %p: feedback at once, certainty, results, and those missed again',
  async (javaScriptEnabled) => {
    await open({ javaScriptEnabled });
    await start();
    await answer('The wrong one', 'High');
    expect(await heading()).toBe('Not right');
    expect(await page.getByText('High certainty: −6 points').count()).toBe(1);
    await page.getByRole('link', { name: 'Next question' }).click();
    await page.getByRole('button', { name: 'Strike out The other one' }).click();
    await page.getByRole('button', { name: 'Restore The other one' }).waitFor();
    await answer('The right one', 'Middling');
    expect(await heading()).toBe('Right');
    await page.getByRole('link', { name: 'Next question' }).click();
    await page.getByRole('button', { name: 'Show the answer' }).click();
    expect(await heading()).toBe('Shown without an answer');
    await page.getByRole('link', { name: 'See how you did' }).click();
    expect(await page.getByText('1 of 3 right').count()).toBe(1);
    expect(await page.getByText('−4 of at most +6 points').count()).toBe(1);
    await page.getByRole('button', { name: 'Practise these 2 again' }).click();
    await page.getByText('Question 1 of 2').waitFor();
  },
);

it('letters choose an option, and Back after an answer leads to its feedback', async () => {
  await open();
  await start();
  await page.keyboard.press('b');
  expect(await page.getByRole('radio', { checked: true }).count()).toBe(2);
  await page.getByRole('button', { name: 'Check my answer' }).click();
  await page.getByRole('link', { name: 'Next question' }).click();
  await page.waitForURL(/questions\/2$/);
  await page.goBack();
  await page.waitForURL(/questions\/1$/);
  expect(await heading()).toMatch(/^(Right|Not right)$/);
});

it.each(['light', 'dark'] as const)(
  'in %s, 320 px wide, no page of it has an axe fault or scrolls sideways',
  async (scheme) => {
    await open({ colorScheme: scheme, viewport: { width: 320, height: 640 } });
    const faults: string[] = [];
    const look = async (what: string) => {
      const wide = await sideways(page);
      faults.push(...(await axeFaults(page)).map((fault) => `${what}: ${fault}`));
      if (wide > 0) faults.push(`${what}: scrolls sideways by ${wide} px`);
    };
    await page.goto(START);
    await look('start');
    await start();
    await look('question');
    await page.getByRole('button', { name: 'Check my answer' }).click();
    await page.getByRole('alert').waitFor();
    await look('fault');
    await answer('The wrong one', 'High');
    await look('feedback');
    await page.getByRole('link', { name: 'How it went so far' }).click();
    await look('results');
    await page.goto(START);
    await look('start again');
    expect(faults).toEqual([]);
  },
);
