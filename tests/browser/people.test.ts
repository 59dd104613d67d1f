import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { CoreDeps } from '../../src/deps.ts';
import { codeAt } from '../accounts/two-step-support.ts';
import { expectNoFault } from './support/axe.ts';
import { type OpenSite, openSite, signedInBrowser } from './support/behind.ts';
import { type RunningServer, until } from './support/server.ts';

const PASSWORD = 'violet harbour kettle sparrow';

let site: OpenSite;
let server: RunningServer;
let browser: Browser;
let core: CoreDeps;
let mailFolder: string;

beforeAll(async () => {
  site = await openSite('people');
  ({ server, browser, core } = site);
  mailFolder = join(site.dataDir, 'mail');
}, 120_000);
afterAll(() => site?.close());

/** The link that a mail brought to an address. */
async function mailedLink(address: string, pattern: RegExp): Promise<string> {
  let link = '';
  await until(async () => {
    if (!existsSync(mailFolder)) return false;
    const mails = readdirSync(mailFolder).map((name) => readFileSync(join(mailFolder, name), 'utf8'));
    const mail = mails.find((text) => text.includes(`To: ${address}`) && pattern.test(text.replaceAll('=\r\n', '')));
    link = pattern.exec(mail?.replaceAll('=\r\n', '') ?? '')?.[0] ?? '';
    return link !== '';
  });
  return link;
}

async function invite(page: Page, email: string): Promise<void> {
  await page.goto('/admin/people');
  await expectNoFault(page);
  await page.getByRole('link', { name: 'New person' }).click();
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { name: /^There are \d problems$/ }).waitFor();
  await expectNoFault(page);
  await page.getByRole('textbox', { name: 'Full name' }).fill('Dr Zoë Σίγμα');
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByRole('combobox', { name: 'Profession' }).selectOption({ label: 'Physician (MD or DO)' });
  await page.getByRole('checkbox', { name: 'Educator' }).check();
  expect(await page.getByRole('checkbox', { name: 'Send it now' }).isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByText('An invitation is on its way.').waitFor();
  await expectNoFault(page);
}

async function accept(page: Page, link: string): Promise<void> {
  await page.goto(new URL(link).pathname);
  await expectNoFault(page);
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Save the password and sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

async function setUpTwoStep(page: Page): Promise<{ secret: string; codes: string[] }> {
  await page.goto('/account');
  await page.getByRole('link', { name: 'Set up two-step sign-in' }).click();
  await expectNoFault(page);
  await page.getByLabel('Your password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set up two-step sign-in' }).click();
  await page.getByRole('img', { name: /^QR code/ }).waitFor();
  await expectNoFault(page);
  const secret = (await page.locator('.totp-key').innerText()).replaceAll(' ', '');
  await page.getByRole('textbox', { name: 'Code from the app' }).fill(codeAt(secret, Date.now()));
  await page.getByRole('button', { name: 'Turn on two-step sign-in' }).click();
  const list = page.getByRole('list', { name: 'Recovery codes' });
  await list.waitFor();
  await expectNoFault(page);
  return { secret, codes: await list.getByRole('listitem').allInnerTexts() };
}

async function givePassword(page: Page, email: string): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.goto('/sign-in?next=/account');
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Enter the code from your app' }).waitFor();
}

/** The code of the step after the one that was used: it counts before its time, so nobody has to wait for it. */
const nextCode = (secret: string) => codeAt(secret, Date.now() + 30_000);

describe.each(['light', 'dark'] as const)('an invited person, at 320 px, %s', (colorScheme) => {
  let office: BrowserContext;
  let own: BrowserContext;
  beforeAll(async () => {
    office = await signedInBrowser(core, browser, ['learner', 'admin'], { url: server.url, colorScheme });
    own = await browser.newContext({
      baseURL: server.url,
      bypassCSP: true,
      colorScheme,
      viewport: { width: 320, height: 640 },
    });
  });
  afterAll(async () => {
    await office.close();
    await own.close();
  });

  it('chooses a password, sets up two steps, and comes in by code and by recovery code', async () => {
    const email = `invited-${colorScheme}@example.org`;
    await invite(await office.newPage(), email);
    const page = await own.newPage();
    await accept(page, await mailedLink(email, /http:[^\s"<]+\/invitations\/[\w-]+/));
    const { secret, codes } = await setUpTwoStep(page);
    expect(codes).toHaveLength(10);
    await givePassword(page, email);
    await expectNoFault(page);
    await page.getByRole('textbox', { name: 'Code from the app' }).fill('000000');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
    await expectNoFault(page);
    await page.getByRole('textbox', { name: 'Code from the app' }).fill(nextCode(secret));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
    await givePassword(page, email);
    await page.getByRole('link', { name: 'Use a recovery code' }).click();
    await expectNoFault(page);
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(codes[0] ?? '');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
  }, 120_000);

  it('is found, looked at and put in order by an admin; a list is imported', async () => {
    const page = await office.newPage();
    await page.goto('/admin/people');
    await page.getByRole('searchbox', { name: 'Name or email' }).fill(`invited ${colorScheme}`);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('link', { name: 'Dr Zoë Σίγμα' }).click();
    await page.getByRole('textbox', { name: 'How it was checked' }).fill('State register, today');
    await page.getByRole('button', { name: 'Note that it is verified' }).click();
    await page.getByText('The verification is noted.').waitFor();
    await page.getByText('Disable this person').click();
    await page.getByRole('button', { name: 'Disable', exact: true }).click();
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
    await expectNoFault(page);
    await page.goto('/admin/people/imports/new');
    await expectNoFault(page);
    const rows = ['email,name,profession', `new-${colorScheme}@example.org,Robin Imported,nurse`, 'wrong,,wizard'];
    await page.getByRole('textbox', { name: 'Or paste the list' }).fill(rows.join('\n'));
    await page.getByRole('button', { name: 'Look at the list' }).click();
    await page.getByRole('heading', { name: '1 row can’t be imported' }).waitFor();
    await expectNoFault(page);
    await page.getByRole('button', { name: 'Import 1 person' }).click();
    await page.getByText('1 account is made.').waitFor();
    await expectNoFault(page);
  }, 120_000);
});
