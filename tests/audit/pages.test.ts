import { recordEvent, writeCheckpoint } from '../../src/features/audit/index.ts';
import { openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { chainOf, verified } from './support.ts';

let site: TestApp;
let admin: Person & { user: TestUser };
let grace: TestUser;

const record = (fields: Partial<Parameters<typeof recordEvent>[2]>) =>
  site.db.transaction((trx) =>
    recordEvent(trx, site.core, {
      actorId: grace.id,
      action: 'account.change',
      subjectType: 'user',
      subjectId: grace.id,
      ...fields,
    }),
  );
const DAY = 86_400_000;

beforeAll(async () => {
  site = await openTestApp();
  admin = await site.signedIn({ roles: ['admin'], fullName: 'Ada Admin' });
  grace = await site.createUser({ email: 'grace@navy.example', fullName: '<b>Grace</b> Hopper' });
  for (let i = 0; i < 60; i += 1) {
    site.clock.advance(1000);
    await record({ action: i % 2 ? 'account.change' : 'session.end', subjectId: `thing-${i}` });
  }
  site.clock.advance(2 * DAY);
  await record({
    actorId: null,
    action: 'made.up',
    subjectId: '=1+1',
    detail: { before: { name: 'Grace M Hopper' }, after: { name: 'Grace B Hopper', note: '<script>' }, by: 'mail' },
  });
}, 60_000);
afterAll(() => site.close());

const rowsOf = (html: string) =>
  [...html.matchAll(/<th scope="row"><a href="\/admin\/audit\/([\w-]+)">([^<]*)/g)].map(([, id = '', what = '']) => ({
    id,
    what,
  }));
const search = async (query: string) => (await admin.get(`/admin/audit?${query}`).expect(200)).text;

describe('the audit log', () => {
  it('is for admins alone', async () => {
    const [event] = await chainOf(site.db);
    for (const path of ['/admin/audit', `/admin/audit/${event?.id}`]) {
      expect((await site.visitor().get(path)).status).toBe(303);
      for (const role of ['learner', 'educator', 'reviewer'] as const) {
        expect((await (await site.signedIn({ roles: [role] })).get(path)).status).toBe(403);
      }
    }
    const educator = await site.signedIn({ roles: ['educator'] });
    expect((await educator.post('/admin/audit/exports', { format: 'csv' })).status).toBe(403);
    expect(
      await site.db.kysely.selectFrom('audit_events').select('id').where('action', '=', 'audit.export').execute(),
    ).toEqual([]);
  });

  it('shows the newest first, in plain words, and leads through all of it page by page, each event once', async () => {
    const seen: string[] = [];
    let address: string | undefined = '/admin/audit';
    const sizes: number[] = [];
    while (address) {
      const { text }: { text: string } = await admin.get(address).expect(200);
      const rows = rowsOf(text);
      if (sizes.length === 0) expect(rows.slice(0, 2).map(({ what }) => what)).toEqual(['Made: up', 'Profile changed']);
      sizes.push(rows.length);
      seen.push(...rows.map(({ id }) => id));
      address = /href="([^"]+)" rel="next"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
      expect(text).not.toContain('<b>Grace');
    }
    expect(sizes[0]).toBe(50);
    const all = await chainOf(site.db);
    expect(seen).toEqual(all.map(({ id }) => id).reverse());
  });

  it('narrows down by action, person, subject and period, and keeps what was asked for', async () => {
    expect(rowsOf(await search('action=session.end'))).toHaveLength(30);
    expect(rowsOf(await search('who=Grace@navy.example&action=account.change'))).toHaveLength(30);
    expect(rowsOf(await search(`who=${grace.id}`))).toHaveLength(50);
    expect(rowsOf(await search('who=system')).map(({ what }) => what)).toContain('Made: up');
    expect(rowsOf(await search('who=nobody@navy.example'))).toEqual([]);
    expect(rowsOf(await search('subject=thing-7'))).toHaveLength(1);
    expect(rowsOf(await search('action=made.up&from=2026-11-25&to=2026-11-25'))).toHaveLength(1);
    expect(rowsOf(await search('action=made.up&to=2026-11-24'))).toHaveLength(0);
    const text = await search('who=system&action=made.up&from=2026-11-25');
    expect(text).toContain('value="system"');
    expect(text).toMatch(/<option value="made\.up" selected>Made: up/);
  });

  it.each([
    ['from=yesterday', 'Give a day'],
    ['from=2026-11-25&to=2026-11-24', 'before the first'],
    ['before=x', 'newest page'],
    ['who=a&who=b', 'one value'],
  ])('says what is wrong with ?%s', async (query, message) => {
    const { status, text } = await admin.get(`/admin/audit?${query}`);
    expect(status).toBe(422);
    expect(text).toContain(message);
    expect(text).toContain('error-summary');
  });

  it('shows one event with what it was before and after', async () => {
    const [row] = rowsOf(await search('action=made.up'));
    const { text } = await admin.get(`/admin/audit/${row?.id}`).expect(200);
    expect(text).toMatch(/<del><span class="visually-hidden">\[removed: <\/span>M<span/);
    expect(text).toMatch(/<ins><span class="visually-hidden">\[added: <\/span>B<span/);
    expect(text).toContain('&lt;script&gt;');
    expect(text).toContain('by</dt><dd>mail');
    expect((await admin.get('/admin/audit/0198c0de-0000-7000-8000-000000000000')).status).toBe(404);
    expect((await admin.get('/admin/audit/x')).status).toBe(404);
  });

  it('says how the chain stands', async () => {
    const { length } = await chainOf(site.db);
    expect((await admin.get('/admin/audit')).text).toContain('Never verified');
    await writeCheckpoint(site.core);
    await verified(site.core);
    const { text } = await admin.get('/admin/audit');
    expect(text).toContain('Number 1, ');
    expect(text).toContain(`${length} events, whole`);
  });

  it('exports what the filters leave as CSV, with formulas as text, and records that it did', async () => {
    const answer = await admin.post('/admin/audit/exports', { format: 'csv', action: 'made.up', who: 'system' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-disposition']).toMatch(/attachment; filename="?audit-log-2026-11-25\.csv"?/);
    const lines = answer.text.trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(
      'seq,id,at,time,actor_id,actor_name,action,action_text,subject_type,subject_id,detail,previous_hash,hash',
    );
    expect(lines[1]).toContain(`'=1+1`);
    const { text } = await admin.get(`/admin/audit/${rowsOf(await search('action=audit.export'))[0]?.id}`);
    expect(text).toContain('Ada Admin');
    expect(text).toContain('made.up');
  });

  it('names whose events were exported by their id, since the log outlives their address', async () => {
    await admin.post('/admin/audit/exports', { format: 'csv', who: 'Grace@navy.example' });
    const { detail } = await site.db.kysely
      .selectFrom('audit_events')
      .select('detail')
      .where('action', '=', 'audit.export')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(detail)).toEqual({ format: 'csv', filters: { who: grace.id } });
  });

  it('exports every event as JSON lines, from which the chain can be checked', async () => {
    const { text } = await admin
      .post('/admin/audit/exports', { format: 'jsonl' })
      .then((answer) => ({ text: answer.text || answer.body.toString() }));
    const rows = text
      .trim()
      .split('\n')
      .map((line: string) => JSON.parse(line))
      .reverse();
    expect(rows.length).toBe((await chainOf(site.db)).length);
    expect(rows.slice(1).every((row: { previous_hash: string }, i: number) => row.previous_hash === rows[i].hash)).toBe(
      true,
    );
  });

  it('exports nothing without a format', async () => {
    expect((await admin.post('/admin/audit/exports', { format: 'exe' })).status).toBe(422);
    expect((await admin.post('/admin/audit/exports', { format: 'csv', from: 'x' })).status).toBe(422);
  });

  it('reads an index in the order of the page however it is narrowed down', async () => {
    const wheres = [
      '1=1',
      `action = 'a'`,
      `actor_id = 'p'`,
      'actor_id is null',
      `actor_id = 'p' and action = 'a'`,
      `subject_id = 's'`,
      `subject_id = 's' and action = 'a' and actor_id = 'p'`,
    ];
    for (const where of wheres) {
      for (const more of [
        '',
        ' and at >= 5 and at < 9',
        ' and (at, seq) < (9, 9)',
        ' and at >= 5 and (at, seq) < (9, 9)',
      ]) {
        const plan = await explain(
          `select * from audit_events where ${where}${more} order by at desc, seq desc limit 51`,
        );
        expect([where, more, plan]).toEqual([where, more, expect.stringMatching(/USING INDEX/)]);
        expect([where, more, plan]).not.toEqual([where, more, expect.stringMatching(/TEMP B-TREE/)]);
      }
    }
  });
});

async function explain(query: string): Promise<string> {
  const { sql } = await import('kysely');
  const { rows } = await sql.raw<{ detail: string }>(`explain query plan ${query}`).execute(site.db.kysely);
  return rows.map(({ detail }) => detail).join('; ');
}
