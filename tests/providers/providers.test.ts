import { PROVIDER } from '../certification/support.ts';
import { openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { GIF, JPEG, WEBP } from '../support/pictures.ts';

let site: TestApp;
let admin: Person & { user: TestUser };
beforeAll(async () => {
  site = await openTestApp();
  admin = await site.signedIn({ roles: ['admin'], fullName: 'Ada Admin' });
});
afterAll(() => site.close());

const OWN = {
  name: 'Example points',
  one: 'Example point',
  many: 'Example points',
  award: 'claimed',
  step: '0.5',
  maximum: '',
  validityMonths: '24',
  professions: 'nurse',
  verifiedOnly: 'yes',
  designation: '{provider} gives {maximum} Example points for this {format}.',
};

const eventsOf = async (action: string) =>
  (
    await site.db.kysely
      .selectFrom('audit_events')
      .select('detail')
      .where('action', '=', action)
      .orderBy('id')
      .execute()
  ).map(({ detail }) => JSON.parse(detail));

describe('a logo', () => {
  async function send(name: string, file: Buffer, filename: string) {
    const request = admin.agent
      .post('/admin/providers')
      .redirects(0)
      .field('_csrf', await admin.csrf());
    for (const [field, value] of Object.entries({ ...PROVIDER, name })) request.field(field, value);
    return request.attach('file', file, filename);
  }

  test('is a PNG or JPEG, which certificates can print', async () => {
    expect((await send('With a JPEG', JPEG, 'logo.jpg')).status).toBe(303);
    for (const [file, filename] of [
      [WEBP, 'logo.webp'],
      [GIF, 'logo.png'],
    ] as const) {
      const answer = await send('With another', file, filename);
      expect([answer.status, answer.text.includes('Certificates can print a PNG or JPEG only')]).toEqual([422, true]);
      expect(answer.text).toContain('value="With another"');
    }
  });
});

describe('providers', () => {
  test('are added and changed by revision, with before and after in the log', async () => {
    const added = await admin.post('/admin/providers', PROVIDER);
    expect(added.status).toBe(303);
    const address = String(added.headers['location']).replace('?saved=1', '');
    expect((await admin.post('/admin/providers', PROVIDER)).status).toBe(422);
    const change = { ...PROVIDER, signatoryTitle: 'Dean' };
    expect((await admin.post(address, { ...change, revision: 1 })).status).toBe(303);
    expect((await admin.post(address, { ...change, revision: 1 })).status).toBe(303);
    const stale = await admin.post(address, { ...PROVIDER, contact: 'Somewhere else', revision: 1 });
    expect(stale.status).toBe(409);
    expect(stale.text).toContain('Somewhere else');
    expect(stale.text).toContain('Where the two differ');
    expect(await eventsOf('provider.change')).toEqual([
      { before: { signatoryTitle: PROVIDER.signatoryTitle }, after: { signatoryTitle: 'Dean' } },
    ]);
    expect((await admin.get('/admin/providers')).text).toContain('<span class="tag good">Accredited</span>');
  });

  test.each([
    [{ accmeId: '123' }, 'accmeId'],
    [{ accreditedUntil: '2023-01-01' }, 'accreditedUntil'],
    [{ accreditedFrom: '' }, 'accreditedFrom'],
    [{ accreditor: 'state' }, 'accreditationStatement'],
    [{ contact: 'Ask us about Category 1 credit' }, 'contact'],
    [{ journalMaximum: '0.3' }, 'journalMaximum'],
    [{ graceDays: '400' }, 'graceDays'],
  ])('%j is refused, with what was typed kept', async (fields, at) => {
    const answer = await admin.post('/admin/providers', { ...PROVIDER, name: 'Another', ...fields });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(`href="#${at}"`);
    expect(answer.text).toContain('value="Another"');
  });
});

describe('credit types', () => {
  test('of our own are added, and an edit makes a new version that leaves the old', async () => {
    expect((await admin.post('/admin/credit-types', OWN)).headers['location']).toBe(
      '/admin/credit-types/example-points',
    );
    expect((await admin.post('/admin/credit-types', { ...OWN, step: '1' })).status).toBe(409);
    const page = (await admin.get('/admin/credit-types/example-points')).text;
    expect(page).toContain('name="version" value="1"');
    expect((await admin.post('/admin/credit-types/example-points', { ...OWN, step: '1', version: '1' })).status).toBe(
      303,
    );
    expect(
      (await admin.post('/admin/credit-types/example-points', { ...OWN, step: '0.25', version: '1' })).status,
    ).toBe(409);
    const rows = await site.db.kysely.selectFrom('credit_type_versions').selectAll().orderBy('base_version').execute();
    expect(rows.map(({ base_version, content }) => [base_version, JSON.parse(content).step])).toEqual([
      [1, 0.5],
      [2, 1],
    ]);
  });

  test.each([
    [{ name: 'AMA points' }, 'name'],
    [{ designation: 'Worth Category 1 credit.' }, 'designation'],
    [{ designation: 'Worth {nothing}.' }, 'designation'],
    [{ participation: 'You have earned it.' }, 'participation'],
    [{ professions: [] }, 'professions'],
    [{ step: '0.1' }, 'step'],
  ])('%j is refused', async (fields, at) => {
    const answer = await admin.post('/admin/credit-types', { ...OWN, name: 'Other points', ...fields });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(`href="#${at}"`);
  });

  test('that came with the site take other numbers and no other text', async () => {
    const page = (await admin.get('/admin/credit-types/eaccme')).text;
    expect(page).toContain('Must be checked against the owner’s text');
    expect(page).not.toContain('name="designation"');
    const fields = { version: '1', step: '0.5', maximum: '', validityMonths: '12', designation: 'Mine' };
    expect((await admin.post('/admin/credit-types/eaccme', fields)).status).toBe(303);
    const after = (await admin.get('/admin/credit-types/eaccme')).text;
    expect(after).toContain('Version 1.1');
    expect(after).toContain('EACCME®');
    expect(after).not.toContain('Mine');
  });

  test('and who compared a text, when and with what is kept', async () => {
    const fields = { reference: 'ama-accme-direct@1', source: 'https://www.ama-assn.org/statement', compared: 'yes' };
    expect((await admin.post('/admin/credit-types/comparisons', { ...fields, compared: '' })).status).toBe(422);
    expect(
      (await admin.post('/admin/credit-types/comparisons', { ...fields, source: 'javascript:alert(1)' })).status,
    ).toBe(422);
    expect((await admin.post('/admin/credit-types/comparisons', { ...fields, reference: 'nothing@1' })).status).toBe(
      404,
    );
    expect((await admin.post('/admin/credit-types/comparisons', fields)).status).toBe(303);
    const page = (await admin.get('/admin/credit-types')).text;
    expect(page).toContain('By Ada Admin on 23 November 2026');
    expect(await eventsOf('credit-statement.compare')).toHaveLength(1);
  });
});

test('only admins', async () => {
  for (const roles of [['learner'], ['educator'], ['reviewer']] as const) {
    const person = await site.signedIn({ roles });
    for (const path of [
      '/admin/providers',
      '/admin/providers/new',
      '/admin/credit-types',
      '/admin/credit-types/eaccme',
    ])
      expect((await person.get(path)).status).toBe(403);
    for (const path of [
      '/admin/providers',
      '/admin/credit-types',
      '/admin/credit-types/eaccme',
      '/admin/credit-types/comparisons',
    ])
      expect((await person.post(path)).status).toBe(403);
  }
  expect((await site.visitor().get('/admin/providers')).status).toBe(303);
  expect((await admin.get(`/admin/providers/${site.core.ids.uuid()}`)).status).toBe(404);
  expect((await admin.get('/admin/credit-types/nothing')).status).toBe(404);
});
