import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { CoreDeps } from '../../src/deps.ts';
import { selectPublishedActivity } from '../../src/features/activities/index.ts';
import { decideOnComment } from '../../src/features/discussion/moderate.ts';
import { sendComment } from '../../src/features/discussion/send.ts';
import type { Role } from '../../src/http/context.ts';
import type { TestUser } from '../support/people.ts';
import { XSS } from '../support/xss-corpus.ts';
import { expectNoFault } from './support/axe.ts';
import { type OpenSite, openSite, signedInBrowser } from './support/behind.ts';
import { type RunningServer, SLUG } from './support/server.ts';

let site: OpenSite;
let server: RunningServer;
let browser: Browser;
let core: CoreDeps;

beforeAll(async () => {
  site = await openSite('discussion');
  ({ server, browser, core } = site);
}, 120_000);
afterAll(() => site?.close());

/** A page of somebody with these roles, 320 px wide. */
async function pageOf(
  roles: readonly Role[],
  colorScheme: 'light' | 'dark',
): Promise<[BrowserContext & { user: TestUser }, Page]> {
  const context = await signedInBrowser(core, browser, roles, { url: server.url, colorScheme });
  return [context, await context.newPage()];
}

/** As if what somebody has sent were a minute older: nobody waits here for the pace of one person. */
async function letPaceForget(userId: string): Promise<void> {
  await core.db.transaction((trx) =>
    trx
      .updateTable('comment_texts')
      .set(({ eb }) => ({ sent_at: eb('sent_at', '-', 60_000) }))
      .where('sent_by', '=', userId)
      .execute(),
  );
}

async function write(page: Page, comment: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Your comment' }).fill(comment);
  const conflicts = page.getByRole('group', { name: 'Conflicts of interest' });
  await conflicts.getByRole('radio', { name: 'I declare the following conflicts of interest' }).check();
  await page.getByRole('textbox', { name: 'Your declaration' }).fill('Speaker fees from Example Ltd.');
  await page.getByRole('button', { name: 'Send for moderation' }).click();
}

describe.each(['light', 'dark'] as const)('in %s, 320 px wide', (colorScheme) => {
  it('somebody writes, is asked for changes and changes; another replies and reports; a moderator decides', async () => {
    const [author, mine] = await pageOf(['learner'], colorScheme);
    const [moderator, office] = await pageOf(['admin'], colorScheme);
    const [reader, theirs] = await pageOf(['learner'], colorScheme);

    await mine.goto(`/activities/${SLUG}`);
    await mine.getByRole('link', { name: 'Discussion' }).click();
    await mine.waitForURL(/\/discussion$/);
    await expectNoFault(mine);
    await mine.getByRole('button', { name: 'Send for moderation' }).click();
    await mine.getByRole('heading', { name: /^There are 2 problems$/ }).waitFor();
    await expectNoFault(mine);
    // A step away and back loses nothing.
    await mine.getByRole('textbox', { name: 'Your comment' }).fill('A draft');
    await mine.goto(`/activities/${SLUG}`);
    await mine.goto(`/activities/${SLUG}/discussion`);
    expect(await mine.getByRole('textbox', { name: 'Your comment' }).inputValue()).toBe('A draft');
    await write(mine, `My patient, MRN 4471229, ${colorScheme}.`);
    await mine.getByText('It looks like a record number: “MRN 4471229”').waitFor();
    await expectNoFault(mine);
    await mine.getByRole('checkbox', { name: /nothing in it tells who a patient is/ }).check();
    await mine.getByRole('button', { name: 'Send for moderation' }).click();
    await mine.getByText('Sent for moderation.').waitFor();
    await mine.getByText('Waiting for a moderator').waitFor();
    expect(await mine.getByRole('textbox', { name: 'Your comment' }).inputValue()).toBe('');
    await expectNoFault(mine);

    await office.goto('/admin/moderation');
    await office.getByText(`MRN 4471229, ${colorScheme}.`).waitFor();
    await expectNoFault(office);
    await office.getByRole('link', { name: /^Ask for changes or remove/ }).click();
    await expectNoFault(office);
    await office.getByRole('button', { name: 'Ask for changes' }).click();
    await office.getByRole('heading', { name: 'There is a problem' }).waitFor();
    await expectNoFault(office);
    await office.getByLabel('Reason').fill('Leave out the record number.');
    await office.getByRole('button', { name: 'Ask for changes' }).click();
    await office.getByText('Changes asked for. The author is told the reason.').waitFor();

    await mine.reload();
    await mine.getByText('Leave out the record number.').waitFor();
    await mine.getByRole('link', { name: /^Change it/ }).click();
    await expectNoFault(mine);
    await letPaceForget(author.user.id);
    await write(mine, `My patient did well, ${colorScheme}. See https://example.org/a.`);
    await mine.getByText('Sent for moderation.').waitFor();
    await office.goto('/admin/moderation');
    await office.getByRole('button', { name: /^Approve/ }).click();
    await office.getByText('Approved. Readers see the comment').waitFor();

    await theirs.goto(`/activities/${SLUG}/discussion`);
    const comment = theirs.getByRole('article').filter({ hasText: `did well, ${colorScheme}` });
    await comment.getByText('Speaker fees from Example Ltd.').waitFor();
    expect(await comment.getByRole('link', { name: 'https://example.org/a' }).getAttribute('rel')).toBe(
      'nofollow ugc noreferrer',
    );
    await expectNoFault(theirs);
    await comment.getByRole('link', { name: /^Reply/ }).click();
    await expectNoFault(theirs);
    await write(theirs, `I agree, ${colorScheme}.`);
    await theirs.getByText('Sent for moderation.').waitFor();
    await theirs
      .getByRole('article')
      .filter({ hasText: `did well, ${colorScheme}` })
      .getByRole('link', { name: /^Report/ })
      .click();
    await expectNoFault(theirs);
    await theirs.getByLabel('What is wrong with it').fill('The link is an advertisement.');
    await theirs.getByRole('button', { name: 'Send the report' }).click();
    await theirs.getByText('The moderators have your report.').waitFor();

    await office.goto('/admin/moderation');
    await office.getByRole('button', { name: /^Approve/ }).click();
    await office.getByRole('link', { name: /^Reported/ }).click();
    await office.getByRole('link', { name: /^Open/ }).click();
    await office.getByText('The link is an advertisement.').waitFor();
    await office.getByLabel('Reason').fill('The link advertises.');
    await office.getByRole('button', { name: 'Remove' }).click();
    await office.getByText('Removed. The author is told the reason').waitFor();
    await theirs.goto(`/activities/${SLUG}/discussion`);
    await theirs.getByText('Removed by the moderator').first().waitFor();
    expect(await theirs.getByText(`did well, ${colorScheme}`).count()).toBe(0);
    await theirs.getByRole('article').getByText(`I agree, ${colorScheme}.`).waitFor();
    await expectNoFault(theirs);
    await Promise.all([author, moderator, reader].map((context) => context.close()));
  }, 90_000);
});

