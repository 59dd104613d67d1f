import type { Browser, Page } from 'playwright-core';
import { launch } from './support/browser.ts';
import { optionNamed, plain, register, signIn } from './support/learner.ts';
import { type RunningServer, startServer } from './support/server.ts';
import {
  beginActivity,
  beginQuestion,
  bringArticle,
  fillParts,
  leaveEditor,
  markKeyPoint,
  sendForReview,
  writeChoices,
} from './support/writing.ts';

/** What issue 3 is about, as people live it: each in a browser of their own, each step upon the one before. */

const TITLE = 'Infusions for bone';
const ARTICLE = `## Before the infusion

Zoledronic acid is cleared by the kidney, so serum creatinine is measured before each dose.

Each infusion lasts at least 15 minutes.

## Afterwards

Some patients have a fever on the day after their first infusion.
`;
const PASSWORD = 'violet harbour kettle sparrow';
const EDUCATOR = { name: 'Edda Neumann', email: 'edda@example.org', role: 'educator', password: PASSWORD };
const REVIEWER = { name: 'Ravi Reader', email: 'ravi@example.org', role: 'reviewer', password: PASSWORD };
const ACTIVITY = { article: TITLE, title: 'Infusions for bone, in two questions', passMark: '50' };

const CHOICE = {
  stem: 'A woman of 70 with bone metastases is to have her second dose. Which blood test has to be done first?',
  right: 'Serum creatinine',
  called: 'Serum amylase',
};
const NUMBER = { stem: 'How many minutes does an infusion of the drug have to last at least?', right: '15' };
const REASON = 'The article names creatinine; the key was set on the wrong option.';

let server: RunningServer;
let browser: Browser;
let educator: Page;
let reviewer: Page;
let learner: Page;
/** Addresses that later steps go back to. */
let article: string;
let choice: string;
let number: string;
let base: string;
const faults: string[] = [];

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
  for (const account of [EDUCATOR, REVIEWER]) await server.addAccount(account);
  [educator, reviewer, learner] = [await person(), await person(), await person()];
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** A page in a browser of its own, whose scripts and addresses must not fail. */
async function person(): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1280, height: 1600 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('response', (answer) => answer.status() >= 400 && faults.push(`${answer.status()} ${answer.url()}`));
  return page;
}

const text = (page: Page) => page.getByRole('main').innerText();

test('an educator who is new finds the five steps, and brings an article by pasting', async () => {
  await signIn(educator, EDUCATOR);
  await educator.goto('/author');
  expect(await educator.getByRole('heading', { level: 3 }).allInnerTexts()).toEqual([
    'Bring an article',
    'Mark key points',
    'Write questions',
    'Have them reviewed',
    'Publish',
  ]);
  await bringArticle(educator, { text: ARTICLE, title: TITLE });
  article = new URL(educator.url()).pathname;
  await educator.getByRole('heading', { name: 'Before the infusion' }).waitFor();
});

test('marks three key points by selecting text', async () => {
  const points = [
    { from: 'serum creatinine', to: 'each dose', statement: 'Creatinine is measured before each dose.' },
    { from: 'at least 15', to: 'minutes', statement: 'An infusion lasts 15 minutes or more.' },
    { from: 'Some patients', to: 'first infusion', statement: 'The first infusion may bring a fever.' },
  ];
  for (const [i, point] of points.entries()) await markKeyPoint(educator, { ...point, n: i + 1 });
  expect(await educator.locator('mark#kp-1').innerText()).toBe('serum creatinine is measured before each dose');
});

test('writes a question of options and one of a number, and sends them for review', async () => {
  await beginQuestion(educator, article, { n: 1, kind: 'Single best answer' });
  await writeChoices(educator, CHOICE.stem, 1, [
    { text: CHOICE.right, why: 'The drug is cleared by the kidney.' },
    { text: CHOICE.called, why: 'The pancreas is at risk.' },
    { text: 'Serum ferritin', why: 'Iron has no part in this.' },
  ]);
  choice = await leaveEditor(educator);
  await sendForReview(educator);

  await beginQuestion(educator, article, { n: 2, kind: 'Numeric' });
  await educator.getByRole('textbox', { name: 'Stem' }).fill(NUMBER.stem);
  await educator.getByRole('textbox', { name: 'Right answer' }).fill('51');
  await educator.getByRole('textbox', { name: 'Unit' }).fill('min');
  await educator.getByRole('textbox', { name: 'Rationale', exact: true }).fill('Each lasts at least 15 minutes.');
  number = await leaveEditor(educator);
  await sendForReview(educator);
  expect(await educator.getByRole('button', { name: 'Approve' }).count()).toBe(0);
});

