import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Browser } from 'playwright-core';
import type { CoreDeps } from '../../src/deps.ts';
import { changeReporting } from '../../src/features/accounts/change-reporting.ts';
import { NO_REPORTING } from '../../src/features/accounts/reporting.ts';
import { createPerson } from '../../src/features/people/create.ts';
import { disablePerson } from '../../src/features/people/disabling.ts';
import type { TestUser } from '../support/people.ts';
import { expectNoFault } from './support/axe.ts';
import { type OpenSite, openSite, signedInBrowser } from './support/behind.ts';
import type { RunningServer } from './support/server.ts';

let site: OpenSite;
let server: RunningServer;
let browser: Browser;
let core: CoreDeps;
let office: Awaited<ReturnType<typeof signedInBrowser>>;
let person: { id: string; email: string };

/** Somebody's account is made and disabled, amid more than a page of others. */
beforeAll(async () => {
  site = await openSite('audit');
  ({ server, browser, core } = site);
  office = await signedInBrowser(core, browser, ['admin'], { url: server.url, width: 1280 });
  person = { id: await make(office.user, 'grace@navy.example', 'Grace Hopper'), email: 'grace@navy.example' };
  await disablePerson(core, { actor: office.user, userId: person.id }, 'Left the clinic');
  for (let n = 0; n < 60; n += 1) await make(office.user, `nurse-${n}@clinic.example`, `Nurse Number ${n}`);
}, 120_000);
afterAll(async () => {
  await office?.close();
  await site?.close();
});

function make(actor: TestUser, email: string, fullName: string): Promise<string> {
  const who = { fullName, email, credentials: '', profession: 'nurse', roles: [], invite: false } as const;
  return createPerson(core, actor, { ...who, roles: [...who.roles] });
}

const table = { name: 'Events, the newest first' };

it('an admin searches the log, opens an entry, and sees what it was before', async () => {
  const page = await office.newPage();
  await page.goto('/admin');
  await page.getByRole('navigation', { name: 'Office' }).getByRole('link', { name: 'Audit log' }).click();
  expect(await page.getByRole('table', table).getByRole('row').count()).toBe(51);
  await page.getByRole('link', { name: 'Older' }).click();
  await page.getByRole('link', { name: 'Newest' }).waitFor();
  await expectNoFault(page);

  const search = page.getByRole('search', { name: 'Audit log' });
  await search.getByRole('combobox', { name: 'What' }).selectOption({ label: 'Account disabled' });
  await search.getByRole('textbox', { name: /^Who/ }).fill(office.user.email);
  await search.getByRole('button', { name: 'Search' }).click();
  const found = page.getByRole('table', table).getByRole('row').filter({ hasText: 'Account disabled' });
  expect(await found.count()).toBe(1);
  expect(await found.innerText()).toContain('person Grace Hopper');
  expect(await search.getByRole('textbox', { name: /^Who/ }).inputValue()).toBe(office.user.email);

  await page.getByRole('link', { name: 'Account disabled' }).click();
  await page.getByRole('heading', { level: 1, name: 'Account disabled' }).waitFor();
  await page.getByText('Left the clinic').waitFor();
  const change = page.getByRole('table', { name: 'What changed' }).getByRole('row').last();
  expect(await change.innerText()).toMatch(/active.*disabled/s);
  await page.locator('summary').filter({ hasText: 'In the chain' }).click();
  expect(await page.locator('.audit-id').last().innerText()).toMatch(/^[0-9a-f]{64}$/);
  await expectNoFault(page);

  await page.getByRole('link', { name: 'person Grace Hopper' }).click();
  const aboutHer = page.getByRole('table', table).getByRole('rowheader');
  expect(await aboutHer.allInnerTexts()).toEqual(['Account disabled', 'Account created']);
  await page.close();
});

it('an entry names the fields that it is about in words', async () => {
  await changeReporting(core, person.id, { ...NO_REPORTING, birthMonth: 9, birthDay: 10, licenceState: 'Maine' }, true);
  const page = await office.newPage();
  await page.goto(`/admin/audit?subject=${person.id}`);
  await page.getByRole('link', { name: 'Reporting details changed' }).click();
  await page.getByText('licence state, birth month, birth day').waitFor();
  await page.close();
});

it('filters that can’t be are said so, with what was typed, and without JavaScript too', async () => {
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  await context.addCookies(await office.cookies());
  const page = await context.newPage();
  await page.goto('/admin/audit');
  await page.getByLabel('From', { exact: true }).fill('2026-05-02');
  await page.getByLabel('To', { exact: true }).fill('2026-05-01');
  await page.getByRole('textbox', { name: /^Who/ }).fill('system');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  expect(await page.title()).toMatch(/^Error: /);
  expect(await page.getByRole('textbox', { name: /^Who/ }).inputValue()).toBe('system');
  await page.getByRole('link', { name: 'The last day lies before the first.' }).click();
  expect(new URL(page.url()).hash).toBe('#to');
  await page.getByLabel('From', { exact: true }).fill('');
  await page.getByLabel('To', { exact: true }).fill('');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('table', table).getByRole('link', { name: 'System or operator' }).first().waitFor();
  await context.close();
});

it('what was searched for is exported, and the export stands in the log', async () => {
  const page = await office.newPage();
  await page.goto(`/admin/audit?subject=${person.id}`);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^audit-log-\d{4}-\d{2}-\d{2}\.csv$/);
  const rows = parse(readFileSync(await file.path()), { bom: true, columns: true }) as Record<string, string>[];
  expect(rows.map(({ action }) => action)).toEqual(expect.arrayContaining(['account.create', 'account.disable']));
  expect(new Set(rows.map((row) => row['subject_id']))).toEqual(new Set([person.id]));
  await page.goto('/admin/audit');
  expect(await page.getByRole('table', table).getByRole('rowheader').first().innerText()).toBe('Audit log exported');
  await page.close();
});

it('says when the log was verified and what came of it', async () => {
  const page = await office.newPage();
  await page.goto('/admin/audit');
  const chain = page.getByRole('region', { name: 'The chain' });
  await chain.getByText('Never verified').waitFor();
  await server.cli('audit', 'verify');
  await page.reload();
  expect(await chain.innerText()).toMatch(/Last verification\s+.*: \d+ events, whole/);
  await page.close();
});
