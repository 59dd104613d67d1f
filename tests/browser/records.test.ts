import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Browser, Page } from 'playwright-core';
import { readSheet } from 'read-excel-file/node';
import type { CoreDeps } from '../../src/deps.ts';
import { changeReporting } from '../../src/features/accounts/change-reporting.ts';
import { indexMissingPeople } from '../../src/features/accounts/index.ts';
import { NO_REPORTING } from '../../src/features/accounts/reporting.ts';
import { requestExport } from '../../src/features/records/exports.ts';
import { NO_FILTER } from '../../src/features/records/filter.ts';
import { workOnExports } from '../../src/features/records/worker.ts';
import { seedCompletion, seedPerson } from '../records/support.ts';
import { expectNoFault } from './support/axe.ts';
import { type OpenSite, openSite, signedInBrowser } from './support/behind.ts';
import { type RunningServer, SLUG } from './support/server.ts';

let site: OpenSite;
let server: RunningServer;
let browser: Browser;
let core: CoreDeps;

/** Sixty nurses, and two physicians with credit: one whose details are complete, one who has not permitted reporting. */
beforeAll(async () => {
  site = await openSite('records');
  ({ server, browser, core } = site);
  const activity = await core.db.kysely
    .selectFrom('activity_versions')
    .select(['activity_id as id', 'id as versionId'])
    .executeTakeFirstOrThrow();
  const now = Date.now();
  for (let n = 0; n < 60; n += 1) {
    const nurse = await seedPerson(core, { fullName: `Nurse Number ${n}`, profession: 'nurse' });
    await seedCompletion(core, nurse, activity, { passedAt: now - n * 86_400_000, certificate: 'valid' });
  }
  const ada = await seedPerson(core, { fullName: 'Ada Whitfield', email: 'ada@clinic.example' });
  const zoe = await seedPerson(core, { fullName: 'Zoë Brandt', email: 'zoe@clinic.example' });
  for (const person of [ada, zoe]) {
    await seedCompletion(core, person, activity, {
      passedAt: now - 90 * 86_400_000,
      credit: 100,
      certificate: 'valid',
    });
  }
  const reporting = { ...NO_REPORTING, birthMonth: 9, birthDay: 10, licenceNumber: '77' };
  await changeReporting(core, ada.id, reporting, true);
  await indexMissingPeople(core.db);
}, 120_000);
afterAll(() => site?.close());

