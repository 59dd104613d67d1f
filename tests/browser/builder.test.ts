import type { Browser, Page } from 'playwright-core';
import type { CoreDeps } from '../../src/deps.ts';
import { expectNoFault } from './support/axe.ts';
import { type OpenSite, openSite, signedInBrowser } from './support/behind.ts';
import { type RunningServer, SLUG } from './support/server.ts';

const ARTICLE = 'Bisphosphonates for patients with breast cancer';

let site: OpenSite;
let server: RunningServer;
let browser: Browser;
let core: CoreDeps;

beforeAll(async () => {
  site = await openSite('builder');
  ({ server, browser, core } = site);
}, 120_000);
afterAll(() => site?.close());

async function goOn(page: Page): Promise<void> {
  const before = page.url();
  await page.getByRole('button', { name: /^Save and go on/ }).click();
  await page.waitForURL((url) => url.href.split('#')[0] !== before.split('#')[0]);
}

/** Waits until what was typed has been saved by itself. */
async function savedByItself(page: Page): Promise<void> {
  await page.locator('#save-state[data-state="saved"]', { hasText: /^Saved .*\d{2}:\d{2}/ }).waitFor();
}

async function begin(page: Page, title: string): Promise<string> {
  await page.goto('/author');
  await expectNoFault(page);
  await page.getByRole('link', { name: 'Build an activity' }).click();
  await expectNoFault(page);
  await page.getByRole('combobox', { name: 'Article' }).selectOption({ label: ARTICLE });
  await page.getByRole('textbox', { name: 'Title of the activity' }).fill(title);
  await page.getByRole('button', { name: 'Build the activity' }).click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await expectNoFault(page);
  return new URL(page.url()).pathname;
}

async function fillDetails(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/details`);
  await expectNoFault(page);
  await page.getByRole('textbox', { name: 'Summary' }).fill('What was proven, and what was left open.');
  await savedByItself(page);
  await page.reload();
  expect(await page.getByRole('textbox', { name: 'Summary' }).inputValue()).toBe(
    'What was proven, and what was left open.',
  );
  await page.getByRole('textbox', { name: 'Learning objectives' }).fill('Name two proven benefits\nName what is open');
  await page.getByRole('textbox', { name: 'Intended audience' }).fill('Oncologists');
  await goOn(page);
}

async function fillBlueprint(page: Page): Promise<void> {
  await expectNoFault(page);
  await page
    .getByRole('combobox', { name: /^Use of / })
    .first()
    .selectOption({ label: 'Pilot: asked, not scored' });
  await page
    .getByRole('button', { name: /^Down / })
    .first()
    .click();
  await page.waitForURL(/#entry-1$/);
  await expectNoFault(page);
  await goOn(page);
}

async function fillRules(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Pass mark, in percent' }).fill('seventy');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  expect(await page.getByRole('textbox', { name: 'Pass mark, in percent' }).inputValue()).toBe('seventy');
  await expectNoFault(page);
  await page.getByRole('textbox', { name: 'Pass mark, in percent' }).fill('75');
  await goOn(page);
}

async function fillPeople(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add a person' }).click();
  await page.waitForURL(/#faculty\.0\.name$/);
  await page.getByRole('textbox', { name: 'Name' }).fill('Robin Author');
  await page.getByRole('textbox', { name: 'Role' }).fill('Question writer');
  await page.getByRole('textbox', { name: 'Disclosure' }).fill('No relevant financial relationships.');
  await expectNoFault(page);
  await goOn(page);
}

async function fillRest(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: /^Estimated time/ }).fill('45');
  await page.getByRole('textbox', { name: 'Contact' }).fill('desk@example.org');
  await expectNoFault(page);
  await goOn(page);
  const today = new Date(core.clock());
  const day = (years: number) => `${today.getUTCFullYear() + years}-01-15`;
  await page.getByLabel('Original release').fill(day(0));
  await page.getByLabel('Last review').fill(day(0));
  await page.getByLabel('Expiry').fill(day(2));
  await expectNoFault(page);
  await goOn(page);
  await page.getByRole('button', { name: 'Remove question 4' }).click();
  await page.waitForURL(/#evaluation\.2\.label$/);
  await expectNoFault(page);
  await goOn(page);
}

async function preview(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/preview`);
  await page.getByText('Preview: nothing is recorded.').waitFor();
  await expectNoFault(page);
  await page.getByRole('link', { name: 'Read the article' }).first().click();
  await expectNoFault(page);
  await page.goBack();
  await page.getByRole('checkbox', { name: 'I have read this information' }).check();
  await page.getByRole('button', { name: 'Start the quiz' }).click();
  await page.waitForURL(/\/preview\/questions\/1\?seed=/);
  await expectNoFault(page);
  await page.locator('#option input').first().check();
  await page.getByRole('button', { name: 'Show the feedback' }).click();
  await page.getByRole('link', { name: 'Next question' }).waitFor();
  await expectNoFault(page);
}

