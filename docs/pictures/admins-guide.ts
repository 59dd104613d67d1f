import type { Browser, Page } from 'playwright-core';
import { signIn } from '../../tests/browser/support/learner.ts';
import type { RunningServer } from '../../tests/browser/support/server.ts';
import type { Filled } from './make.ts';
import { openPage, shoot, toTop } from './shoot.ts';

/** The pictures of docs/admins-guide.md: the office of the demonstration, as its admin sees it. */
export async function takeAdminPictures(browser: Browser, server: RunningServer, demo: Filled): Promise<void> {
  const page = await openPage(browser, server.url);
  await signIn(page, { email: 'admin@demo.example', password: demo.password });
  await dashboard(page);
  await provider(page);
  await people(page);
  await certifying(page, demo);
  await disclosures(page, demo);
  await records(page, demo);
  await reporting(page);
  await certificate(page);
  await moderating(page);
  await auditing(page);
  await mailing(page);
}

async function dashboard(page: Page): Promise<void> {
  await page.goto('/admin');
  await shoot(page, 'admin-office');
}

async function provider(page: Page): Promise<void> {
  await page.goto('/admin/providers');
  await page.getByRole('link', { name: 'Demonstration Provider (fictitious)' }).click();
  await toTop(page.getByRole('heading', { name: 'Accreditation' }));
  await shoot(page, 'admin-provider');
}

async function people(page: Page): Promise<void> {
  await page.goto('/admin/people?q=Lee');
  await page.getByRole('link', { name: 'Lee Learner' }).click();
  await toTop(page.getByRole('heading', { name: 'Roles' }));
  await shoot(page, 'admin-person');
}

async function certifying(page: Page, { draftActivity }: Filled): Promise<void> {
  await page.goto(`/admin/certification/${draftActivity}`);
  await toTop(page.getByRole('heading', { name: 'The rules' }));
  await shoot(page, 'admin-rules', 600);
}

async function disclosures(page: Page, { activity }: Filled): Promise<void> {
  await page.goto(`/admin/certification/${activity}/disclosures`);
  await toTop(page.getByRole('heading', { level: 1 }));
  await shoot(page, 'admin-disclosures', 620);
}

async function records(page: Page, { activity }: Filled): Promise<void> {
  await page.goto(`/admin/records?activity=${activity}&credit=any`);
  await toTop(page.getByRole('heading', { level: 1 }));
  await shoot(page, 'admin-records');
}

async function reporting(page: Page): Promise<void> {
  await page.goto('/admin');
  await page.getByRole('link', { name: 'Open it' }).first().click();
  await shoot(page, 'admin-pars', 680);
}

/** The one that took the place of a certificate with another name. */
async function certificate(page: Page): Promise<void> {
  await page.goto('/admin/certificates?state=replaced');
  const numbers = page.getByRole('link', { name: /^KP-/ });
  await numbers.first().click();
  await page.getByRole('heading', { name: 'All certificates of this completion' }).waitFor();
  await numbers.last().click();
  await page.getByRole('heading', { name: 'Revoke it' }).waitFor();
  await toTop(page.getByRole('heading', { name: 'Send it to the holder' }));
  await shoot(page, 'admin-certificate');
}

async function moderating(page: Page): Promise<void> {
  await page.goto('/admin/moderation');
  await toTop(page.getByRole('heading', { level: 1 }));
  await shoot(page, 'admin-moderation', 680);
}

async function auditing(page: Page): Promise<void> {
  await page.goto('/admin/audit?action=certificate.revoke');
  await page.getByRole('link', { name: 'Certificate revoked' }).click();
  await shoot(page, 'admin-audit', 720);
}

async function mailing(page: Page): Promise<void> {
  await page.goto('/admin/mail');
  await shoot(page, 'admin-mail');
}
