import { fill, formOf, publish } from '../builder/support.ts';
import { FOUNDING_SLUG, openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { DAY } from '../support/clock.ts';
import { startQuiz, takeQuiz } from '../support/quiz.ts';
import {
  AMA_CHOICE,
  addProvider,
  BASE,
  certify,
  choose,
  DESK,
  makeReady,
  missingRules,
  newestDetails,
  prepareDesk,
  settleDisclosures,
} from './support.ts';

let site: TestApp;
let admin: Person & { user: TestUser };
beforeEach(async () => {
  site = await openTestApp();
  admin = await site.signedIn({ roles: ['admin'], fullName: 'Ada Admin' });
});
afterEach(() => site.close());

const ready = (fields?: Record<string, string>) => makeReady(admin, fields);

describe('certifying an activity', () => {
  test('lists what is missing, and can’t be done before', async () => {
    // The founding activity's release is yesterday: it can't be certified for that any more.
    site.clock.advance(DAY);
    const missing = await missingRules(admin);
    expect(missing).toEqual(expect.arrayContaining(['release', 'provider', 'credits', 'disclosures']));
    const refused = await certify(admin);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('It was not certified: something is still missing.');
    expect((await newestDetails(site)).version).toBe(1);
  });

  test('publishes the next version with everything frozen, once', async () => {
    await ready();
    expect(await missingRules(admin)).toEqual([]);
    const page = (await admin.get(BASE)).text;
    expect(page).toContain('ama-accme-direct@1 must be checked against the owner’s text.');
    const unticked = await certify(admin, {});
    expect(unticked.status).toBe(422);
    expect(unticked.text).toContain('href="#acknowledged"');
    const seen = /name="seen" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const answers = await Promise.all(
      [1, 2, 3].map(() => admin.post(`${BASE}/certificate`, { seen, acknowledged: 'yes' })),
    );
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    const { version, details } = await newestDetails(site);
    expect(version).toBe(2);
    expect(details['designation'].certification).toMatchObject({
      creditType: 'ama-pra-category-1',
      maximumCredits: 1,
      designatedOn: '2026-11-23',
      provider: { name: 'Northfield Medical Society', accreditedUntil: '2029-12-31' },
      accmeId: '1234567',
      graceDays: 0,
      unverified: { acknowledgedBy: 'Ada Admin', on: '2026-11-23' },
    });
    expect(details['designation'].certification.credits.map(({ type }: { type: string }) => type)).toEqual([
      'ama-pra-category-1',
      'participation',
    ]);
    const landing = (await site.visitor().get(`/activities/${FOUNDING_SLUG}`)).text;
    expect(landing).toContain(
      'The Northfield Medical Society designates this journal-based CME activity for a maximum of 1.00',
    );
    expect(landing).toContain('Nobody can start after 1 November 2028.');
    expect(landing).toContain('It counts for credit if it is passed by 1 November 2028.');
    const events = await site.db.kysely
      .selectFrom('audit_events')
      .select(['action', 'detail'])
      .where('action', '=', 'certification.certify')
      .execute();
    expect(events).toHaveLength(1);
    expect(JSON.parse(events[0]?.detail ?? '')).toMatchObject({ version: 2, after: { status: 'certified' } });
  });

  test('is refused when the desk has changed since the page was opened', async () => {
    await ready();
    const page = (await admin.get(BASE)).text;
    const seen = /name="seen" value="([^"]+)"/.exec(page)?.[1] ?? '';
    await choose(admin, { ...(await chosen()), ...AMA_CHOICE, 'maximum-ama-pra-category-1': '0.50' });
    expect((await admin.post(`${BASE}/certificate`, { seen, acknowledged: 'yes' })).status).toBe(409);
    expect((await newestDetails(site)).version).toBe(1);
  });

  test('is never retroactive: who began before gets no credit, who begins after does', async () => {
    const early = await site.signedIn({ verified: true });
    const attempt = await startQuiz(early);
    await ready();
    expect((await certify(admin)).status).toBe(303);
    const later = await site.signedIn({ verified: true, credentials: 'MD' });
    const passed = await takeQuiz(site, later);
    await site.db.kysely.updateTable('completions').set({ evaluated_at: site.clock() }).execute();
    const claim = await later.get(`/attempts/${passed}/claim`);
    expect(claim.text).toContain('Your verified profession may claim');
    const issued = await later.post(`/attempts/${passed}/claim`, { credits: '0.75' });
    const sheet = (await later.get(String(issued.headers['location']))).text;
    expect(sheet).toContain('0.75 <i>AMA PRA Category 1 Credit™</i>');
    const version = await site.db.kysely
      .selectFrom('attempts')
      .innerJoin('activity_versions as version', 'version.id', 'attempts.activity_version_id')
      .select('version.version')
      .where('attempts.id', '=', attempt)
      .executeTakeFirstOrThrow();
    expect(version.version).toBe(1);
  });

  test('after the expiry nobody starts, and nothing says any more that there is credit', async () => {
    await ready();
    await certify(admin);
    site.clock.set(Date.UTC(2028, 10, 2, 12));
    const learner = await site.signedIn();
    const landing = (await learner.get(`/activities/${FOUNDING_SLUG}`)).text;
    expect(landing).toContain('No credit any more: the term ended on 1 November 2028');
    expect(landing).not.toMatch(/Up to|designates this/);
    expect((await site.visitor().get('/?credit=certified')).text).not.toContain(FOUNDING_SLUG);
  });

  test('withdrawing is for those who begin from then on, and loses nobody anything', async () => {
    await ready();
    await certify(admin);
    const physician = await site.signedIn({ verified: true });
    const attempt = await takeQuiz(site, physician);
    expect((await admin.post(`${BASE}/withdrawal`, { reason: '' })).status).toBe(422);
    const wrong = await admin.post(`${BASE}/withdrawal`, { reason: 'Category 1 credit has been applied for' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Category 1 credit has been applied for');
    expect((await admin.post(`${BASE}/withdrawal`, { reason: 'An error in the article' })).status).toBe(303);
    expect((await newestDetails(site)).details['designation']).toMatchObject({ status: 'uncertified' });
    const landing = (await site.visitor().get(`/activities/${FOUNDING_SLUG}`)).text;
    expect(landing).toContain('was withdrawn on 23 November 2026');
    expect(landing).not.toMatch(/Up to|designates this/);
    await site.db.kysely.updateTable('completions').set({ evaluated_at: site.clock() }).execute();
    expect((await physician.post(`/attempts/${attempt}/claim`, { credits: '1' })).status).toBe(303);
    expect((await admin.post(`${BASE}/withdrawal`, { reason: 'Again' })).status).toBe(409);
  });

  test('the next version of a certified activity waits for disclosures on the desk too', async () => {
    await ready();
    await certify(admin);
    const educator = await site.signedIn({ roles: ['educator'] });
    const { articleId } = await site.db.kysely
      .selectFrom('articles')
      .select('id as articleId')
      .executeTakeFirstOrThrow();
    await site.db.kysely
      .insertInto('article_editors')
      .values({ article_id: articleId, user_id: educator.user.id, added_at: site.clock(), added_by: null })
      .execute();
    const checklist = (await educator.get(`/author/activities/${FOUNDING_SLUG}/checklist`)).text;
    expect(checklist).toContain(`${educator.user.fullName} has not been asked for a disclosure.`);
    const refused = await educator.post(`/author/activities/${FOUNDING_SLUG}/publication`, { seen: 'x' });
    expect(refused.status).toBe(422);
    await settleDisclosures(admin);
    const settled = (await educator.get(`${DESK}/checklist`)).text;
    expect(settled).not.toContain('has not been asked');
    // Learners read the disclosures of everybody in control, also of who came after the certification.
    expect(settled).toContain(`${educator.user.fullName} is in control of the content (Editor of the article)`);
    const row = Object.keys(await formOf(educator, `${DESK}/faculty`)).filter((name) => /\.name$/.test(name)).length;
    const disclosure = 'No relevant financial relationships with ineligible companies.';
    const person = { name: educator.user.fullName, credentials: 'MD', role: 'Editor', disclosure };
    const fields = Object.entries(person).map(([name, value]) => [`faculty.${row}.${name}`, value]);
    await fill(educator, `${DESK}/faculty`, Object.fromEntries(fields));
    expect((await publish(educator))?.status).toBe(303);
    expect((await newestDetails(site)).details['designation'].status).toBe('certified');
    // A second entry under another spelling would be a disclosure that nobody has reviewed.
    const twice = { ...person, name: educator.user.fullName.toUpperCase(), disclosure: 'Nothing at all.' };
    const more = Object.entries(twice).map(([name, value]) => [`faculty.${row + 1}.${name}`, value]);
    await fill(educator, `${DESK}/faculty`, Object.fromEntries(more));
    expect((await educator.get(`${DESK}/checklist`)).text).toContain('is among the faculty twice, in two spellings');
  });

  test('a disclosure that is out of date blocks again', async () => {
    await ready();
    site.clock.advance(370 * DAY);
    expect(await missingRules(await site.signedInAs(admin.user))).toEqual(
      expect.arrayContaining(['disclosures', 'release']),
    );
  });

  async function chosen(): Promise<Record<string, string>> {
    const { id } = await site.db.kysely.selectFrom('providers').select('id').executeTakeFirstOrThrow();
    return { providerId: id };
  }
});

describe('the rules of provider and credit', () => {
  test('probation forbids joint activities, and a joint one needs its statements', async () => {
    const providerId = await addProvider(admin, { status: 'probation' });
    const partner = await addProvider(admin, {
      name: 'Patients’ Union',
      status: 'none',
      accreditor: 'none',
      accreditedFrom: '',
      accreditedUntil: '',
    });
    await choose(admin, { providerId, jointProviderId: partner, ...AMA_CHOICE });
    const text = (await admin.get(BASE)).text;
    expect(text).toContain('is on probation and may not start joint activities');
    expect(text).toContain('With a joint provider the joint statement is needed');
    expect(await missingRules(admin)).toContain('joint');
  });

  test.each([
    ['more than the type or the provider allows', { 'maximum-ama-pra-category-1': '1.25' }, 'amounts', 'At most 1.00'],
    ['what is off the step', { 'maximum-ama-pra-category-1': '0.60' }, 'amounts', 'in steps of 0.25'],
    [
      'points that go only with AMA PRA credit',
      { 'credit-ama-pra-category-1': '', 'credit-abim-moc': 'yes' },
      'credits',
      'goes only with',
    ],
    [
      'an owner’s credit without its approval',
      { 'credit-eaccme': 'yes', 'maximum-eaccme': '1' },
      'credits',
      'is approved by its owner',
    ],
    [
      'a shorter term of a credit type',
      { 'credit-aapa-category-1': 'yes', 'maximum-aapa-category-1': '1' },
      'expiry',
      'at most 12 months',
    ],
    ['statements of another accreditor', { statementSet: 'ama-own-direct@1' }, 'statements', 'another accreditor'],
  ])('%s', async (_what, fields, rule, words) => {
    const providerId = await addProvider(admin);
    await prepareDesk(admin);
    await choose(admin, { providerId, ...AMA_CHOICE, ...fields });
    expect(await missingRules(admin)).toContain(rule);
    expect((await admin.get(BASE)).text).toContain(words);
  });

  test('a provider of another accreditor can’t designate AMA PRA credit', async () => {
    const providerId = await addProvider(admin, { accreditor: 'other', accreditorName: 'Somebody' });
    await choose(admin, { providerId, ...AMA_CHOICE });
    expect(await missingRules(admin)).toContain('designators');
  });

  test('keeps what was typed when somebody else has saved in between', async () => {
    const providerId = await addProvider(admin);
    await choose(admin, { providerId, ...AMA_CHOICE });
    const stale = await admin.post(BASE, { revision: 0, providerId, 'credit-eaccme': 'yes', 'maximum-eaccme': '7.77' });
    expect(stale.status).toBe(409);
    expect(stale.text).toContain('value="7.77"');
    expect(stale.text).toContain('name="revision" value="1"');
  });
});

test('only admins', async () => {
  for (const roles of [['learner'], ['educator'], ['reviewer']] as const) {
    const person = await site.signedIn({ roles });
    for (const path of ['/admin/certification', BASE, `${BASE}/disclosures`])
      expect((await person.get(path)).status).toBe(403);
    for (const path of [BASE, `${BASE}/certificate`, `${BASE}/withdrawal`])
      expect((await person.post(path)).status).toBe(403);
  }
  expect((await site.visitor().get(BASE)).status).toBe(303);
  expect((await admin.get('/admin/certification/nothing')).status).toBe(404);
});