it('no text runs in a browser, on any of its pages', async () => {
  const author = await signedInBrowser(core, browser, ['learner'], { url: server.url });
  const admin = await signedInBrowser(core, browser, ['admin'], { url: server.url });
  const { activityId } = await selectPublishedActivity(core.db, SLUG);
  const pace = { most: 1000, windowMs: 1, intervalMs: 0 };
  const addresses = [`/activities/${SLUG}/discussion`, '/admin/moderation?list=all', '/admin/moderation?list=removed'];
  for (const [i, { text }] of XSS.entries()) {
    const sending = { activityId, authorId: author.user.id, parentId: null, sendingKey: core.ids.uuid(), guide: 1 };
    const sent = await sendComment(core, pace, { ...sending, text: { body: text, declaration: text } });
    if (sent.outcome !== 'sent') throw new Error(`sending ended as ${sent.outcome}`);
    const { id: commentId, revision } = sent.comment;
    const decision = i % 4 === 3 ? 'remove' : 'approve';
    await decideOnComment(core, { commentId, revision, moderatorId: admin.user.id, decision, reason: text });
    if (i % 10 === 0)
      addresses.push(`/admin/moderation/${commentId}`, `/activities/${SLUG}/discussion/comments/${commentId}`);
  }
  const trips: string[] = [];
  const page = await admin.newPage();
  await page.exposeFunction('KPXSS', () => trips.push(page.url()));
  for (let address: string | null = addresses.shift() ?? null; address !== null; address = addresses.shift() ?? null) {
    await page.goto(address);
    for (const details of await page.locator('details').all())
      await details.evaluate((one) => one.setAttribute('open', ''));
    const next = page.locator('a[rel=next]');
    if (await next.count()) addresses.push(String(await next.getAttribute('href')));
    expect(
      await page.locator('main :is(img, iframe, object, svg, math, base, style, video, [onerror], [onload])').count(),
    ).toBe(0);
  }
  expect(trips).toEqual([]);
  await Promise.all([author.close(), admin.close()]);
}, 90_000);

it('without JavaScript the same forms do the same, and say so to whoever works for an ineligible company', async () => {
  const source = await signedInBrowser(core, browser, ['learner'], { url: server.url });
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  await context.addCookies(await source.cookies());
  const page = await context.newPage();
  await page.goto(`/activities/${SLUG}/discussion`);
  await write(page, 'Written without a script.');
  await page.getByText('Sent for moderation.').waitFor();
  await page.getByRole('link', { name: /^Open/ }).click();
  await page.getByRole('button', { name: 'Withdraw the comment' }).click();
  await page.getByText('Withdrawn. Readers don’t see the comment any more.').waitFor();
  await page.getByRole('checkbox', { name: 'Yes, I work for an ineligible company' }).check();
  await write(page, 'A text to be kept.');
  await page.getByText('You can’t post comments.').waitFor();
  expect(await page.getByLabel('Your text, which was not sent').inputValue()).toBe('A text to be kept.');
  await page.getByRole('button', { name: 'I no longer work for an ineligible company' }).click();
  await page.getByRole('button', { name: 'Send for moderation' }).waitFor();
  await Promise.all([source.close(), context.close()]);
}, 60_000);