it('an admin finds a record, chooses columns, saves the view and exports it', async () => {
  const context = await signedInBrowser(core, browser, ['admin'], { url: server.url, width: 1280 });
  const page = await context.newPage();
  await page.goto('/admin');
  await page.getByRole('navigation', { name: 'Office' }).getByRole('link', { name: 'Records' }).click();
  expect(await page.getByRole('status').innerText()).toContain('62 records');
  await page.getByRole('link', { name: 'Next page' }).click();
  await page.getByRole('rowheader', { name: 'Ada Whitfield' }).waitFor();

  await page.getByRole('searchbox', { name: 'Name or email' }).fill('zoe br');
  await page.locator('summary').filter({ hasText: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Profession' }).uncheck();
  await page.getByRole('checkbox', { name: 'Score' }).check();
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByRole('cell', { name: '93 %' }).waitFor();
  expect(await page.getByRole('columnheader').allInnerTexts()).not.toContain('Profession');

  await page.getByText('Save this view').click();
  await page.getByRole('textbox', { name: 'Name of the view' }).fill('Zoë’s scores');
  await page.getByRole('button', { name: 'Save the view' }).click();
  await page.goto('/admin/records');
  await page.getByRole('link', { name: 'Zoë’s scores' }).click();
  await page.getByRole('cell', { name: '93 %' }).waitFor();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export 1 record' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^completion-records-\d{4}-\d{2}-\d{2}\.csv$/);
  const rows = parse(readFileSync(await file.path()), { bom: true, columns: true }) as Record<string, string>[];
  expect(rows).toEqual([expect.objectContaining({ learner_name: 'Zoë Brandt', score_percent: '93.3' })]);
  await context.close();
});

/** The rows of the workbook that a click brings, without the header. */
async function workbookOf(page: Page, click: () => Promise<void>): Promise<unknown[][]> {
  const download = page.waitForEvent('download');
  await click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^completion-records-\d{4}-\d{2}-\d{2}\.xlsx$/);
  return (await readSheet(readFileSync(await file.path()))).slice(1);
}

it('filters narrow the list down one by one, and a workbook has what is left of it', async () => {
  const context = await signedInBrowser(core, browser, ['admin'], { url: server.url, width: 1280 });
  const page = await context.newPage();
  await page.goto('/admin/records');
  await page.locator('summary').filter({ hasText: 'More filters' }).click();
  await page.getByRole('combobox', { name: 'Profession', exact: true }).selectOption({ label: 'Physician (MD or DO)' });
  await page.getByRole('button', { name: 'Show' }).click();
  expect(await page.getByRole('status').innerText()).toContain('2 records');
  await page.getByRole('combobox', { name: 'Certificate', exact: true }).selectOption({ label: 'Revoked' });
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByText('No completion matches.').waitFor();
  await page.getByRole('combobox', { name: 'Certificate', exact: true }).selectOption({ label: 'Valid' });
  await page.getByRole('button', { name: 'Show' }).click();
  expect(await page.getByRole('rowheader').allInnerTexts()).toEqual(
    expect.arrayContaining(['Zoë Brandt', 'Ada Whitfield']),
  );
  await page.getByRole('radio', { name: 'Excel workbook (XLSX)' }).check();
  const rows = await workbookOf(page, () => page.getByRole('button', { name: 'Export 2 records' }).click());
  expect(rows).toHaveLength(2);
  expect(rows.flat()).toEqual(expect.arrayContaining(['Zoë Brandt', 'Ada Whitfield']));
  await page.getByRole('link', { name: 'Show all records' }).click();
  expect(await page.getByRole('status').innerText()).toContain('62 records');
  await context.close();
});

it('an export made in the background is announced in the office, and downloaded from its page', async () => {
  const context = await signedInBrowser(core, browser, ['admin'], { url: server.url, width: 1280 });
  const asked = { format: 'xlsx', filter: NO_FILTER, requestedBy: context.user.id } as const;
  await requestExport(core, asked, 0);
  await workOnExports(core);
  const page = await context.newPage();
  await page.goto('/admin');
  await page.getByText('An export is ready.').waitFor();
  await page.getByRole('link', { name: 'Open it' }).click();
  await page.getByText('Ready', { exact: true }).waitFor();
  expect(await workbookOf(page, () => page.getByRole('link', { name: 'Download the file' }).click())).toHaveLength(62);
  await page.goto('/admin');
  expect(await page.getByText('An export is ready.').count()).toBe(0);
  await context.close();
});

it('an admin checks a report to ACCME, is told what is missing, and records it as sent', async () => {
  const context = await signedInBrowser(core, browser, ['admin'], { url: server.url, width: 1280 });
  const page = await context.newPage();
  await page.goto('/admin/records/pars');
  const activity = page.getByRole('group', { name: /Bisphosphonates/ });
  await activity.getByRole('textbox', { name: 'ACCME activity ID' }).fill('202212345');
  await activity.getByRole('button', { name: /^Save/ }).click();
  await page.getByRole('button', { name: 'Check the records' }).click();
  await page.getByRole('heading', { name: 'Can’t be sent' }).waitFor();
  const refused = page.getByRole('row').filter({ hasText: 'Ada Whitfield' });
  expect(await refused.innerText()).toContain('The licence state is missing.');
  await page.getByRole('link', { name: 'Not permitted: 1' }).click();
  await page.getByRole('rowheader', { name: /Zoë Brandt/ }).waitFor();
  await expectNoFault(page);

  const { id } = await core.db.kysely
    .selectFrom('users')
    .select('id')
    .where('email', '=', 'ada@clinic.example')
    .executeTakeFirstOrThrow();
  const complete = { ...NO_REPORTING, birthMonth: 9, birthDay: 10, licenceNumber: '77', licenceState: 'Maine' };
  await changeReporting(core, id, complete, true);
  await page.goto('/admin/records/pars');
  await page.getByRole('button', { name: 'Check the records' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the file for PARS' }).click();
  expect((await download).suggestedFilename()).toMatch(/^pars-learners-.*\.xlsx$/);
  await page.getByRole('textbox', { name: 'Receipt' }).fill('Upload 4711');
  await page.getByRole('button', { name: 'Record as sent' }).click();
  await page.getByText('Receipt: Upload 4711').waitFor();
  await context.close();
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each([320, 1280])('no page of the office has a fault, %i px wide', async (width) => {
    const context = await signedInBrowser(core, browser, ['admin'], { url: server.url, colorScheme, width });
    const page = await context.newPage();
    const paths = [
      '/admin',
      `/admin?activity=${SLUG}`,
      '/admin/records',
      '/admin/records?from=2026-02-02&to=2026-01-01',
    ];
    for (const path of [...paths, '/admin/records/exports', '/admin/records/pars']) {
      await page.goto(path);
      await expectNoFault(page);
    }
    await context.close();
  });
});
