import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launch } from './support/browser.ts';
import { answerAll, evaluate, register, shown, start } from './support/learner.ts';
import { type KeyedQuestion, type RunningServer, SLUG, startServer } from './support/server.ts';

let server: RunningServer;
let browser: Browser;
let questions: KeyedQuestion[];

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
  questions = await server.questions();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** A page whose errors fail the test: scripts, and addresses that answer with a fault. */
async function openPage(
  javaScriptEnabled: boolean,
): Promise<{ context: BrowserContext; page: Page; faults: string[] }> {
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('response', (answer) => answer.status() >= 400 && faults.push(`${answer.status()} ${answer.url()}`));
  return { context, page, faults };
}

/** From the results to a certificate that a stranger has verified. */
async function earnCertificate(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Continue to evaluation' }).click();
  await evaluate(page);
  await page.getByRole('button', { name: 'Issue certificate' }).click();
  await page.waitForURL(/\/certificates\/[^/]+$/);
  expect(await page.getByRole('main').innerText()).toContain(name);
  expect(await page.getByRole('main').innerText()).toMatch(/demonstration/i);

  const pdf = await page.request.get(
    (await page.getByRole('link', { name: 'Download PDF' }).getAttribute('href')) ?? '',
  );
  expect([pdf.status(), pdf.headers()['content-type']]).toEqual([200, 'application/pdf']);
  expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');

  const address = (await page.getByRole('link', { name: 'Verify this certificate' }).getAttribute('href')) ?? '';
  const stranger = await browser.newContext({ baseURL: server.url });
  const verification = await stranger.newPage();
  await verification.goto(new URL(address, server.url).pathname);
  const words = await verification.getByRole('main').innerText();
  expect(words).toContain(name);
  expect(words).toMatch(/valid/i);
  expect(words).not.toMatch(/@example\.org/);
  await stranger.close();
}

describe.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])('the whole journey %s', (_how, javaScript) => {
  it('leads a new physician from registration to a certificate that anybody can verify', async () => {
    const { context, page, faults } = await openPage(javaScript);
    const person = await register(page);
    await page.goto('/');
    await page.locator(`a[href="/activities/${SLUG}"]`).first().click();
    expect(await page.getByRole('main').innerText()).toMatch(/70\s?%/);
    await page.goto(`/activities/${SLUG}/article`);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toMatch(/bisphosphonates/i);
    await start(page);
    await answerAll(page, questions);
    await page.getByRole('button', { name: 'Submit answers' }).click();
    await page.getByRole('heading', { level: 1, name: 'You passed' }).waitFor();
    await earnCertificate(page, person.name);
    expect(faults).toEqual([]);
    await context.close();
  });
});

describe('with the keyboard alone', () => {
  /** Tabs on until the focus is on what a reader would hear by this role and name. */
  async function tabTo(page: Page, role: 'button' | 'checkbox' | 'link', name: string): Promise<void> {
    const wanted = page.getByRole(role, { name, exact: true }).first();
    for (let i = 0; i < 120; i += 1) {
      if (await wanted.evaluate((element) => element === element.ownerDocument.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab never came to the ${role} ${name}`);
  }

  it('a learner starts, answers every question, goes back, and submits', async () => {
    const { context, page, faults } = await openPage(true);
    await register(page);
    await page.goto(`/activities/${SLUG}`);
    await tabTo(page, 'checkbox', 'I have read this information');
    await page.keyboard.press('Space');
    await tabTo(page, 'button', 'Start the quiz');
    await page.keyboard.press('Enter');
    for (let n = 1; n <= questions.length; n += 1) {
      await page.waitForURL(new RegExp(`/questions/${n}$`));
      await shown(page, questions);
      const first = page.getByRole('group').first().locator('input[type=radio], input[type=checkbox]').first();
      for (
        let i = 0;
        i < 60 && !(await first.evaluate((element) => element === element.ownerDocument.activeElement));
        i += 1
      ) {
        await page.keyboard.press('Tab');
      }
      await page.keyboard.press('Space');
      expect(await first.isChecked()).toBe(true);
      await page
        .getByRole('status')
        .filter({ hasText: /^Saved \d/ })
        .waitFor();
      await tabTo(page, 'button', 'Save and continue');
      await page.keyboard.press('Enter');
    }
    await page.waitForURL(/\/review$/);
    await tabTo(page, 'link', 'Change question 1');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/questions\/1$/);
    await page.goBack();
    await tabTo(page, 'button', 'Submit answers');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /^You (passed|did not pass)$/ }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });
});
