import { parse } from 'csv-parse/sync';
import { changeReporting, NO_REPORTING } from '../../src/features/accounts/index.ts';
import { sweepRecords } from '../../src/features/records/index.ts';
import { completedAttempt } from '../credit/completed.ts';
import { FOUNDING_SLUG, openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';

let site: TestApp;
let admin: Person & { user: TestUser };
let learner: TestUser;

beforeAll(async () => {
  site = await openTestApp();
  admin = await site.signedIn({ roles: ['admin'] });
  learner = await site.createUser({ fullName: 'Zoë <b>Brandt</b>', email: 'zoe@clinic.example', profession: 'nurse' });
  await completedAttempt(site, learner);
  await completedAttempt(site, await site.createUser({ fullName: '=1+1', verified: true }));
}, 60_000);
afterAll(() => site.close());

describe('the list of records', () => {
  it('shows who completed what, escaped', async () => {
    const { text, status } = await admin.get('/admin/records');
    expect(status).toBe(200);
    expect(text).toContain('Zoë &lt;b&gt;Brandt&lt;/b&gt;');
    expect(text).not.toContain('<b>Brandt');
    expect(text).toContain('<strong>2</strong> records');
  });

  it('filters by what stands in the address', async () => {
    const { text } = await admin.get('/admin/records?profession=nurse');
    expect(text).toContain('<strong>1</strong> record ');
    expect(text).toContain('Brandt');
    expect((await admin.get('/admin/records?profession=pharmacist')).text).toContain('No completion matches.');
  });

  it.each(['from=yesterday', 'from=2026-02-01&to=2026-01-01', 'profession=wizard'])(
    'answers %s with what is wrong',
    async (query) => {
      const { text, status } = await admin.get(`/admin/records?${query}`);
      expect([status, text.includes('There is a problem')]).toEqual([422, true]);
      expect(text).toContain('<title>Error: Completion records');
    },
  );

  it('has no page for a key that no page was given', async () => {
    expect((await admin.get('/admin/records?after=drop%20table')).status).toBe(404);
  });

  it('keeps views for the admin who named them, and for nobody else', async () => {
    const query = 'profession=nurse&columns=learner&columns=score';
    const saved = await admin.post('/admin/records/views', { name: 'Nurses', query });
    expect([saved.status, saved.headers['location']]).toEqual([303, `/admin/records?${query}`]);
    const { text } = await admin.get('/admin/records');
    const id = /views\/([0-9a-f-]{36})\/deletion/.exec(text)?.[1];
    expect(text).toContain('>Nurses</a>');
    const second = await site.signedIn({ roles: ['admin'] });
    expect((await second.get('/admin/records')).text).not.toContain('Nurses');
    expect((await second.post(`/admin/records/views/${id}/deletion`)).status).toBe(404);
    const unnamed = await admin.post('/admin/records/views', { name: ' ', query });
    expect([unnamed.status, unnamed.text.includes('Give the view a name.')]).toEqual([422, true]);
    expect((await admin.post(`/admin/records/views/${id}/deletion`)).status).toBe(303);
    expect((await admin.get('/admin/records')).text).not.toContain('Nurses');
  });
});

describe('exports', () => {
  it('of few records come with the answer, formulas neutralised', async () => {
    const answer = await admin.post('/admin/records/exports', { format: 'csv', query: '' });
    expect(answer.headers['content-disposition']).toContain('completion-records-2026-11-23.csv');
    const rows = parse(answer.text, { bom: true, columns: true }) as Record<string, string>[];
    expect(rows.map((row) => row['learner_name']).sort()).toEqual(["'=1+1", 'Zoë <b>Brandt</b>']);
    const event = await site.db.kysely
      .selectFrom('audit_events')
      .selectAll()
      .where('action', '=', 'export.request')
      .executeTakeFirstOrThrow();
    expect([event.actor_id, JSON.parse(event.detail)]).toEqual([
      admin.user.id,
      { format: 'csv', query: '', records: 2 },
    ]);
  });

  it('have only the columns that were chosen', async () => {
    const answer = await admin.post('/admin/records/exports', {
      format: 'json',
      query: 'columns=score&profession=nurse',
    });
    expect(answer.body).toEqual([{ record: expect.any(String), score_percent: 93.3 }]);
  });

  it('for others are of those who permit it, and say how many were left out', async () => {
    expect((await admin.get('/admin/records')).text).toContain('Activity Report (ANSI/MEDBIQ XML)');
    const empty = await admin.post('/admin/records/exports', { format: 'medbiq', query: '' });
    expect(empty.status).toBe(303);
    expect((await admin.get(String(empty.headers['location']))).text).toContain('none of its learners has permitted');
    await changeReporting(site.core, learner.id, { ...NO_REPORTING, licenceState: 'Maine', licenceNumber: '12' }, true);
    const { headers } = await admin.post('/admin/records/exports', { format: 'medbiq', query: '' });
    const page = await admin.get(String(headers['location']));
    expect(page.text).toContain('have not permitted reporting: 1.');
    const file = await admin.get(`${String(headers['location'])}/file`).buffer(true);
    expect(file.headers['content-disposition']).toContain('activity-report-2026-11-23.xml');
    expect(file.text).toContain('<n:GivenName>Zoë</n:GivenName>');
    expect(file.text).toContain('<n:FamilyName>&lt;b&gt;Brandt&lt;/b&gt;</n:FamilyName>');
  });

  it('are for admins only, also their files', async () => {
    const { headers } = await admin.post('/admin/records/pars', {});
    const page = String(headers['location']);
    for (const roles of [['learner'], ['educator'], ['reviewer']] as const) {
      const person = await site.signedIn({ roles });
      const answers = [
        await person.get(page),
        await person.get(`${page}/file`),
        await person.post('/admin/records/exports'),
      ];
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    }
    expect((await site.visitor().get(`${page}/file`)).headers['location']).toMatch(/^\/sign-in/);
  });
});

describe('reports to ACCME', () => {
  it('take an activity’s ID of nine digits and nothing else', async () => {
    const { id } = await site.db.kysely
      .selectFrom('activities')
      .select('id')
      .where('slug', '=', FOUNDING_SLUG)
      .executeTakeFirstOrThrow();
    const wrong = await admin.post('/admin/records/pars/activities', { activity: id, accmeActivityId: '12345' });
    expect([wrong.status, wrong.text.includes('value="12345"'), wrong.text.includes('has 9 digits')]).toEqual([
      422,
      true,
      true,
    ]);
    expect(
      (await admin.post('/admin/records/pars/activities', { activity: id, accmeActivityId: '2022 12345' })).status,
    ).toBe(303);
    expect((await admin.get('/admin/records/pars')).text).toContain('value="202212345"');
  });

  it('keep with which board an activity is registered, and give back what can’t be used as it was typed', async () => {
    const { id } = await site.db.kysely
      .selectFrom('activities')
      .select('id')
      .where('slug', '=', FOUNDING_SLUG)
      .executeTakeFirstOrThrow();
    const form = { activity: id, accmeActivityId: '202212345', mocBoard: 'ABIM', mocType: 'Medical Knowledge' };
    const wrong = await admin.post('/admin/records/pars/activities', { ...form, mocPoints: '0.3', mocType: '' });
    expect(wrong.status).toBe(422);
    for (const words of ['value="0.3"', `href="#mocPoints-${id}"`, `href="#mocType-${id}"`, 'value="ABIM" selected'])
      expect(wrong.text).toContain(words);
    const saved = await admin.post('/admin/records/pars/activities', { ...form, mocPoints: '1,5' });
    expect(saved.status).toBe(303);
    const { text } = await admin.get('/admin/records/pars');
    for (const words of ['value="1.50"', 'value="ABIM" selected', 'value="Medical Knowledge" selected'])
      expect(text).toContain(words);
    expect((await admin.post('/admin/records/pars/activities', {})).status).toBe(422);
    const unknown = { ...form, activity: 'none', mocPoints: '1' };
    expect((await admin.post('/admin/records/pars/activities', unknown)).status).toBe(404);
    await admin.post('/admin/records/pars/activities', { ...form, mocBoard: '' });
    expect((await admin.get('/admin/records/pars')).text).not.toContain('value="ABIM" selected');
  });

  it('say that there is nothing when nobody has claimed credit', async () => {
    const { headers, status } = await admin.post('/admin/records/pars', { from: '2026-01-01' });
    expect(status).toBe(303);
    expect((await admin.get(String(headers['location']))).text).toContain('No record with AMA PRA credit');
    expect((await admin.post('/admin/records/pars', { from: 'soon' })).status).toBe(422);
  });
});

describe('the office’s first page', () => {
  it('adds up attempts and completions, and evaluations once they are counted', async () => {
    const version = await site.db.kysely.selectFrom('activity_versions').select('id').executeTakeFirstOrThrow();
    await site.db.transaction(async (trx) => {
      for (const [i, intention] of ['Yes, I intend to make a change', 'I am considering a change'].entries()) {
        const answers = JSON.stringify({
          objectives: ['agree', 'strongly-agree'],
          intention,
          barriers: ['Lack of time', 'Something else'],
          commitment: i === 0 ? 'Ask about <i>jaws</i>' : '',
        });
        await trx
          .insertInto('evaluations')
          .values({
            id: site.core.ids.uuid(),
            activity_version_id: version.id,
            submitted_on: '2026-11-20',
            profession: 'nurse',
            answers,
          })
          .execute();
      }
    });
    await sweepRecords(site.core);
    await sweepRecords(site.core);
    const csv = await admin.get(`/admin/answers.csv?activity=${FOUNDING_SLUG}`);
    const rows = parse(csv.text, { bom: true, columns: true }) as Record<string, string>[];
    const counts = rows.map((row) => [row['question'], row['answer'], row['evaluations']].join(': '));
    expect(counts).toEqual([
      'objectives: Agree: 2',
      'objectives: Strongly agree: 2',
      'intention: Yes, I intend to make a change: 1',
      'intention: I am considering a change: 1',
      'barriers: Lack of time: 2',
      'barriers: Something else: 2',
    ]);
    const { text } = await admin.get(`/admin?activity=${FOUNDING_SLUG}`);
    expect(text).toContain('Ask about &lt;i&gt;jaws&lt;/i&gt;');
    const months = parse((await admin.get('/admin/months.csv')).text, { bom: true, columns: true }) as Record<
      string,
      string
    >[];
    expect(months.at(-1)).toEqual({ month: '2026-11', starts: '2', submissions: '2', passes: '2', completions: '2' });
    expect(months).toHaveLength(12);
  });

  it('refuses months that are none, and tables that it has not', async () => {
    expect((await admin.get('/admin?from=2026-13')).status).toBe(422);
    expect((await admin.get('/admin?from=2026-03&to=2026-01')).status).toBe(422);
    expect((await admin.get('/admin/users.csv')).status).toBe(404);
  });
});
