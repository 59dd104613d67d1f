import { createUser } from '../../src/features/accounts/index.ts';
import { openTestApp, type Person, type TestApp } from '../support/app.ts';
import { DAY, MINUTE } from '../support/clock.ts';
import { auditActions, eventually, PASSWORD, sessionCookie } from './support.ts';

const grace = {
  email: 'grace@navy.example',
  fullName: 'Grace Hopper',
  profession: 'physician',
  roles: [] as const,
  password: PASSWORD,
};

let site: TestApp;
let visitor: Person;
beforeEach(async () => {
  site = await openTestApp({ content: false });
  await createUser(site.core, grace);
  visitor = site.visitor();
});
afterEach(() => site.close());

const signIn = (person: Person, fields = {}) =>
  person.post('/sign-in', { email: grace.email, password: PASSWORD, ...fields });
const isSignedIn = async (person: Person) => (await person.get('/account')).status === 200;
const sessions = () => site.db.kysely.selectFrom('sessions').selectAll().execute();

describe('GET /sign-in', () => {
  it('has the words of the contract and the ways on', async () => {
    const { text } = await visitor.get('/sign-in?next=/transcript');
    expect(text).toContain('<button class="button" type="submit">Sign in</button>');
    expect(text).toContain('href="/register?next=%2Ftranscript"');
    expect(text).toContain('<a href="/password-reset">Forgotten your password?</a>');
  });

  it('sends a signed-in person on, but nowhere else', async () => {
    const person = await site.signedIn();
    expect((await person.get('/sign-in?next=//evil.example')).headers['location']).toBe('/');
  });
});

describe('POST /sign-in', () => {
  it('signs in and goes on; the cookie is HttpOnly and Lax, only its hash is stored', async () => {
    const answer = await signIn(visitor, { email: ' GRACE@navy.example', next: '/transcript?year=2026' });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/transcript?year=2026']);
    const cookie = sessionCookie(answer) ?? '';
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    const token = /=([^;]+)/.exec(cookie)?.[1] ?? '';
    expect(token).toHaveLength(43);
    expect(JSON.stringify(await sessions())).not.toContain(token);
  });

  it('names the cookie __Host- and makes it Secure on https', async () => {
    const secure = await openTestApp({ content: false, config: { baseUrl: 'https://cme.example' } });
    const answer = await secure.visitor().agent.get('/sign-in');
    const cookies = answer.headers['set-cookie'] as unknown as string[];
    expect(cookies[0]).toMatch(/^__Host-.*Path=\/; .*HttpOnly; .*Secure/);
    await secure.close();
  });

  it('gives the same body whether or not there is an account', async () => {
    const wrong = await signIn(visitor, { password: 'not the password' });
    await site.db.kysely.deleteFrom('user_roles').execute();
    await site.db.kysely.deleteFrom('audit_events').execute();
    await site.db.kysely.deleteFrom('users').execute();
    const unknown = await signIn(visitor, { password: 'not the password' });
    expect([wrong.status, unknown.status]).toEqual([422, 422]);
    const withoutId = (text: string) => text.replaceAll(/[0-9a-f]{8}-\w+/g, '');
    expect(withoutId(unknown.text)).toBe(withoutId(wrong.text));
    expect(wrong.text).toContain('don’t match an account');
    expect(wrong.text).not.toContain('not the password');
  });

  it('tells the owner of a closed account, and nobody else, that it is closed', async () => {
    await site.db.kysely.updateTable('users').set({ disabled_at: 1 }).execute();
    expect((await signIn(visitor)).text).toContain('This account is closed');
    expect((await signIn(visitor, { password: 'not the password' })).text).not.toContain('closed');
  });

  it('gives a new id at every sign-in and ends the one before', async () => {
    const first = sessionCookie(await signIn(visitor));
    visitor.forgetCsrf();
    const second = sessionCookie(await signIn(visitor));
    expect(second).not.toBe(first);
    expect(await sessions()).toHaveLength(1);
  });

  it('shows what is missing', async () => {
    const answer = await visitor.post('/sign-in', { email: '', next: '/transcript' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('href="#email"');
    expect(answer.text).toContain('href="#password"');
    expect(answer.text).toContain('name="next" value="/transcript"');
  });

  it.each(['email', 'password', 'next'])('survives anything as %s', async (field) => {
    for (const value of [['a', 'b'], '\u0000\ud800', 'x'.repeat(20_000), '__proto__']) {
      expect((await signIn(site.visitor(), { [field]: value })).status).toBeLessThan(500);
    }
  });
});

describe('guessing', () => {
  it('ends after ten wrong ones, and the owner comes in once the time is over', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1) statuses.push((await signIn(visitor, { password: `guess ${i} guess` })).status);
    expect(statuses).toEqual([...Array(10).fill(422), 429, 429]);
    const refused = await signIn(visitor);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBe(900);
    site.clock.advance(15 * MINUTE);
    expect((await signIn(visitor)).status).toBe(303);
  });

  it('does not lock the owner out who comes from elsewhere', async () => {
    await site.close();
    site = await openTestApp({ content: false, config: { trustProxy: true } });
    await createUser(site.core, grace);
    visitor = site.visitor();
    const guess = { email: grace.email, password: 'wrong wrong wrong' };
    for (let i = 0; i < 12; i += 1) await visitor.post('/sign-in', guess, { 'X-Forwarded-For': '198.51.100.7' });
    const answer = await visitor.post(
      '/sign-in',
      { ...guess, password: PASSWORD },
      { 'X-Forwarded-For': '203.0.113.9' },
    );
    expect(answer.status).toBe(303);
  });

  it('is limited by address too, whatever the account', async () => {
    const limits = { signInFailuresPerAddress: { limit: 3, windowMs: MINUTE } };
    const limited = await openTestApp({ content: false, app: { accounts: { limits } } });
    const guesser = limited.visitor();
    const statuses: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      statuses.push((await guesser.post('/sign-in', { email: `person-${i}@navy.example`, password: 'guess' })).status);
    }
    expect(statuses).toEqual([422, 422, 422, 429, 429]);
    await limited.close();
  });

  it('in parallel gets no further', async () => {
    await visitor.csrf();
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => signIn(visitor, { password: `guess ${i} guess` })),
    );
    const looked = answers.filter(({ status }) => status === 422).length;
    expect(looked).toBeLessThanOrEqual(13);
    expect(answers.every(({ status }) => status === 422 || status === 429)).toBe(true);
  });
});