describe.each(['light', 'dark'] as const)('in %s, 320 px wide', (colorScheme) => {
  it('an educator builds, previews and publishes an activity on the founding article', async () => {
    const educator = await signedInBrowser(core, browser, ['educator'], { url: server.url, colorScheme });
    const page = await educator.newPage();
    const base = await begin(page, `Bone and breast cancer, ${colorScheme}`);
    await page.goto(`${base}/checklist`);
    await page.getByRole('heading', { name: /things block publishing/ }).waitFor();
    await expectNoFault(page);
    await fillDetails(page, base);
    await fillBlueprint(page);
    await fillRules(page);
    await fillPeople(page);
    await fillRest(page);
    await page.getByRole('heading', { name: 'Nothing blocks publishing' }).waitFor();
    await expectNoFault(page);
    await preview(page, base);
    await page.goto(`${base}/checklist`);
    await page.getByRole('button', { name: 'Publish version 1' }).click();
    await page.getByText('Version 1 is published').waitFor();
    await expectNoFault(page);
    await page.goto('/author/activities');
    await expectNoFault(page);
    await page.goto(base.replace('/author', ''));
    await page.getByRole('heading', { level: 1, name: `Bone and breast cancer, ${colorScheme}` }).waitFor();
    await educator.close();
  });

  it('what was typed last is saved before a link of the page is followed', async () => {
    const educator = await signedInBrowser(core, browser, ['educator'], { url: server.url, colorScheme, width: 1280 });
    const page = await educator.newPage();
    const title = `Typed last, ${colorScheme}`;
    const base = await begin(page, title);
    await page.goto(`${base}/details`);
    await page.getByRole('textbox', { name: 'Summary' }).fill('Typed, and left at once.');
    await page.getByRole('link', { name: title }).click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page.goto(`${base}/details`);
    expect(await page.getByRole('textbox', { name: 'Summary' }).inputValue()).toBe('Typed, and left at once.');
    await educator.close();
  });

  it('two educators at one part both keep what they typed', async () => {
    const contexts = await Promise.all(
      [0, 1].map(() => signedInBrowser(core, browser, ['educator'], { url: server.url, colorScheme })),
    );
    const [first, second] = await Promise.all(contexts.map((context) => context.newPage()));
    if (!first || !second) throw new Error('two pages were opened');
    const path = `/author/activities/${SLUG}/participation`;
    await Promise.all([first.goto(path), second.goto(path)]);
    await first.getByRole('textbox', { name: 'Contact' }).fill(`First, ${colorScheme}`);
    await first.getByRole('button', { name: 'Save', exact: true }).click();
    await first.waitForLoadState('networkidle');
    await second.getByRole('textbox', { name: 'Contact' }).fill(`Second, ${colorScheme}`);
    await second.locator('#save-state[data-state="problem"]').waitFor();
    await second.getByRole('button', { name: 'Save', exact: true }).click();
    await second.getByRole('heading', { level: 1, name: /^Two versions of/ }).waitFor();
    await expectNoFault(second);
    const row = second.getByRole('row', { name: /^Contact/ });
    expect(await row.innerText()).toContain(`First, ${colorScheme}`);
    expect(await row.innerText()).toContain(`Second, ${colorScheme}`);
    await second.getByRole('button', { name: 'Save mine' }).click();
    await second.waitForURL(path);
    expect(await second.getByRole('textbox', { name: 'Contact' }).inputValue()).toBe(`Second, ${colorScheme}`);
    await Promise.all(contexts.map((context) => context.close()));
  });
});
