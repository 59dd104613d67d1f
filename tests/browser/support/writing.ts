import type { Page } from 'playwright-core';
import { select } from './selecting.ts';

/** What people do at the desk, with the words on its controls. */

export interface NewArticle {
  text: string;
  title: string;
}

/** From the desk to the article that was pasted. */
export async function bringArticle(page: Page, { text, title }: NewArticle): Promise<void> {
  await page.goto('/author');
  await page.getByRole('link', { name: 'Bring an article' }).first().click();
  await page.getByRole('textbox', { name: 'Or paste the text' }).fill(text);
  await page.getByRole('textbox', { name: 'Title' }).fill(title);
  await page.getByRole('textbox', { name: 'Authors' }).fill('Edda Neumann, MD');
  await page.getByRole('textbox', { name: 'Citation' }).fill(`Neumann E. ${title}. 2026.`);
  await page.getByRole('radio', { name: 'It is my own précis of what I cite' }).check();
  await page.getByRole('textbox', { name: 'Rights statement' }).fill('Written by Edda Neumann for this activity.');
  await page.getByRole('button', { name: 'Bring the article' }).click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
}

/** Selects words of the article that is open, and makes them its next key point. */
export async function markKeyPoint(
  page: Page,
  { from, to, statement, n }: { from: string; to: string; statement: string; n: number },
): Promise<void> {
  await select(page, from, to);
  const panel = page.getByRole('region', { name: 'Make it a key point' });
  await panel.getByRole('textbox', { name: 'Statement' }).fill(statement);
  await panel.getByRole('button', { name: 'Make it a key point' }).click();
  await page.waitForURL(new RegExp(`#key-point-${n}$`));
}

/** From the article's page to the empty question about one of its key points. */
export async function beginQuestion(
  page: Page,
  article: string,
  { n, kind }: { n: number; kind: string },
): Promise<void> {
  await page.goto(`${article}/coverage`);
  await page.getByRole('link', { name: `Write a question about key point ${n}` }).click();
  await page.getByRole('radio', { name: kind }).check();
  await page.getByRole('button', { name: 'Start writing' }).click();
  await page.waitForURL(/\/draft$/);
}

export interface Choice {
  text: string;
  why: string;
}

/** Fills in the editor of a single-best-answer question that has been begun. */
export async function writeChoices(page: Page, stem: string, key: number, choices: readonly Choice[]): Promise<void> {
  await page.getByRole('textbox', { name: 'Stem' }).fill(stem);
  const option = (i: number) => page.getByRole('group', { name: `Option ${'ABCDEF'.charAt(i)}`, exact: true });
  for (const [i, { text, why }] of choices.entries()) {
    await option(i).getByRole('textbox', { name: 'Text' }).fill(text);
    if (i === key) await option(i).getByRole('radio', { name: 'The key' }).check();
    await option(i)
      .getByRole('textbox', { name: /^Why it is/ })
      .fill(why);
  }
  await page.getByRole('button', { name: `Remove option ${'ABCDEF'.charAt(choices.length)}` }).click();
  await option(choices.length).waitFor({ state: 'detached' });
}

/** From the editor, right after the last word was typed, to the question's own page. @returns its address */
export async function leaveEditor(page: Page): Promise<string> {
  await page.getByRole('link', { name: 'Review and versions' }).click();
  await page.getByRole('heading', { name: 'Send for review' }).waitFor();
  return new URL(page.url()).pathname;
}

export async function sendForReview(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Send for review' }).click();
  await page.getByRole('status').filter({ hasText: 'Sent for review.' }).waitFor();
}

/** Saves the part of the activity that is open and goes to the next. */
export async function goOn(page: Page): Promise<void> {
  const before = new URL(page.url()).pathname;
  await page.getByRole('button', { name: /^Save and go on/ }).click();
  await page.waitForURL((url) => url.pathname !== before);
}

export interface NewActivity {
  article: string;
  title: string;
  passMark: string;
}

/** From the desk to a new activity's overview. @returns its address */
export async function beginActivity(page: Page, { article, title }: NewActivity): Promise<string> {
  await page.goto('/author');
  await page.getByRole('link', { name: 'Build an activity' }).click();
  await page.getByRole('combobox', { name: 'Article' }).selectOption({ label: article });
  await page.getByRole('textbox', { name: 'Title of the activity' }).fill(title);
  await page.getByRole('button', { name: 'Build the activity' }).click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  return new URL(page.url()).pathname;
}

/** Works through the parts of an activity, from what it is for to its evaluation. Ends on the checklist. */
export async function fillParts(page: Page, base: string, { passMark }: NewActivity, year: number): Promise<void> {
  await page.goto(`${base}/details`);
  await page.getByRole('textbox', { name: 'Summary' }).fill('What to measure, and from when on.');
  await page.getByRole('textbox', { name: 'Learning objectives' }).fill('Say what is measured before a dose');
  await page.getByRole('textbox', { name: 'Intended audience' }).fill('Physicians');
  await goOn(page);
  await goOn(page);
  await page.getByRole('textbox', { name: 'Pass mark, in percent' }).fill(passMark);
  await goOn(page);
  await page.getByRole('button', { name: 'Add a person' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Edda Neumann');
  await page.getByRole('textbox', { name: 'Role' }).fill('Author');
  await page.getByRole('textbox', { name: 'Disclosure' }).fill('No relevant financial relationships.');
  await goOn(page);
  await page.getByRole('textbox', { name: /^Estimated time/ }).fill('10');
  await page.getByRole('textbox', { name: 'Contact' }).fill('desk@example.org');
  await goOn(page);
  await page.getByLabel('Original release').fill(`${year}-01-15`);
  await page.getByLabel('Last review').fill(`${year}-01-15`);
  await page.getByLabel('Expiry').fill(`${year + 2}-01-15`);
  await goOn(page);
  await goOn(page);
  await page.getByRole('heading', { level: 1, name: 'Checklist' }).waitFor();
}