test('a second person comments on one and approves it, and asks for changes of the other', async () => {
  await signIn(reviewer, REVIEWER);
  await reviewer.goto('/author/review');
  await reviewer.locator(`a[href="${choice}"]`).click();
  await reviewer.getByRole('textbox', { name: 'Your comment' }).fill('Short and clear.');
  await reviewer.getByRole('button', { name: 'Add the comment' }).click();
  await reviewer.getByRole('status').filter({ hasText: 'Comment added.' }).waitFor();
  await reviewer.getByRole('button', { name: 'Approve' }).click();
  await reviewer.getByRole('status').filter({ hasText: 'Approved.' }).waitFor();

  await reviewer.goto('/author/review');
  await reviewer.locator(`a[href="${number}"]`).click();
  await reviewer.getByRole('textbox', { name: 'What is to be changed' }).fill('The article says 15, not 51.');
  await reviewer.getByRole('button', { name: 'Ask for changes' }).click();
  await reviewer.getByRole('status').filter({ hasText: 'Changes requested.' }).waitFor();
});

test('the educator finds what is asked for on the desk, changes it, and it is approved', async () => {
  await educator.goto('/author');
  await educator.getByRole('region', { name: 'Waits for you' }).locator(`a[href="${number}"]`).click();
  await educator.getByText('The article says 15, not 51.').first().waitFor();
  await educator.getByRole('link', { name: 'Edit the draft' }).click();
  await educator.getByRole('textbox', { name: 'Right answer' }).fill(NUMBER.right);
  await leaveEditor(educator);
  await sendForReview(educator);
  await reviewer.goto(number);
  await reviewer.getByRole('button', { name: 'Approve' }).click();
  await reviewer.getByRole('status').filter({ hasText: 'Approved.' }).waitFor();
});

test('the checklist blocks publishing until everything is there', async () => {
  base = await beginActivity(educator, ACTIVITY);
  await educator.getByRole('link', { name: 'See what is missing' }).click();
  await educator.getByRole('heading', { name: /^\d+ things block publishing$/ }).waitFor();
  expect(await educator.getByRole('button', { name: /^Publish/ }).count()).toBe(0);
  await fillParts(educator, base, ACTIVITY, new Date().getUTCFullYear());

  await educator.getByRole('heading', { name: 'One thing blocks publishing' }).waitFor();
  await educator.getByRole('link', { name: /^No question of this activity is about key point 3/ }).click();
  await educator.goto(`${article}/coverage`);
  await educator.getByRole('link', { name: 'Say why none is needed for key point 3' }).click();
  await educator.getByRole('textbox', { name: 'Why no question is asked about it' }).fill('It is common knowledge.');
  await educator.getByRole('button', { name: 'Keep the reason' }).click();
  await educator.getByText('“It is common knowledge.”').first().waitFor();

  await educator.goto(`${base}/checklist`);
  await educator.getByRole('heading', { name: 'Nothing blocks publishing' }).waitFor();
  await educator.getByRole('button', { name: 'Publish version 1' }).click();
  await educator.getByText('Version 1 is published').waitFor();
});

test('a learner takes the quiz and passes, though one right answer is called wrong', async () => {
  await register(learner, 'Lena Learner');
  await learner.goto('/');
  await learner.getByRole('link', { name: ACTIVITY.title }).first().click();
  await learner.getByRole('checkbox', { name: 'I have read this information' }).check();
  await learner.getByRole('button', { name: 'Start the quiz' }).click();
  for (const n of [1, 2]) {
    await learner.waitForURL(new RegExp(`/questions/${n}$`));
    const asked = plain(await learner.getByRole('group').first().innerText());
    if (asked.includes('How many minutes')) await learner.getByRole('textbox', { name: 'Your answer' }).fill('15');
    else await (await optionNamed(learner, CHOICE.right)).check();
    await learner.getByRole('button', { name: 'Save and continue' }).click();
  }
  await learner.getByRole('button', { name: 'Submit answers' }).click();
  await learner.getByRole('heading', { level: 1, name: 'You passed' }).waitFor();
  expect(await text(learner)).toMatch(/50\s%, 1 of 2 points/);
});

test('the educator reads the analysis, corrects the wrong key, and the learner’s results say so', async () => {
  await educator.goto(base);
  await educator.getByRole('link', { name: 'Item analysis' }).click();
  await educator.getByText('Too early to judge.').waitFor();
  expect(await educator.getByRole('row', { name: /^1\. / }).count()).toBe(1);

  await educator.goto(choice);
  await educator.getByRole('link', { name: 'Correct the key and regrade' }).click();
  const options = educator.getByRole('group', { name: 'Right options' });
  await options.getByRole('checkbox', { name: CHOICE.called }).uncheck();
  await options.getByRole('checkbox', { name: CHOICE.right }).check();
  await educator.getByLabel('Reason for the correction').fill(REASON);
  await educator.getByRole('button', { name: 'See who would change' }).click();
  await educator.getByRole('heading', { name: 'Who would change' }).waitFor();
  await educator.getByRole('button', { name: 'Correct the key and regrade 1 attempt' }).click();
  await educator.getByText('The key is corrected.').waitFor();

  await learner.reload();
  const told = learner.getByRole('region', { name: 'What was corrected' });
  await told.waitFor();
  expect(await told.innerText()).toContain(REASON);
  expect(await text(learner)).toMatch(/100\s%, 2 of 2 points/);
  expect(faults).toEqual([]);
});
