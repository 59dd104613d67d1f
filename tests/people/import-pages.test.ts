import { MOST_ROWS } from '../../src/features/people/import/read.ts';
import { sweepPrivacy } from '../../src/features/privacy/index.ts';
import { mails } from '../accounts/support.ts';
import { openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { lastEvent } from './support.ts';

const HEADER = 'email,name,profession,credentials,roles';
const list = (...rows: string[]) => [HEADER, ...rows].join('\r\n');

describe('importing through the pages', () => {
  let site: TestApp;
  let admin: Person & { user: TestUser };
  beforeAll(async () => {
    site = await openTestApp({ content: false });
    admin = await site.signedIn({ roles: ['learner', 'admin'] });
  });
  afterAll(() => site.close());

  const upload = async (bytes: Buffer | string, name = 'people.csv') =>
    admin.agent
      .post('/admin/people/imports')
      .redirects(0)
      .field('_csrf', await admin.csrf())
      .attach('file', Buffer.from(bytes), name);
  const users = async () => (await site.db.kysely.selectFrom('users').select('id').execute()).length;

  it('writes nothing until it is confirmed, then each once, and says what came of it', async () => {
    const known = await site.createUser({ email: 'known@example.org', fullName: 'Known Person' });
    const before = await users();
    const text = list(
      'ada@example.org,Ada <b>Lovelace</b>,physician,MD,admin',
      'known@example.org,Another Name,physician,,',
      '=cmd|x,Bo,nurse,,',
    );
    const kept = await upload(`\ufeff${text}`);
    const page = String(kept.headers['location']);
    expect(page).toMatch(/^\/admin\/people\/imports\/[0-9a-f-]{36}$/);
    const preview = (await admin.get(page)).text;
    expect(preview).toContain('New admins:');
    expect(preview).toContain('Ada &lt;b&gt;Lovelace&lt;/b&gt;');
    expect(preview).toContain('name: Known Person, in the list Another Name');
    expect(preview).toContain('Import 1 person');
    expect(await users()).toBe(before);
    const errors = await admin.get(`${page}/errors.csv`);
    expect(errors.headers['content-disposition']).toContain('people-not-imported.csv');
    expect(errors.text).toContain("'=cmd|x");
    for (let i = 0; i < 2; i += 1)
      expect((await admin.post(`${page}/confirmation`, { invite: 'on' })).headers['location']).toBe(page);
    expect(await users()).toBe(before + 1);
    const result = (await admin.get(page)).text;
    expect(result).toContain('1 account is made, and invitations are on their way.');
    expect((await admin.get(`${page}/errors.csv`)).text).toContain('cmd');
    expect((await mails(site, 1)).join()).toContain('To: ada@example.org');
    expect(await lastEvent(site, 'people.import')).toMatchObject({
      actorId: admin.user.id,
      detail: { file: 'people.csv', created: 1, there: 1, failed: 1, invited: true },
    });
    const still = await site.db.kysely
      .selectFrom('users')
      .where('id', '=', known.id)
      .select('full_name')
      .executeTakeFirst();
    expect(still?.full_name).toBe('Known Person');
    expect((await site.db.kysely.selectFrom('people_imports').select('source').execute())[0]?.source).toBeNull();
    expect((await admin.post(`${page}/removal`)).status).toBe(409);
  });

  it('says of a Latin-1 file how it was read, and takes a pasted list', async () => {
    const kept = await upload(Buffer.from('email;name;profession\nzoe@example.org;Zoë;nurse', 'latin1'));
    const page = String(kept.headers['location']);
    expect((await admin.get(page)).text).toMatch(/not in UTF-8[\s\S]*Zoë/);
    expect((await admin.post(`${page}/removal`)).status).toBe(303);
    expect((await admin.get(page)).status).toBe(404);
    const pasted = await admin.post('/admin/people/imports', { text: list('pasted@example.org,Pat,nurse,,') });
    expect((await admin.get(String(pasted.headers['location']))).text).toContain('pasted@example.org');
  });

  it.each([
    ['no file', {}, 'Choose a file, or paste the list.'],
    ['no header', { text: 'ada@example.org' }, 'these are missing'],
  ])('shows the form again with %s, and what was pasted', async (_, form, message) => {
    const answer = await admin.post('/admin/people/imports', form);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(message);
    expect(answer.text).toContain((form as { text?: string }).text ?? '');
  });

  it('forgets after a week lists that nobody confirmed, and the rows that failed of those imported', async () => {
    const { id } = admin.user;
    const cells = { email: 'bad@example.org', name: 'Bad', profession: 'bishop', credentials: '', roles: '' };
    const failed = [{ line: 3, cells, problem: 'There is no such profession.' }];
    const at = site.clock();
    const old = { id: site.core.ids.uuid(), created_by: id, created_at: at, name: 'old.csv', invite: 0 };
    const result = JSON.stringify({ notices: [], done: 0, created: 0, there: [], failed });
    await site.db.kysely
      .insertInto('people_imports')
      .values({ ...old, source: null, applied_at: at, result })
      .execute();
    const kept = await upload(list('late@example.org,Late,nurse,,'));
    site.clock.advance(8 * 24 * 3_600_000);
    // The sessions have ended by then too.
    admin = await site.signedIn({ roles: ['learner', 'admin'] });
    // Whether another list comes or not.
    await sweepPrivacy(site.core);
    expect((await admin.get(String(kept.headers['location']))).status).toBe(404);
    const applied = await admin.get(`/admin/people/imports/${old.id}`);
    expect([applied.status, applied.text]).toEqual([200, expect.stringContaining('There is no such profession.')]);
    expect(applied.text).not.toContain('bad@example.org');
    const stored = site.db.kysely.selectFrom('people_imports').select('result').where('id', '=', old.id);
    expect((await stored.executeTakeFirstOrThrow()).result).not.toContain('bishop');
  });
});

test('ten thousand people are looked at and imported in bounded time', async () => {
  const site = await openTestApp({ content: false });
  const admin = await site.signedIn({ roles: ['learner', 'admin'] });
  const rows = Array.from(
    { length: MOST_ROWS },
    (_, i) => `person.${i}@hospital.example,Robin Somebody ${i},nurse,RN,`,
  );
  const kept = await admin.agent
    .post('/admin/people/imports')
    .redirects(0)
    .field('_csrf', await admin.csrf())
    .attach('file', Buffer.from(list(...rows)), 'all.csv');
  const page = String(kept.headers['location']);
  const times: Record<string, number> = {};
  const timed = async (what: string, work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    times[what] = performance.now() - start;
  };
  await timed('preview', async () => expect((await admin.get(page)).text).toContain('Import 10000 people'));
  await timed('import', async () => expect((await admin.post(`${page}/confirmation`)).status).toBe(303));
  await timed('again', async () => expect((await admin.get(page)).text).toContain('10000 accounts are made'));
  // Generous: the machine of the tests has other things to do.
  expect(times['preview']).toBeLessThan(10_000);
  expect(times['import']).toBeLessThan(90_000);
  await timed('search', async () =>
    expect((await admin.get('/admin/people?q=somebody+9999')).text).toContain('1 person found'),
  );
  expect(times['search']).toBeLessThan(2_000);
  process.stderr.write(`10,000 people: ${JSON.stringify(times)}\n`);
  await site.close();
}, 180_000);
