import type { Browser, Page } from 'playwright-core';
import type { CoreDeps } from '../../src/deps.ts';
import { queueMail } from '../../src/features/mail/index.ts';
import { MAIL_VIEWS } from '../../src/features/mail/message.ts';
import { type SmtpServer, smtpError, smtpServer } from '../mail/support.ts';
import { expectNoFault } from './support/axe.ts';
import { type OpenSite, openSite, signedInBrowser } from './support/behind.ts';
import { type RunningServer, until } from './support/server.ts';

const ADDRESS = 'grace@navy.example';

let smtp: SmtpServer;
let site: OpenSite;
let server: RunningServer;
let browser: Browser;
let core: CoreDeps;
/** While the mail server knows no such mailbox. */
let refusing = true;

beforeAll(async () => {
  smtp = await smtpServer({
    onRcptTo: (_address, _session, done) => done(refusing ? smtpError(550, 'No such mailbox here') : null),
  });
  site = await openSite('mail', { SMTP_URL: smtp.url });
  ({ server, browser, core } = site);
}, 120_000);
afterAll(async () => {
  await site?.close();
  await smtp?.close();
});

const queueReset = () =>
  core.db.transaction((trx) =>
    queueMail(trx, core, {
      to: ADDRESS,
      subject: 'Choose a new password',
      view: 'password-reset',
      model: { name: 'Grace Hopper', link: `${server.url}/password-reset/${'a'.repeat(43)}` },
    }),
  );

/** Opens the page again until it has the text: the queue is worked on beside it. */
const waitFor = (page: Page, text: string) =>
  until(async () => {
    await page.goto('/admin/mail');
    return (await page.getByText(text).count()) > 0;
  });

const counted = (page: Page, term: string) =>
  page.locator('.summary-list > div').filter({ hasText: term }).locator('dd').innerText();

it('an admin sees which mail was refused and why, sends it again, and it arrives', async () => {
  const office = await signedInBrowser(core, browser, ['admin'], { url: server.url, width: 360 });
  const page = await office.newPage();
  await page.goto('/admin/mail');
  await page.getByText('Every mail went out at its first try').waitFor();
  await queueReset();
  await waitFor(page, 'Given up 2');
  const row = page.getByRole('row').filter({ hasText: ADDRESS });
  expect(await row.innerText()).toContain('The mail server didn’t take the address');
  expect(await row.innerText()).toContain('No such mailbox here');
  // What it says stays between its sender and its reader.
  expect(await page.content()).not.toContain('aaaaaaaa');
  expect(await counted(page, 'Given up in the last 24 hours')).toBe('1');
  await expectNoFault(page);

  refusing = false;
  await row.getByRole('button', { name: /^Send again.*Password reset to grace@navy/ }).click();
  await page.getByText('It is in the queue again.').waitFor();
  await expectNoFault(page);
  await until(async () => smtp.received.length === 1);
  expect(smtp.received[0]?.to).toEqual([ADDRESS]);
  await waitFor(page, 'Every mail went out at its first try');
  expect(await counted(page, 'Handed over in the last 24 hours')).toBe('1');
  await office.close();
});

it('every template can be looked at as it is sent, with its text beside it', async () => {
  const office = await signedInBrowser(core, browser, ['admin'], { url: server.url, width: 1280 });
  const page = await office.newPage();
  await page.goto('/admin/mail');
  const links = page.getByRole('table', { name: 'Templates, each with a preview' }).getByRole('rowheader');
  const names = await links.allInnerTexts();
  expect(names).toHaveLength(MAIL_VIEWS.length);
  for (const name of names) {
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    const shown = page.frameLocator('iframe[title="The mail as most programs show it"]').locator('body');
    const greeting = (await shown.getByText(/^Dear /).innerText()).trim();
    expect(await page.getByRole('region', { name: 'The mail as text' }).innerText()).toContain(greeting);
    await page.goBack();
  }
  await office.close();
});
