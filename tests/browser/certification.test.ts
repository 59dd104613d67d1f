import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { CoreDeps } from '../../src/deps.ts';
import { selectAuthorizedAttempt } from '../../src/features/attempts/index.ts';
import { issueCertificate } from '../../src/features/credit/index.ts';
import { isoDay } from '../../src/lib/dates.ts';
import { completedAttempt } from '../credit/completed.ts';
import { createUser } from '../support/people.ts';
import { expectNoFault } from './support/axe.ts';
import { type OpenSite, openSite, signedInBrowser } from './support/behind.ts';
import { type RunningServer, SLUG } from './support/server.ts';

let site: OpenSite;
let server: RunningServer;
let browser: Browser;
let core: CoreDeps;

beforeAll(async () => {
  site = await openSite('certification');
  ({ server, browser, core } = site);
}, 120_000);
afterAll(() => site?.close());

const open = (
  roles: Parameters<typeof signedInBrowser>[2],
  colorScheme: 'light' | 'dark' = 'light',
): Promise<BrowserContext> => signedInBrowser(core, browser, roles, { url: server.url, colorScheme });

const daysFromNow = (days: number): string => isoDay(core.clock() + days * 86_400_000);

async function addProvider(page: Page): Promise<void> {
  await page.goto('/admin/providers/new');
  await expectNoFault(page);
  await page.getByRole('textbox', { name: 'Name', exact: true }).first().fill('Northfield Medical Society');
  await page.getByRole('textbox', { name: /^Contact/ }).fill('office@northfield.example');
  await page.getByRole('textbox', { name: /^Accredited from/ }).fill('2024-01-01');
  await page.getByRole('textbox', { name: /^Accredited until/ }).fill(daysFromNow(1500));
  await page.locator('#signatoryName').fill('Ada Whitfield, MD');
  await page.locator('#signatoryTitle').fill('Director of continuing education');
  await page.getByRole('button', { name: 'Add the provider' }).click();
  await page.getByText('Saved.').waitFor();
  await expectNoFault(page);
}

async function prepareDesk(page: Page): Promise<void> {
  await page.goto(`/author/activities/${SLUG}/credit`);
  await page.locator('#released').fill(daysFromNow(0));
  await page.locator('#reviewed').fill(daysFromNow(-1));
  await page.locator('#expires').fill(daysFromNow(600));
  await page.getByRole('radio', { name: 'Not certified' }).check();
  await page.getByRole('button', { name: /^Save and go on/ }).click();
  await page.goto(`/author/activities/${SLUG}/faculty`);
  for (const field of await page.locator('input[name$=".credentials"]').all()) await field.fill('MD');
  await page.getByRole('button', { name: /^Save and go on/ }).click();
}

async function settleDisclosures(page: Page): Promise<void> {
  await page.goto(`/admin/certification/${SLUG}/disclosures`);
  await expectNoFault(page);
  for (;;) {
    await page.goto(`/admin/certification/${SLUG}/disclosures`);
    const waiting = page.locator('li', { has: page.getByText('Not asked yet') }).first();
    if ((await waiting.count()) === 0) return;
    await waiting.locator('summary').click();
    await waiting.getByRole('button', { name: /^Enter it here/ }).click();
    await page.getByRole('radio', { name: 'There are none' }).check();
    await page.getByRole('checkbox', { name: /^This is what/ }).check();
    await page.getByRole('button', { name: 'Save the disclosure' }).click();
    await page.getByRole('radio', { name: 'Nothing relevant' }).check();
    await expectNoFault(page);
    await page.getByRole('button', { name: 'Record the review' }).click();
    await page.getByText('What learners read:').waitFor();
  }
}

test('an admin certifies an activity, and learners read who designates it', async () => {
  const context = await open(['admin']);
  const page = await context.newPage();
  await addProvider(page);
  await prepareDesk(page);
  await settleDisclosures(page);
  await page.goto('/admin/certification');
  await expectNoFault(page);
  await page.goto(`/admin/certification/${SLUG}`);
  await expectNoFault(page);
  await page
    .getByRole('combobox', { name: 'Provider', exact: true })
    .selectOption({ label: 'Northfield Medical Society' });
  await page.getByRole('checkbox', { name: /^AMA PRA Category 1 Credit/ }).check();
  await page.getByRole('textbox', { name: /^Most of AMA PRA/ }).fill('1.00');
  await page
    .getByRole('combobox', { name: /^Statements for AMA/ })
    .selectOption({ label: 'Accredited by the ACCME, directly provided (ama-accme-direct@1)' });
  await page.getByRole('button', { name: 'Save the choices' }).click();
  await page.getByText('Every rule is met.').waitFor();
  await expectNoFault(page);
  await page.getByRole('button', { name: /^Certify and publish/ }).click();
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  await page.getByRole('checkbox', { name: /^I certify with these texts/ }).check();
  await page.getByRole('button', { name: /^Certify and publish/ }).click();
  await page.getByText('Certified. Whoever begins').waitFor();
  const dark = await (await open(['admin'], 'dark')).newPage();
  for (const path of [
    `/admin/certification/${SLUG}`,
    '/admin/credit-types',
    '/admin/credit-types/eaccme',
    '/admin/credit-types/new',
    '/admin/providers',
  ]) {
    await dark.goto(path);
    await expectNoFault(dark);
  }
  await page.goto(`/activities/${SLUG}`);
  await page.getByText('The Northfield Medical Society designates this').waitFor();
  await expectNoFault(page);
}, 180_000);

test('an admin revokes a certificate, and its verification says so at once', async () => {
  const learner = await createUser(core, { fullName: 'Zoë Learner', email: 'zoe@example.org' });
  const attempt = await completedAttempt({ core }, learner);
  const context = await open(['admin'], 'dark');
  const page = await context.newPage();
  const number = await issueFor(learner.id, attempt);
  const stranger = await browser.newContext({ baseURL: server.url });
  const verification = await stranger.newPage();
  await verification.goto(`/verify/${number}`);
  expect(await verification.getByText('revoked').count()).toBe(0);
  await page.goto('/admin/certificates');
  await expectNoFault(page);
  await page.getByRole('textbox', { name: 'Number or email' }).fill('zoe@example.org');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.locator('tbody a').first().click();
  await expectNoFault(page);
  await page.getByRole('button', { name: 'Revoke the certificate' }).click();
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  await expectNoFault(page);
  await page.getByRole('textbox', { name: 'Reason' }).fill('Issued in error');
  await page.getByRole('button', { name: 'Revoke the certificate' }).click();
  await page.getByText('Revoked. Its verification says so').waitFor();
  await verification.reload();
  await verification.getByRole('heading', { name: 'This certificate has been revoked' }).waitFor();
  await stranger.close();
  await page.getByRole('link', { name: 'Verification page' }).click();
  await page.getByRole('heading', { name: 'This certificate has been revoked' }).waitFor();
  await page.getByText('Reason: Issued in error').waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Open the certificate' }).click();
  await page.locator('.sheet-state', { hasText: 'Revoked on' }).waitFor();
}, 120_000);

/** As the claim page does. */
async function issueFor(id: string, attemptId: string): Promise<string> {
  const nobody = { email: '', fullName: '', credentials: '', timeMultiplierPercent: 100, letterKeys: true };
  const viewer = { ...nobody, id, profession: 'physician', roles: ['learner'] } as const;
  return issueCertificate(core, await selectAuthorizedAttempt(core.db, viewer, attemptId));
}
