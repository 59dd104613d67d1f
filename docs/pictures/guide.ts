import type { Browser, Page } from 'playwright-core';
import { signIn } from '../../tests/browser/support/learner.ts';
import { select } from '../../tests/browser/support/selecting.ts';
import type { RunningServer } from '../../tests/browser/support/server.ts';
import type { Filled } from './make.ts';
import { openPage, shoot, toTop } from './shoot.ts';

/** The pictures of docs/educators-guide.md: the pages of the demonstration, as its people see them. */

const ARTICLE = '/author/articles/iron-deficiency-review';

export async function takeGuidePictures(
  browser: Browser,
  server: RunningServer,
  { password, activity, draftActivity }: Filled,
): Promise<void> {
  const educator = await openPage(browser, server.url);
  await signIn(educator, { email: 'educator@demo.example', password });
  await bringing(educator);
  await marking(educator);
  await writing(educator);
  await publishing(educator, draftActivity);
  await analysing(educator, activity);
  const reviewer = await openPage(browser, server.url);
  await signIn(reviewer, { email: 'reviewer@demo.example', password });
  await reviewing(reviewer);
}

async function bringing(page: Page): Promise<void> {
  await page.goto('/author/articles/new');
  await page
    .getByRole('textbox', { name: 'Or paste the text' })
    .fill(
      '## Before the infusion\n\nZoledronic acid is cleared by the kidney, so serum creatinine is measured before each dose.\n\n## Afterwards\n\nSome patients have a fever on the day after their first infusion.',
    );
  await toTop(page.getByRole('heading', { level: 1 }));
  await shoot(page, 'guide-article');
}

async function marking(page: Page): Promise<void> {
  await page.goto(ARTICLE);
  await toTop(page.locator('.desk-article'));
  await select(page, 'A person can therefore be iron deficient');
  const panel = page.getByRole('region', { name: 'Make it a key point' });
  await panel
    .getByRole('textbox', { name: 'Statement' })
    .fill('Somebody can be iron deficient with a normal blood count.');
  await shoot(page, 'guide-key-points', 500);
}

async function writing(page: Page): Promise<void> {
  await page.goto('/author/questions?state=draft');
  await page.getByRole('link', { name: /serology for coeliac disease/ }).click();
  await page.getByRole('link', { name: 'Edit the draft' }).click();
  await page.getByRole('heading', { name: 'As learners see it' }).waitFor();
  await shoot(page, 'guide-question');
}

async function reviewing(page: Page): Promise<void> {
  await page.goto('/author/review');
  await page.getByRole('link', { name: /How should these results be read together/ }).click();
  await page.getByRole('link', { name: 'Go to your decision' }).click();
  await toTop(page.getByRole('heading', { name: 'What it rests on' }));
  await shoot(page, 'guide-review');
}

async function publishing(page: Page, slug: string): Promise<void> {
  await page.goto(`/author/activities/${slug}/checklist`);
  await shoot(page, 'guide-publish');
}

async function analysing(page: Page, slug: string): Promise<void> {
  await page.goto(`/author/activities/${slug}/analysis`);
  await shoot(page, 'guide-analysis');
}
