import fc from 'fast-check';
import { mergeControllers } from '../../src/features/disclosures/control.ts';
import {
  type Disclosure,
  type DisclosureState,
  displayText,
  mayBecome,
  STATES,
} from '../../src/features/disclosures/disclosure.ts';
import { readDisclosure } from '../../src/features/disclosures/form.ts';
import { type Registered, registeredPeople, registerFaults } from '../../src/features/disclosures/register.ts';
import { openMail } from '../../src/features/mail/queue.ts';
import { monthsAfter } from '../../src/lib/dates.ts';
import { FOUNDING_SLUG, openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { DAY } from '../support/clock.ts';

const REGISTER = `/admin/certification/${FOUNDING_SLUG}/disclosures`;
const NAME = 'Paula Planner';
const PERSON = 'name:paula planner';

describe('the register', () => {
  let site: TestApp;
  let admin: Person & { user: TestUser };
  beforeEach(async () => {
    site = await openTestApp();
    admin = await site.signedIn({ roles: ['admin'] });
    await admin.post(`${REGISTER}/planners`, { name: NAME, role: 'Planner', email: 'paula@example.org' });
  });
  afterEach(() => site.close());

  /** Asks, and reads the link out of the queued mail. */
  async function asked(email = 'paula@example.org'): Promise<string> {
    expect((await admin.post(`${REGISTER}/requests`, { person: PERSON, email })).status).toBe(303);
    const mails = await site.db.kysely
      .selectFrom('mail_queue')
      .select(['id', 'view', 'sealed'])
      .where('view', '=', 'disclosure-request')
      .orderBy('id', 'desc')
      .execute();
    const [mail] = mails.map((one) => openMail(site.core, one));
    expect(mail?.to).toBe(email);
    return String(mail?.model['link']).replace(site.core.config.baseUrl, '');
  }

  const state = async () =>
    site.db.kysely
      .selectFrom('disclosures')
      .selectAll()
      .where('person', '=', PERSON)
      .orderBy('round', 'desc')
      .executeTakeFirstOrThrow();

  test('somebody discloses by a link that works once, and another admin’s review settles it', async () => {
    const link = await asked();
    const visitor = site.visitor();
    const page = await visitor.get(link);
    expect(page.status).toBe(200);
    expect(page.text).toContain(NAME);
    const stored = await site.db.kysely.selectFrom('disclosure_links').select('token_hash').executeTakeFirstOrThrow();
    expect(link).not.toContain(stored.token_hash);
    const refused = await visitor.post(link, { answer: 'some', 'company-1': 'Acme®', 'nature-2': '$500' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('value="Acme®"');
    for (const id of ['company-1', 'company-2', 'nature-1', 'attest']) expect(refused.text).toContain(`href="#${id}"`);
    const more = await visitor.post(link, { do: 'more', 'company-1': 'Acme' });
    expect(more.text).toContain('name="company-6"');
    const sent = await visitor.post(link, {
      answer: 'some',
      'company-1': 'Acme',
      'nature-1': 'consultant',
      attest: 'yes',
    });
    expect(sent.headers['location']).toBe('/disclosures/thanks/received');
    expect((await visitor.get(link)).status).toBe(410);
    expect((await visitor.post(link, { answer: 'none', attest: 'yes' })).status).toBe(410);

    const { id } = await state();
    const address = `/admin/disclosures/${id}`;
    expect((await admin.get(address)).text).toContain('Acme: consultant');
    expect((await admin.post(`${address}/review`, { revision: 2, decision: 'mitigated' })).status).toBe(422);
    expect((await admin.post(`${address}/review`, { revision: 1, decision: 'relevant' })).status).toBe(409);
    expect((await admin.post(`${address}/review`, { revision: 2, decision: 'relevant' })).status).toBe(303);
    const steps = { revision: 3, decision: 'mitigated', mitigation: 'A peer without relationships reviewed it.' };
    expect((await admin.post(`${address}/review`, steps)).status).toBe(303);
    expect(await state()).toMatchObject({ state: 'mitigated', valid_until: '2027-11-23' });
    const register = (await admin.get(REGISTER)).text;
    expect(register).toContain('Acme (consultant). All relevant financial relationships have been mitigated.');
    const events = await site.db.kysely
      .selectFrom('audit_events')
      .select(['action', 'detail'])
      .where('subject_id', '=', id)
      .orderBy('id')
      .execute();
    expect(events.map(({ detail }) => detail).join()).not.toMatch(/Acme|consultant|peer/);
    expect(events.map(({ action }) => action)).toEqual([
      'disclosure.request',
      'disclosure.submit',
      'disclosure.review',
      'disclosure.review',
    ]);
  });

  test('a newer link voids the older, and each ends by itself', async () => {
    const first = await asked();
    const second = await asked('paula@elsewhere.example');
    expect((await site.visitor().get(first)).status).toBe(410);
    expect((await site.visitor().get(second)).status).toBe(200);
    site.clock.advance(15 * DAY);
    expect((await site.visitor().get(second)).status).toBe(410);
    expect((await site.visitor().get('/disclosures/no-such-token')).status).toBe(410);
  });

  test('of many answers through one link at once, one counts', async () => {
    const link = await asked();
    const visitor = site.visitor();
    await visitor.csrf();
    const answers = await Promise.all([1, 2, 3, 4].map(() => visitor.post(link, { answer: 'none', attest: 'yes' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410, 410, 410]);
  });

  test('nobody reviews their own', async () => {
    const author = await site.signedIn({ roles: ['admin'], fullName: NAME });
    const location = String((await author.post(`${REGISTER}/entries`, { person: PERSON })).headers['location']);
    await author.post(`${location}/entry`, { revision: 1, answer: 'none', attest: 'yes' });
    expect((await author.get(location)).text).toContain('Somebody else has to review this.');
    expect((await author.post(`${location}/review`, { revision: 2, decision: 'none' })).status).toBe(403);
    expect((await admin.post(`${location}/review`, { revision: 2, decision: 'none' })).status).toBe(303);
  });

  test('is out of date after its months, and a new round keeps the old one', async () => {
    const location = String((await admin.post(`${REGISTER}/entries`, { person: PERSON })).headers['location']);
    await admin.post(`${location}/entry`, { revision: 1, answer: 'none', attest: 'yes' });
    await admin.post(`${location}/review`, { revision: 2, decision: 'none' });
    site.clock.advance(366 * DAY);
    const again = await site.signedInAs(admin.user);
    expect((await again.get(REGISTER)).text).toContain('Out of date');
    const next = String((await again.post(`${REGISTER}/entries`, { person: PERSON })).headers['location']);
    expect(next).not.toBe(location);
    expect(await state()).toMatchObject({ round: 2, state: 'requested' });
  });

  test('only admins, and only people in control', async () => {
    const educator = await site.signedIn({ roles: ['educator'] });
    for (const path of ['planners', 'planners/removal', 'requests', 'entries'])
      expect((await educator.post(`${REGISTER}/${path}`, { person: PERSON })).status).toBe(403);
    expect((await admin.post(`${REGISTER}/entries`, { person: 'name:nobody' })).status).toBe(409);
    expect((await admin.get('/admin/disclosures/not-an-id')).status).toBe(404);
    expect((await admin.post(`${REGISTER}/planners`, { name: '', role: '', email: 'x' })).status).toBe(422);
    await admin.post(`${REGISTER}/planners/removal`, { person: PERSON });
    expect((await admin.get(REGISTER)).text).not.toContain(NAME);
  });
});

describe('the rules of disclosures', () => {
  test('no way leads back, or past the review', () => {
    const reachable = (from: DisclosureState): DisclosureState[] => STATES.filter((to) => mayBecome(from, to));
    expect(reachable('requested')).toEqual(['submitted']);
    for (const end of ['none', 'mitigated', 'excluded'] as const) expect(reachable(end)).toEqual([]);
    expect(reachable('relevant')).toEqual(['mitigated', 'excluded']);
    for (const from of STATES) expect(mayBecome(from, 'requested')).toBe(false);
  });

  test('two people of one name are never covered by one disclosure', () => {
    const source = fc.record({
      userId: fc.option(fc.constantFrom('a', 'b', 'c')),
      name: fc.constantFrom('Jane Roe', 'JANE  ROE', 'Jáne Roe', 'Max'),
      email: fc.constant(''),
      role: fc.constantFrom('Author', 'Editor'),
    });
    fc.assert(
      fc.property(fc.array(source, { maxLength: 8 }), (sources) => {
        const people = mergeControllers(sources);
        const ids = new Set(sources.flatMap(({ userId }) => userId ?? []));
        expect(people.flatMap(({ userId }) => userId ?? []).sort()).toEqual([...ids].sort());
        expect(new Set(people.map(({ person }) => person)).size).toBe(people.length);
        const roles = sources.map(({ role }): string => role);
        expect(people.every((one) => one.roles.length > 0 && one.roles.every((role) => roles.includes(role)))).toBe(
          true,
        );
      }),
    );
  });

  test('nor by one that was made under the name alone', () => {
    const roe = (userId: string | null) => ({ userId, name: 'Jane Roe', email: '', role: 'Author' });
    const disclosure: Disclosure = {
      ...{ id: '1', activityId: '2', person: 'name:jane roe', round: 1, userId: null, name: 'Jane Roe', email: '' },
      ...{ state: 'none', relationships: [], submittedAt: 1, submittedBy: null, reviewedAt: 1, reviewedBy: null },
      ...{ mitigation: '', validUntil: '2030-01-01', revision: 3, createdAt: 1 },
    };
    const standings = (...ids: (string | null)[]) =>
      registeredPeople(mergeControllers(ids.map(roe)), [disclosure], '2026-11-23').map((one) => [
        one.person,
        one.standing,
      ]);
    expect(standings('a')).toEqual([['user:a', 'settled']]);
    expect(standings('a', 'b', null)).toEqual([
      ['user:a', 'missing'],
      ['user:b', 'missing'],
      ['name:jane roe', 'settled'],
    ]);
  });

  test('whoever was excluded and still edits the article or has a question in it blocks the publication', () => {
    const person = { name: 'Jane Roe', standing: 'excluded', roles: ['Author of questions'] } as const;
    const faults = registerFaults({ people: [person as unknown as Registered] });
    expect(faults.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('is still in control (Author of questions)'),
    ]);
  });

  test('learners read companies, their nature, and that it was mitigated; or that there is none', () => {
    const acme = { company: 'Acme', nature: 'speaker', ended: true };
    expect(displayText({ state: 'mitigated', relationships: [acme] })).toBe(
      'Acme (speaker, ended). All relevant financial relationships have been mitigated.',
    );
    expect(displayText({ state: 'none', relationships: [acme] })).toMatch(/^No relevant/);
    // Of an erased account: never that there had been none.
    expect(displayText({ state: 'mitigated', relationships: [] })).toBe(
      'All relevant financial relationships have been mitigated.',
    );
  });

  test.each([
    [{ 'company-1': 'Acme', 'nature-1': '5000 euros' }, 'nature-1'],
    [{ 'company-1': 'Wonder™', 'nature-1': 'x' }, 'company-1'],
    [{ 'company-1': 'Acme', 'nature-1': 'Category 1 credit' }, 'nature-1'],
    [{ answer: 'none', 'company-1': 'Acme', 'nature-1': 'x' }, 'answer'],
  ])('%j is refused at %s', (fields, at) => {
    const read = readDisclosure({ answer: 'some', attest: 'yes', ...fields });
    expect(read.ok ? null : Object.keys(read.errors)).toEqual([at]);
  });

  test('months end where the month ends', () => {
    expect(monthsAfter('2026-01-31', 1)).toBe('2026-02-28');
    expect(monthsAfter('2024-02-29', 12)).toBe('2025-02-28');
    expect(monthsAfter('2026-11-23', 36)).toBe('2029-11-23');
  });
});
