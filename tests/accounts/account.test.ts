import { createUser, readReporting, selectPerson } from '../../src/features/accounts/index.ts';
import { openTestApp, type Person, type TestApp } from '../support/app.ts';
import { auditActions, mails, PASSWORD } from './support.ts';

const grace = {
  email: 'grace@navy.example',
  fullName: 'Grace Hopper',
  profession: 'physician',
  roles: [] as const,
  password: PASSWORD,
  byOperator: true,
};

let site: TestApp;
let person: Person;
let userId: string;
beforeEach(async () => {
  site = await openTestApp({ content: false });
  userId = (await createUser(site.core, grace)).id;
  person = await browser();
});
afterEach(() => site.close());

async function browser(): Promise<Person> {
  const one = site.visitor();
  await one.post(
    '/sign-in',
    { email: grace.email, password: PASSWORD },
    { 'User-Agent': 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0' },
  );
  one.forgetCsrf();
  return one;
}

const stored = () => selectPerson(site.db.kysely, userId);
const sessionIds = async () =>
  (await site.db.kysely.selectFrom('sessions').select('id').where('user_id', '=', userId).execute()).map(
    ({ id }) => id,
  );

describe('signed out', () => {
  it('GET /account leads to sign-in and back', async () => {
    const answer = await site.visitor().get('/account');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/sign-in?next=%2Faccount']);
  });

  it.each([
    '/account/profile',
    '/account/password',
    '/account/reporting',
    '/account/sessions/end-others',
    '/account/sessions/x/end',
  ])('POST %s leads to sign-in and changes nothing', async (path) => {
    const answer = await site.visitor().post(path, { fullName: 'X', profession: 'nurse', permission: 'on' });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/sign-in?next=%2F']);
    expect(await stored()).toMatchObject({ fullName: 'Grace Hopper', profession: 'physician' });
  });
});

describe('GET /account', () => {
  it('shows the sections and what is stored', async () => {
    const { status, text } = await person.get('/account?saved=profile');
    expect(status).toBe(200);
    for (const heading of ['Profile', 'Reporting to boards', 'Password', 'Where you are signed in'])
      expect(text).toContain(`>${heading}</h2>`);
    expect(text).toContain('value="Grace Hopper"');
    expect(text).toMatch(
      /role="switch" id="letterKeys"[^>]* checked>\s*<label for="letterKeys">Letter keys choose options/,
    );
    expect(text).toContain('Your profile is saved.');
    expect(text).toContain('Firefox on Windows');
    expect((await person.get('/account?saved=toString')).status).toBe(200);
  });
});

describe('POST /account/profile', () => {
  const form = { fullName: 'Grace B. Hopper', credentials: 'MD, FACP', profession: 'physician', letterKeys: 'on' };

  it('saves; the verification stays with the profession', async () => {
    expect((await stored()).professionVerifiedAt).not.toBeNull();
    const answer = await person.post('/account/profile', {
      fullName: form.fullName,
      credentials: form.credentials,
      profession: 'physician',
    });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/account?saved=profile']);
    expect(await stored()).toMatchObject({ fullName: 'Grace B. Hopper', credentials: 'MD, FACP', letterKeys: false });
    expect((await stored()).professionVerifiedAt).not.toBeNull();
    expect((await person.get('/account')).text).toContain('Grace B. Hopper');
  });

  it('drops the verification when the profession changes, and cannot bring it back', async () => {
    await person.post('/account/profile', { ...form, profession: 'nurse' });
    expect(await stored()).toMatchObject({ profession: 'nurse', professionVerifiedAt: null });
    await person.post('/account/profile', {
      ...form,
      profession: 'physician',
      professionVerifiedAt: '1',
      profession_verified_at: '1',
    });
    expect(await stored()).toMatchObject({ profession: 'physician', professionVerifiedAt: null });
  });

  it('shows what is wrong, with what was typed, and keeps the rest', async () => {
    const answer = await person.post('/account/profile', { fullName: '', credentials: '<i>', profession: 'x' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('<title>Error: Your account');
    expect(answer.text).toContain('href="#fullName"');
    expect(answer.text).toContain('value="&lt;i&gt;"');
    expect(answer.text).not.toMatch(/id="letterKeys"[^>]* checked/);
    expect(await stored()).toMatchObject({ fullName: 'Grace Hopper' });
  });

  it.each(['fullName', 'credentials', 'profession', 'letterKeys'])('survives anything as %s', async (field) => {
    for (const value of [['a', 'b'], '\u0000\ud800', 'x'.repeat(20_000), '__proto__']) {
      expect((await person.post('/account/profile', { ...form, [field]: value })).status).toBeLessThan(500);
    }
  });

  it('leaves a trace of what changed only when something did', async () => {
    await person.post('/account/profile', form);
    await person.post('/account/profile', form);
    expect((await auditActions(site)).filter((action) => action === 'account.change')).toHaveLength(1);
  });
});

describe('POST /account/password', () => {
  const form = { currentPassword: PASSWORD, newPassword: 'a fresh password of words' };

  it('changes it, keeps this session, ends the others, tells the owner', async () => {
    const other = await browser();
    const answer = await person.post('/account/password', form);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/account?saved=password']);
    expect((await person.get('/account')).status).toBe(200);
    expect((await other.get('/account')).status).toBe(303);
    expect((await mails(site, 1))[0]).toContain('Your password was changed');
    expect((await site.visitor().post('/sign-in', { email: grace.email, password: form.newPassword })).status).toBe(
      303,
    );
    expect(await auditActions(site)).toContain('password.change');
  });

  it.each([
    [{ ...form, currentPassword: 'not my password' }, 'currentPassword'],
    [{ ...form, newPassword: 'qwertyuiop' }, 'newPassword'],
    [{ ...form, newPassword: 'gracehopper1' }, 'newPassword'],
    [{ newPassword: form.newPassword }, 'currentPassword'],
  ])('refuses %j', async (bad, field) => {
    const answer = await person.post('/account/password', bad);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(`href="#${field}"`);
    expect(answer.text).not.toContain('not my password');
  });

  it('is no way to guess without limit', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 11; i += 1)
      statuses.push((await person.post('/account/password', { ...form, currentPassword: `guess ${i}` })).status);
    expect(statuses).toEqual([...Array(10).fill(422), 429]);
  });
});

describe('POST /account/reporting', () => {
  const form = {
    npi: '1234567893',
    licenceState: 'Maine',
    licenceNumber: 'MD-777',
    birthMonth: '9',
    birthDay: '10',
    board1: 'ABIM',
    boardId1: '424242',
  };

  it('stores it sealed, shows it to its owner, and logs no value', async () => {
    const answer = await person.post('/account/reporting', { ...form, permission: 'on' });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/account?saved=reporting']);
    const row = await stored();
    expect(row.reportingSealed).toMatch(/^v1\./);
    expect(row.reportingPermittedAt).toBe(site.clock());
    const reader = { actorId: null, purpose: 'account page' } as const;
    const opened = await site.db.transaction((trx) => readReporting(trx, site.core, row, reader));
    expect(opened).toMatchObject({
      npi: '1234567893',
      birthMonth: 9,
      boards: [{ board: 'ABIM', id: '424242' }],
    });
    const { text } = await person.get('/account');
    for (const value of ['1234567893', 'MD-777', 'ABIM', '424242']) expect(text).toContain(`value="${value}"`);
    expect(text).toContain('<option value="9" selected>September');
    expect(text).toMatch(/id="permission"[^>]* checked/);
    const audit = JSON.stringify(await site.db.kysely.selectFrom('audit_events').selectAll().execute());
    expect(audit).toContain('reporting.change');
    for (const value of ['1234567893', 'MD-777', '424242']) expect(audit + site.logged.join('')).not.toContain(value);
  });

  it('keeps the details apart from the permission, which can be taken back', async () => {
    await person.post('/account/reporting', { ...form, permission: 'on' });
    await person.post('/account/reporting', form);
    expect(await stored()).toMatchObject({ reportingPermittedAt: null, reportingSealed: expect.any(String) });
    await person.post('/account/reporting', {});
    expect(await stored()).toMatchObject({ reportingPermittedAt: null, reportingSealed: null });
  });

  it('remembers when the permission was first given', async () => {
    const given = site.clock();
    await person.post('/account/reporting', { ...form, permission: 'on' });
    site.clock.advance(60_000);
    await person.post('/account/reporting', { ...form, licenceNumber: 'MD-778', permission: 'on' });
    expect((await stored()).reportingPermittedAt).toBe(given);
  });

  it('shows what is wrong', async () => {
    const answer = await person.post('/account/reporting', {
      npi: '1234567890',
      birthMonth: '2',
      birthDay: '30',
      permission: 'on',
    });
    expect(answer.status).toBe(422);
    for (const field of ['npi', 'birthDay', 'permission']) expect(answer.text).toContain(`href="#${field}"`);
    expect(answer.text).toContain('value="1234567890"');
    expect((await stored()).reportingSealed).toBeNull();
  });

  it('says so when the secret key has changed since', async () => {
    await site.db.kysely
      .updateTable('users')
      .set({ reporting_sealed: `v1.${'A'.repeat(80)}` })
      .execute();
    const { status, text } = await person.get('/account');
    expect(status).toBe(200);
    expect(text).toContain('can’t be opened');
  });

  it.each([...Object.keys(form), 'permission'])('survives anything as %s', async (field) => {
    for (const value of [['a', 'b'], '\u0000\ud800', 'x'.repeat(5_000), 'NaN']) {
      expect((await person.post('/account/reporting', { ...form, [field]: value })).status).toBeLessThan(500);
    }
  });
});

describe('sessions', () => {
  it('one of the others can be ended', async () => {
    const [own = ''] = await sessionIds();
    const other = await browser();
    const otherId = (await sessionIds()).find((id) => id !== own);
    const answer = await person.post(`/account/sessions/${otherId}/end`);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/account?saved=sessions']);
    expect((await other.get('/account')).status).toBe(303);
    expect((await person.get('/account')).status).toBe(200);
    expect((await person.post(`/account/sessions/${otherId}/end`)).status).toBe(404);
  });

  it('all of the others can be ended', async () => {
    const others = [await browser(), await browser()];
    expect((await person.get('/account')).text).toContain('End all other sessions');
    await person.post('/account/sessions/end-others');
    for (const other of others) expect((await other.get('/account')).status).toBe(303);
    expect((await person.get('/account')).text).not.toContain('End all other sessions');
  });

  it('ending this one signs out', async () => {
    const [own] = await sessionIds();
    const answer = await person.post(`/account/sessions/${own}/end`);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/']);
    expect((await person.get('/account')).status).toBe(303);
  });

  it('somebody else’s is not there', async () => {
    const stranger = await site.signedIn();
    const [own] = await sessionIds();
    expect((await stranger.post(`/account/sessions/${own}/end`)).status).toBe(404);
    expect((await stranger.post('/account/sessions/nonsense/end')).status).toBe(404);
    expect((await person.get('/account')).status).toBe(200);
  });
});
