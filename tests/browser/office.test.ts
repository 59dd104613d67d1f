import { MAIL_VIEWS } from '../../src/features/mail/message.ts';
import { axeFaults, sideways } from './support/axe.ts';
import { type OpenSite, openSite, signedInBrowser } from './support/behind.ts';
import { type Furnished, furnish } from './support/office.ts';
import { SLUG } from './support/server.ts';

/** Every page of the office, with something on it, at both widths and in both schemes. */

type Place = Furnished & { eventId: string };

const CERTIFICATION = `/admin/certification/${SLUG}`;
const DISCUSSION = `/activities/${SLUG}/discussion`;

/** Where each page is. What only stands after a form was sent, the tests of its feature look at. */
const PAGES: readonly [string, (place: Place) => string][] = [
  ['the dashboard', () => '/admin'],
  ['the dashboard of one activity', () => `/admin?activity=${SLUG}`],
  ['a dashboard of nothing', () => '/admin?from=2020-01&to=2020-02'],
  ['a dashboard of a wrong period', () => '/admin?from=2026-05&to=2026-01'],
  ['people', () => '/admin/people'],
  ['people, filtered', () => '/admin/people?profession=nurse&role=learner'],
  ['people of whom nobody matches', () => '/admin/people?q=zzzz'],
  ['a person', ({ learner }) => `/admin/people/${learner.id}`],
  ['somebody invited', ({ invitedId }) => `/admin/people/${invitedId}`],
  ['somebody erased', ({ erasedId }) => `/admin/people/${erasedId}`],
  ['the form of a new person', () => '/admin/people/new'],
  ['the form of an import', () => '/admin/people/imports/new'],
  ['an erasure', ({ learner }) => `/admin/people/${learner.id}/erasure`],
  ['what is kept of an erased person', ({ erasedId }) => `/admin/people/${erasedId}/erasure`],
  ['providers', () => '/admin/providers'],
  ['the form of a provider', () => '/admin/providers/new'],
  ['credit types', () => '/admin/credit-types'],
  ['the form of a credit type', () => '/admin/credit-types/new'],
  ['AMA PRA credit', () => '/admin/credit-types/ama-pra-category-1'],
  ['European credit', () => '/admin/credit-types/eaccme'],
  ['certification', () => '/admin/certification'],
  ['the certification of an activity', () => CERTIFICATION],
  ['its register of disclosures', () => `${CERTIFICATION}/disclosures`],
  ['a disclosure', ({ disclosureId }) => `/admin/disclosures/${disclosureId}`],
  ['records', () => '/admin/records'],
  ['records, filtered', () => '/admin/records?credit=ama-pra-category-1&columns=learner&columns=score'],
  ['records of which none matches', () => '/admin/records?q=zzzz'],
  ['records of a wrong period', () => '/admin/records?from=2026-02-02&to=2026-01-01'],
  ['exports', () => '/admin/records/exports'],
  ['an export', ({ exportId }) => `/admin/records/exports/${exportId}`],
  ['the report to ACCME', () => '/admin/records/pars'],
  ['a checked report', ({ parsId }) => `/admin/records/exports/${parsId}`],
  ['certificates', () => '/admin/certificates'],
  ['certificates of which none matches', () => '/admin/certificates?q=zzzz'],
  ['a certificate', ({ number }) => `/admin/certificates/${number}`],
  ['the queue of comments', () => '/admin/moderation'],
  ['comments that were reported', () => '/admin/moderation?list=reported'],
  ['comments that were removed', () => '/admin/moderation?list=removed'],
  ['all comments', () => '/admin/moderation?list=all'],
  ['a comment that waits', ({ waitingId }) => `/admin/moderation/${waitingId}`],
  ['a comment that was reported', ({ reportedId }) => `/admin/moderation/${reportedId}`],
  ['the audit log', () => '/admin/audit'],
  ['the audit log, filtered', () => '/admin/audit?action=account.create'],
  ['the audit log, with nothing in it', () => '/admin/audit?who=nobody@example.org'],
  ['the audit log of a wrong period', () => '/admin/audit?from=2026-02-02&to=2026-01-01'],
  ['an event of the log', ({ eventId }) => `/admin/audit/${eventId}`],
  ['mail', () => '/admin/mail'],
  ['a template of mail', () => `/admin/mail/templates/${MAIL_VIEWS[0]}`],
  ['the discussion', () => DISCUSSION],
  ['a reply', ({ reportedId }) => `${DISCUSSION}/comments/${reportedId}/reply`],
  ['a report', ({ reportedId }) => `${DISCUSSION}/comments/${reportedId}/report`],
];

/** What the other scheme can make wrong. */
const COLOURS = { only: ['color-contrast', 'link-in-text-block'] };
/** 24 px (WCAG 2.2, 2.5.8): axe leaves it out by itself. */
const ALL = { also: ['target-size'] };

let site: OpenSite;
let place: Place;
let context: Awaited<ReturnType<typeof signedInBrowser>>;

beforeAll(async () => {
  // Nobody listens there, so that the page about mail has trouble to show.
  site = await openSite('office', { SMTP_URL: 'smtp://127.0.0.1:1' });
  const { core, browser, server } = site;
  context = await signedInBrowser(core, browser, ['learner', 'admin'], { url: server.url });
  const furnished = await furnish(core, context.user);
  const { id: eventId } = await core.db.kysely
    .selectFrom('audit_events')
    .select('id')
    .where('action', '=', 'reporting.change')
    .executeTakeFirstOrThrow();
  place = { ...furnished, eventId };
}, 120_000);
afterAll(async () => {
  await context?.close();
  await site?.close();
});

test.each(PAGES)('%s has no fault, narrow or wide, light or dark', async (name, path) => {
  const page = await context.newPage();
  const faults: Record<string, string[]> = {};
  await page.setViewportSize({ width: 360, height: 740 });
  const answer = await page.goto(path(place));
  expect(answer?.status()).toBe(name.includes(' of a wrong ') ? 422 : 200);
  for (const [width, first, second] of [
    [360, 'light', 'dark'],
    [1280, 'dark', 'light'],
  ] as const) {
    await page.setViewportSize({ width, height: 740 });
    // Without motion, colours don't take their time to change.
    await page.emulateMedia({ colorScheme: first, reducedMotion: 'reduce' });
    faults[`${width} ${first}`] = await axeFaults(page, ALL);
    faults[`${width} sideways`] = (await sideways(page)) === 0 ? [] : ['the page scrolls sideways'];
    await page.emulateMedia({ colorScheme: second, reducedMotion: 'reduce' });
    faults[`${width} ${second}`] = await axeFaults(page, COLOURS);
  }
  await page.close();
  expect(Object.entries(faults).filter(([, found]) => found.length > 0)).toEqual([]);
});

test('each place of the office is one step away, and marked where one is', async () => {
  const page = await context.newPage();
  await page.goto('/admin');
  const office = page.getByRole('navigation', { name: 'Office' });
  const names = await office.getByRole('link').allInnerTexts();
  expect(names).toContain('Certificates');
  for (const name of names) {
    await office.getByRole('link', { name, exact: true }).click();
    expect(await office.locator('[aria-current]').allInnerTexts()).toEqual([name]);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
  }
  await page.goto(`/admin/certificates/${place.number}`);
  expect(await office.locator('[aria-current="true"]').innerText()).toBe('Certificates');
  await page.close();
});
