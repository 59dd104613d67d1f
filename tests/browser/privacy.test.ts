import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { CoreDeps } from '../../src/deps.ts';
import { PASSWORD, setPassword, unzip } from '../privacy/support.ts';
import type { TestUser } from '../support/people.ts';
import { expectNoFault } from './support/axe.ts';
import { type OpenSite, openSite, signedInBrowser } from './support/behind.ts';
import type { RunningServer } from './support/server.ts';

let site: OpenSite;
let server: RunningServer;
let browser: Browser;
let core: CoreDeps;

beforeAll(async () => {
  site = await openSite('privacy');
  ({ server, browser, core } = site);
}, 120_000);
afterAll(() => site?.close());

async function somebody(
  roles: ('learner' | 'admin')[],
  colorScheme: 'light' | 'dark',
): Promise<[BrowserContext & { user: TestUser }, Page]> {
  const context = await signedInBrowser(core, browser, roles, { url: server.url, colorScheme });
  await setPassword(core, context.user.id);
  return [context, await context.newPage()];
}

describe.each(['light', 'dark'] as const)('in %s, 320 px wide', (colorScheme) => {
  it('somebody takes their data away and has their account erased', async () => {
    const [context, page] = await somebody(['learner'], colorScheme);
    await page.goto('/account');
    await page.getByRole('link', { name: 'Download your data' }).click();
    await page.waitForURL(/\/account\/data$/);
    await expectNoFault(page);
    await page.getByRole('button', { name: 'Download your data' }).click();
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
    await expectNoFault(page);
    await page.getByLabel('Your password').fill(PASSWORD);
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download your data' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/^keypoint-data-.*\.zip$/);
    const data =
      unzip(await readFile(await download.path()))
        .get('data.json')
        ?.toString('utf8') ?? '';
    expect(JSON.parse(data)).toMatchObject({ profile: { email: context.user.email } });

    await page.getByRole('link', { name: 'Your account', exact: true }).last().click();
    await page.getByRole('link', { name: 'Erase your account' }).click();
    await page.waitForURL(/\/account\/erasure$/);
    await expectNoFault(page);
    await page.getByRole('button', { name: 'Erase my account' }).click();
    await page.getByRole('heading', { name: 'There are 2 problems' }).waitFor();
    await expectNoFault(page);
    await page.getByRole('checkbox', { name: /this can’t be undone/ }).check();
    await page.getByLabel('Your password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Erase my account' }).click();
    await page.waitForURL(/\/erased$/);
    await page.getByRole('heading', { name: 'Your account is erased' }).waitFor();
    await expectNoFault(page);
    expect(await page.getByRole('link', { name: 'Sign in' }).first().isVisible()).toBe(true);
    await context.close();
  }, 60_000);

  it('an admin erases somebody who asked for it', async () => {
    const [office, page] = await somebody(['admin'], colorScheme);
    const [context] = await somebody(['learner'], colorScheme);
    await page.goto(`/admin/people/${context.user.id}`);
    await page.getByRole('link', { name: 'Erasing this person’s data' }).click();
    await page.waitForURL(/\/erasure$/);
    await expectNoFault(page);
    await page.getByRole('checkbox', { name: /this can’t be undone/ }).check();
    await page.getByLabel('Your password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Erase this person' }).click();
    await page.getByText('This account was erased on').waitFor();
    await expectNoFault(page);
    await office.close();
    await context.close();
  }, 60_000);
});