it('20 sign-ins at once all succeed and leave other pages responsive', async () => {
  const people = Array.from({ length: 20 }, () => site.visitor());
  await Promise.all(people.map((person) => person.csrf()));
  const all = Promise.all(people.map((person) => signIn(person)));
  const times: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    const start = performance.now();
    expect((await visitor.get('/password-reset')).status).toBe(200);
    times.push(performance.now() - start);
  }
  expect((await all).map(({ status }) => status)).toEqual(Array(20).fill(303));
  // The median: one page may meet whatever else the machine is at.
  expect(times.sort((a, b) => a - b)[2]).toBeLessThan(500);
});

describe('sessions', () => {
  it('end after seven days without use and after thirty in any case', async () => {
    await signIn(visitor);
    for (let day = 0; day < 29; day += 6) {
      expect(await isSignedIn(visitor)).toBe(true);
      await eventually(sessions, ([session]) => session?.last_seen_at === site.clock());
      site.clock.advance(6 * DAY);
    }
    expect(await isSignedIn(visitor)).toBe(false);
    visitor.forgetCsrf();
    await signIn(visitor);
    site.clock.advance(7 * DAY);
    expect(await isSignedIn(visitor)).toBe(false);
  });

  it('are noted as used every five minutes, not at every page', async () => {
    await signIn(visitor);
    const start = site.clock();
    site.clock.advance(5 * MINUTE - 1);
    await isSignedIn(visitor);
    expect(await sessions()).toMatchObject([{ last_seen_at: start }]);
    site.clock.advance(1);
    await isSignedIn(visitor);
    await eventually(sessions, ([session]) => session?.last_seen_at === start + 5 * MINUTE);
  });

  it('do not count once the person is disabled', async () => {
    await signIn(visitor);
    expect(await isSignedIn(visitor)).toBe(true);
    await site.db.kysely.updateTable('users').set({ disabled_at: site.clock() }).execute();
    expect(await isSignedIn(visitor)).toBe(false);
  });
});

describe('POST /sign-out', () => {
  it('ends the session here and on the server, and may be sent twice', async () => {
    const answer = await signIn(visitor);
    const cookie = (sessionCookie(answer) ?? '').split(';')[0] ?? '';
    visitor.forgetCsrf();
    const out = await visitor.post('/sign-out');
    expect([out.status, out.headers['location']]).toEqual([303, '/']);
    expect(await sessions()).toEqual([]);
    const replay = await site.visitor().get('/account').set('Cookie', cookie);
    expect(replay.status).toBe(303);
    visitor.forgetCsrf();
    expect((await visitor.post('/sign-out')).status).toBe(303);
    expect(await auditActions(site)).toEqual(['account.create', 'session.end']);
  });

  it('is refused without a token', async () => {
    await signIn(visitor);
    expect((await visitor.post('/sign-out', { _csrf: 'x' })).status).toBe(403);
    expect(await isSignedIn(visitor)).toBe(true);
  });
});
