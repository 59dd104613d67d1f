import type { Locator, Page } from 'playwright-core';
import { type KeyedQuestion, SLUG } from './server.ts';

let count = 0;

/** Fills in the registration page with the words on its controls. @returns the email */
export async function register(
  page: Page,
  name = 'Dr Zoë Σίγμα Жукова',
): Promise<{ email: string; password: string; name: string }> {
  count += 1;
  const person = {
    name,
    email: `learner-${process.pid}-${count}@example.org`,
    password: 'violet harbour kettle sparrow',
  };
  await page.goto('/register');
  await page.getByRole('textbox', { name: 'Full name' }).fill(person.name);
  await page.getByRole('textbox', { name: 'Email' }).fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('combobox', { name: 'Profession' }).selectOption({ label: 'Physician (MD or DO)' });
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  return person;
}

export async function signIn(page: Page, person: { email: string; password: string }): Promise<void> {
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: 'Email' }).fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

/** Opens the landing page and starts or resumes. Ends on a question. */
export async function start(page: Page): Promise<void> {
  await page.goto(`/activities/${SLUG}`);
  const acknowledgement = page.getByRole('checkbox', { name: 'I have read this information' });
  if (await acknowledgement.count()) await acknowledgement.check();
  await page.getByRole('button', { name: /^(Start|Resume) the quiz$/ }).click();
  await page.waitForURL(/\/attempts\/[^/]+\/questions\/\d+$/);
}

/** Markdown and typography aside: what a person would call the same words. */
export function plain(text: string): string {
  return text.replaceAll(/[*_`]/g, '').replaceAll(/\s+/g, ' ').trim();
}

/** The question that the page shows, with its key. */
export async function shown(page: Page, questions: KeyedQuestion[]): Promise<KeyedQuestion> {
  const stem = plain(await page.getByRole('heading', { level: 1 }).innerText());
  const question = questions.find((one) => plain(one.stem) === stem);
  if (!question) throw new Error(`no question of the export has the stem “${stem}”`);
  return question;
}

/** The radio or checkbox of an option, by its text. */
export async function optionNamed(page: Page, text: string): Promise<Locator> {
  for (const option of await options(page)) {
    const label = await option.evaluate(
      (input) => (input as unknown as { labels: { innerText: string }[] }).labels[0]?.innerText ?? '',
    );
    if (plain(label) === plain(text)) return option;
  }
  throw new Error(`the page has no option “${text}”`);
}

/** Every option of the page, without the box to flag the question. */
export async function options(page: Page): Promise<Locator[]> {
  return page.getByRole('group').first().locator('input[type=radio], input[type=checkbox]').all();
}

/** Chooses what the key says on the question that is open. */
export async function choose(page: Page, question: KeyedQuestion): Promise<void> {
  for (const option of question.options.filter((one) => one.correct))
    await (await optionNamed(page, option.text)).check();
}

/** Answers every question with the key, with the button alone. Ends on the review page. */
export async function answerAll(page: Page, questions: KeyedQuestion[]): Promise<void> {
  for (let n = 1; n <= questions.length; n += 1) {
    await page.waitForURL(new RegExp(`/questions/${n}$`));
    await choose(page, await shown(page, questions));
    await page.getByRole('button', { name: 'Save and continue' }).click();
  }
  await page.waitForURL(/\/review$/);
}

/** Gives every group of radios its first answer, and sends. */
export async function evaluate(page: Page): Promise<void> {
  for (const group of await page.getByRole('group').all()) {
    const first = group.getByRole('radio').first();
    if (await first.count()) await first.check();
  }
  await page.getByRole('button', { name: 'Send evaluation' }).click();
  await page.waitForURL(/\/claim$/);
}
