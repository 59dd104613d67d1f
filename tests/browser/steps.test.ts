import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { parse, stringify } from 'yaml';
import { kindNames } from '../../src/features/questions/index.ts';
import type { Sample } from '../../src/features/questions/kinds/sample.ts';
import { PROJECT, temporaryFolder } from '../support/files.ts';
import { expectNoFault } from './support/axe.ts';
import { launch } from './support/browser.ts';
import { answerAll, evaluate, options, register, start } from './support/learner.ts';
import { type RunningServer, SLUG, startServer } from './support/server.ts';

/** The pages that only stand while a step is under way, and those of every kind of question. */

let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
  await server.cli('activity', 'import', await everyKind());
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** An activity file with the sample of each kind of question. */
async function everyKind(): Promise<string> {
  const file = parse(readFileSync(join(PROJECT, 'content', `${SLUG}.yaml`), 'utf8')) as Record<string, unknown>;
  const [keyPoint] = file['keyPoints'] as { id: string }[];
  const questions = await Promise.all(
    kindNames.map(async (kind) => {
      const { sample } = (await import(`../../src/features/questions/kinds/${kind}/sample.ts`)) as { sample: Sample };
      return { id: kind, kind, keyPoint: keyPoint?.id, ...sample.file };
    }),
  );
  const article = { ...(file['article'] as object), slug: 'every-kind' };
  const path = join(temporaryFolder('activity'), 'every-kind.yaml');
  writeFileSync(
    path,
    stringify({ ...file, slug: 'every-kind', title: 'Every kind', article, keyPoints: [keyPoint], questions }),
  );
  return path;
}

async function newPage(colorScheme: 'light' | 'dark'): Promise<Page> {
  const viewport = { width: 320, height: 640 };
  const context = await browser.newContext({ baseURL: server.url, bypassCSP: true, colorScheme, viewport });
  return context.newPage();
}

describe.each(['light', 'dark'] as const)(
  'in %s, 320 px wide, axe finds nothing and nothing scrolls sideways',
  (scheme) => {
    it('on the way from a failed attempt to the certificate', async () => {
      const page = await newPage(scheme);
      await register(page);
      await start(page);
      const attempt = new URL(page.url()).pathname.replace(/\/questions.*/, '');
      await page.goto(`${attempt}/claim`);
      await expectNoFault(page);
      await page.goto(`${attempt}/review`);
      await expectNoFault(page);
      await page.getByRole('button', { name: 'Submit answers' }).click();
      await page.getByRole('heading', { level: 1, name: 'You did not pass' }).waitFor();
      await expectNoFault(page);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.waitForURL(/questions\/1$/);
      await answerAll(page, await server.questions());
      await page.getByRole('button', { name: 'Submit answers' }).click();
      await page.getByRole('link', { name: 'Continue to evaluation' }).click();
      await page.waitForURL(/\/evaluation$/);
      await expectNoFault(page);
      await page.getByRole('button', { name: 'Send evaluation' }).click();
      await page.getByRole('alert').or(page.locator('.error-summary')).first().waitFor();
      await expectNoFault(page);
      await evaluate(page);
      await expectNoFault(page);
      await page.context().close();
    });

    it('on the page with two versions of an answer, and on that of a closed attempt', async () => {
      const page = await newPage(scheme);
      await register(page);
      await start(page);
      const other = await page.context().newPage();
      await other.goto(page.url());
      await (await options(page))[0]?.check();
      await page.getByText(/^Saved /).waitFor();
      await (await options(other))[1]?.click();
      await other.getByRole('button', { name: 'Save mine instead' }).waitFor();
      await expectNoFault(other);
      await other.goto(page.url());
      const form = other.locator('#question');
      await page.goto(page.url().replace(/questions.*/, 'review'));
      await page.getByRole('button', { name: 'Submit answers' }).click();
      await page.waitForURL(/results$/);
      await form.evaluate((element) => (element as unknown as { submit(): void }).submit());
      await other.getByRole('heading', { name: 'This attempt is finished' }).waitFor();
      await expectNoFault(other);
      await page.context().close();
    });

    it('on a question of every kind, its review and what is shown afterwards', async () => {
      const page = await newPage(scheme);
      await register(page);
      for (const last of [false, false, true]) {
        await page.goto('/activities/every-kind');
        const acknowledgement = page.getByRole('checkbox', { name: 'I have read this information' });
        if (await acknowledgement.count()) await acknowledgement.check();
        await page.getByRole('button', { name: 'Start the quiz' }).click();
        await page.waitForURL(/questions\/1$/);
        for (let n = 1; last && n <= kindNames.length; n += 1) {
          await page.waitForURL(new RegExp(`questions/${n}$`));
          await expectNoFault(page);
          await answer(page);
          await page.getByText(/^Saved \d/).waitFor();
          await page.getByRole('button', { name: 'Save and continue' }).click();
        }
        if (!last) await page.goto(page.url().replace(/questions.*/, 'review'));
        await page.waitForURL(/review$/);
        await expectNoFault(page);
        if (last) expect(await page.getByText('Not answered').count()).toBe(0);
        await page.getByRole('button', { name: 'Submit answers' }).click();
        await page.waitForURL(/results$/);
      }
      await expectNoFault(page);
      expect(await page.getByText('Because.').count()).toBeGreaterThan(12);
      await page.context().close();
    });
  },
);

/** Answers whatever is asked: the first choice, the last entry of each list, a number in a field. */
async function answer(page: Page): Promise<void> {
  const choices = await options(page);
  if (choices[0]) return void (await choices[0].check());
  const lists = await page.getByRole('combobox').all();
  for (const [i, list] of lists.entries()) await list.selectOption({ index: i + 1 });
  if (lists.length === 0) await page.getByRole('textbox').first().fill('3.4');
}
