import { openTestApp, type TestApp } from '../support/app.ts';
import { auditActions, mails, PASSWORD, registration, sessionCookie } from './support.ts';

let site: TestApp;
beforeEach(async () => {
  site = await openTestApp({ content: false });
});
afterEach(() => site.close());

const people = () => site.db.kysely.selectFrom('users').selectAll().execute();

describe('GET /register', () => {
  it('has the fields and words of the contract, nothing chosen, and keeps `next`', async () => {
    const { status, text } = await site.visitor().get('/register?next=/transcript');
    expect(status).toBe(200);
    for (const label of ['Full name', 'Email', 'Password', 'Profession'])
      expect(text).toMatch(new RegExp(`<label for="\\w+">${label}`));
    expect(text).toContain('<button class="button" type="submit">Create account</button>');
    expect(text).toContain('name="next" value="/transcript"');
    expect(text).toContain('href="/sign-in?next=%2Ftranscript"');
    expect(text).toMatch(/<option value="" selected>/);
  });

  it('sends a signed-in person on', async () => {
    const person = await site.signedIn();
    const answer = await person.get('/register?next=/transcript');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/transcript']);
  });
});

describe('POST /register', () => {
  it('creates a learner, unverified, signs in and goes on', async () => {
    const visitor = site.visitor();
    const answer = await visitor.post('/register', {
      ...registration,
      email: ' Grace@Navy.Example ',
      next: '/transcript',
    });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/welcome?next=%2Ftranscript']);
    const welcome = await visitor.get('/welcome?next=%2Ftranscript');
    expect([welcome.status, welcome.headers['location']]).toEqual([303, '/transcript']);
    expect(await people()).toMatchObject([
      { email: 'grace@navy.example', profession: 'physician', profession_verified_at: null },
    ]);
    expect(await site.db.kysely.selectFrom('user_roles').select('role').execute()).toEqual([{ role: 'learner' }]);
    expect(await auditActions(site)).toEqual(['account.create']);
  });

  it.each(['\u200b', '\u00ad\u3164', '...', '1234'])(
    'takes no name that has no letter to read, such as %j',
    async (fullName) => {
      const answer = await site.visitor().post('/register', { ...registration, fullName });
      expect(answer.status).toBe(422);
      expect(await people()).toEqual([]);
    },
  );

  it('ignores role, id and state sent along', async () => {
    await site
      .visitor()
      .post('/register', { ...registration, role: 'admin', roles: ['admin'], id: 'x', professionVerifiedAt: '1' });
    expect(await site.db.kysely.selectFrom('user_roles').select('role').execute()).toEqual([{ role: 'learner' }]);
    expect(await people()).toMatchObject([{ profession_verified_at: null }]);
  });

  it('shows the page again with values and errors', async () => {
    const answer = await site
      .visitor()
      .post('/register', { fullName: 'Grace <b>', email: 'grace', password: 'short', next: '/transcript' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('<title>Error: Create an account');
    expect(answer.text).toContain('error-summary');
    expect(answer.text).toContain('value="Grace &lt;b&gt;"');
    expect(answer.text).toContain('href="#email"');
    expect(answer.text).toContain('href="#profession"');
    expect(answer.text).toContain('name="next" value="/transcript"');
    expect(answer.text).not.toContain('short');
    expect(await people()).toEqual([]);
  });

  it.each(['password123', 'Dr Grace Hopper', 'ten chars', 'x'.repeat(257)])(
    'refuses the password %j',
    async (password) => {
      const answer = await site.visitor().post('/register', { ...registration, password });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('href="#password"');
    },
  );

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)'])(
    'does not go to %s',
    async (next) => {
      const answer = await site.visitor().post('/register', { ...registration, next });
      expect(answer.headers['location']).toBe('/welcome?next=%2F');
    },
  );

  it.each(['fullName', 'email', 'password', 'profession', 'next'])('survives anything as %s', async (field) => {
    for (const value of [['a', 'b'], '', '\u0000\ud800', 'x'.repeat(20_000), '__proto__']) {
      const answer = await site.visitor().post('/register', { ...registration, [field]: value });
      expect(answer.status).toBeLessThan(500);
    }
  });
});

describe('POST /register with an address that has an account', () => {
  beforeEach(() => site.visitor().post('/register', registration));

  it('answers as for a new one, signs nobody in, changes nothing and tells the owner', async () => {
    const visitor = site.visitor();
    const answer = await visitor.post('/register', { ...registration, password: 'another long password' });
    const fresh = await site.visitor().post('/register', { ...registration, email: 'new@navy.example' });
    expect([answer.status, answer.text, answer.headers['location']]).toEqual([
      fresh.status,
      fresh.text,
      fresh.headers['location'],
    ]);
    expect(sessionCookie(answer)).toBeUndefined();
    const welcome = await visitor.get('/welcome?next=/transcript');
    expect(welcome.status).toBe(200);
    expect(welcome.text).toContain('href="/sign-in?next=%2Ftranscript"');
    expect(welcome.text).toContain('href="/password-reset"');
    expect(await mails(site, 1)).toEqual([expect.stringContaining('You already have an account')]);
    expect(await people()).toHaveLength(2);
  });

  it('signs in with the right password', async () => {
    const answer = await site
      .visitor()
      .post('/register', { ...registration, fullName: 'Somebody Else', email: 'GRACE@navy.example' });
    expect(sessionCookie(answer)).toBeDefined();
    expect(await people()).toMatchObject([{ full_name: 'Dr Grace Hopper' }]);
  });

  it('signs nobody in to a closed account', async () => {
    await site.db.kysely.updateTable('users').set({ disabled_at: 1 }).execute();
    expect(sessionCookie(await site.visitor().post('/register', registration))).toBeUndefined();
  });

  it('is no way around the limit on guesses', async () => {
    const statuses: number[] = [];
    const visitor = site.visitor();
    for (let i = 0; i < 12; i += 1) {
      statuses.push((await visitor.post('/register', { ...registration, password: `guess number ${i}` })).status);
    }
    expect(statuses).toEqual([...Array(10).fill(303), 429, 429]);
  });
});

it('one form sent many times at once makes one account', async () => {
  const visitor = site.visitor();
  await visitor.csrf();
  const answers = await Promise.all(Array.from({ length: 8 }, () => visitor.post('/register', registration)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
  expect(await people()).toHaveLength(1);
});

it('limits registrations from one address, with Retry-After', async () => {
  const limited = await openTestApp({
    content: false,
    app: { accounts: { limits: { registrations: { limit: 1, windowMs: 60_000 } } } },
  });
  const visitor = limited.visitor();
  await visitor.post('/register', {});
  const answer = await visitor.post('/register', registration);
  expect(answer.status).toBe(429);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  await limited.close();
});

it('registers through the page, as everybody does', async () => {
  const person = await site.register({ password: PASSWORD });
  expect((await person.get('/account')).status).toBe(200);
});
