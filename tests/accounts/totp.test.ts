import { createUser } from '../../src/features/accounts/index.ts';
import { needsTwoSteps } from '../../src/features/accounts/policy.ts';
import { newRecoveryCodes, recoveryCodeHash } from '../../src/features/accounts/recovery-codes.ts';
import { newTotpSecret, stepOfCode, totpAddress, typedCode } from '../../src/features/accounts/totp.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { MINUTE, openTestApp, type TestApp } from '../support/app.ts';
import type { Person } from '../support/people.ts';
import { auditActions, mails, PASSWORD, registration } from './support.ts';
import { codeAt, isSignedIn, setUpTwoStep } from './two-step-support.ts';

describe('codes of an authenticator', () => {
  // "12345678901234567890" in base32: the key of the test vectors in RFC 6238, appendix B.
  const RFC = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %d s is the one of RFC 6238', (seconds, code) => {
    const step = Math.floor(seconds / 30);
    expect(stepOfCode(RFC, code, { now: seconds * 1000, lastStep: 0 })).toBe(step);
    expect(stepOfCode(RFC, code, { now: (seconds + 30) * 1000, lastStep: 0 })).toBe(step);
    expect(stepOfCode(RFC, code, { now: (seconds + 60) * 1000, lastStep: 0 })).toBeNull();
    expect(stepOfCode(RFC, code, { now: seconds * 1000, lastStep: step })).toBeNull();
    expect(stepOfCode(RFC, code, { now: seconds * 1000, lastStep: step - 1 })).toBe(step);
  });

  it.each(['', '12345', '1234567', '28708a', '２８７０８２x', ' 287082'])('are six digits, so %j is none', (code) => {
    expect(stepOfCode(RFC, code, { now: 59_000, lastStep: 0 })).toBeNull();
  });

  it('may be typed in groups or in other digits', () => {
    expect(typedCode(' 287 082\n')).toBe('287082');
    expect(typedCode('２８７－082')).toBe('287082');
  });

  it('come of a secret of 160 bits, in an address that names site and person', () => {
    const secret = newTotpSecret(systemIds);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(newTotpSecret(systemIds)).not.toBe(secret);
    const address = new URL(totpAddress(secret, { site: 'CME: North', email: 'a+b@example.org' }));
    expect(address.protocol).toBe('otpauth:');
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      secret,
      issuer: 'CME  North',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
    expect(decodeURIComponent(address.pathname)).toContain('a+b@example.org');
  });
});

describe('recovery codes', () => {
  it('are ten, different, and the same however they are typed', () => {
    const codes = newRecoveryCodes(systemIds);
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[a-hjkmnp-z2-9]{6}-[a-hjkmnp-z2-9]{6}$/);
    const key = Buffer.alloc(32, 1);
    const [code = ''] = codes;
    const typed = ` ${code.toUpperCase().replace('-', ' ')} `;
    expect(recoveryCodeHash(key, 'u', typed)).toBe(recoveryCodeHash(key, 'u', code));
    expect(recoveryCodeHash(key, 'v', code)).not.toBe(recoveryCodeHash(key, 'u', code));
    expect(recoveryCodeHash(Buffer.alloc(32, 2), 'u', code)).not.toBe(recoveryCodeHash(key, 'u', code));
  });
});

test.each([
  [null, ['admin'], false],
  ['admin', ['learner', 'admin'], true],
  ['admin', ['learner', 'educator'], false],
  ['staff', ['learner', 'educator'], true],
  ['staff', ['reviewer'], true],
  ['staff', ['learner'], false],
] as const)('REQUIRE_TOTP=%s obliges %j: %s', (setting, roles, wanted) => {
  expect(needsTwoSteps(setting, roles)).toBe(wanted);
});

describe('two-step sign-in', () => {
  const grace = registration;
  let site: TestApp;
  let id: string;
  let person: Person;

  beforeEach(async () => {
    site = await openTestApp({ content: false });
    ({ id } = await createUser(site.core, { ...grace, roles: ['admin'] }));
    person = await signedInWithPassword();
  });
  afterEach(() => site.close());

  async function signedInWithPassword(): Promise<Person> {
    const visitor = site.visitor();
    await visitor.post('/sign-in', { email: grace.email, password: PASSWORD });
    visitor.forgetCsrf();
    return visitor;
  }
  const enterCode = (browser: Person, code: string) => browser.post('/sign-in/code', { code, next: '/account' });

  it('is set up with the password and a first code, which ends other sessions and is told by mail', async () => {
    const other = await signedInWithPassword();
    const wrong = await person.post('/account/two-step', { password: 'not the password' });
    expect([wrong.status, wrong.text.includes('This is not your password')]).toEqual([422, true]);
    expect((await person.get('/account/two-step/code')).headers['location']).toBe('/account/two-step');
    await person.post('/account/two-step', { password: PASSWORD });
    const page = await person.get('/account/two-step/code');
    expect(page.headers['cache-control']).toContain('no-store');
    expect(page.text).toContain('<path fill="#000" d="M0 0h7');
    const miss = await person.post('/account/two-step/code', { code: '000000' });
    expect([miss.status, miss.text.includes('not the code that counts now')]).toEqual([422, true]);
    const { recoveryCodes } = await setUpTwoStep(site, person);
    expect(recoveryCodes).toHaveLength(10);
    expect([await isSignedIn(person), await isSignedIn(other)]).toEqual([true, false]);
    expect((await mails(site, 1)).join()).toContain('Two-step sign-in was turned on');
    expect((await auditActions(site)).at(-1)).toBe('two-step.enable');
    const stored = JSON.stringify(await site.db.kysely.selectFrom('recovery_codes').selectAll().execute());
    for (const code of recoveryCodes) expect(stored).not.toContain(code.replace('-', ''));
    expect((await person.get('/account')).text).toContain('Recovery codes, or turning it off');
  });

  it('shows the codes in the answer only: sending the form again shows none', async () => {
    const { secret, recoveryCodes } = await setUpTwoStep(site, person);
    const again = await person.post('/account/two-step/code', { code: codeAt(secret, site.clock()) });
    expect(again.status).toBe(409);
    expect(again.text).not.toContain(recoveryCodes[0] ?? '');
  });

  it('asks for a code after the password; a code works once (fault 39)', async () => {
    const { secret } = await setUpTwoStep(site, person);
    const first = site.visitor();
    const answer = await first.post('/sign-in', { email: grace.email, password: PASSWORD, next: '/transcript' });
    expect(answer.headers['location']).toBe('/sign-in/code?next=%2Ftranscript');
    expect(await isSignedIn(first)).toBe(false);
    // The code that set it up is used up.
    expect((await enterCode(first, codeAt(secret, site.clock()))).status).toBe(422);
    site.clock.advance(MINUTE);
    const code = codeAt(secret, site.clock());
    const entered = await enterCode(first, ` ${code.slice(0, 3)} ${code.slice(3)} `);
    expect([entered.status, entered.headers['location']]).toEqual([303, '/account']);
    expect(await isSignedIn(first)).toBe(true);
    const second = await signedInWithPassword();
    expect((await enterCode(second, code)).status).toBe(422);
    expect(await isSignedIn(second)).toBe(false);
  });

  it('sent by eight browsers at once, a code opens one session', async () => {
    const { secret } = await setUpTwoStep(site, person);
    site.clock.advance(MINUTE);
    const browsers: Person[] = [];
    for (let i = 0; i < 8; i += 1) browsers.push(await signedInWithPassword());
    await Promise.all(browsers.map((browser) => browser.csrf()));
    const code = codeAt(secret, site.clock());
    const answers = await Promise.all(browsers.map((browser) => enterCode(browser, code)));
    expect(answers.filter(({ headers }) => headers['location'] === '/account')).toHaveLength(1);
    const sessions = await site.db.kysely.selectFrom('sessions').select('id').execute();
    expect(sessions).toHaveLength(2);
  });

  it('takes each recovery code once, and tells the owner', async () => {
    const { recoveryCodes } = await setUpTwoStep(site, person);
    const [code = ''] = recoveryCodes;
    const use = async (text: string) => {
      const browser = await signedInWithPassword();
      const answer = await browser.post('/sign-in/recovery-code', { recoveryCode: text, next: '/' });
      return [answer.status, await isSignedIn(browser)];
    };
    expect(await use('aaaaaa-aaaaaa')).toEqual([422, false]);
    expect(await use(code.toUpperCase().replace('-', ''))).toEqual([303, true]);
    expect(await use(code)).toEqual([422, false]);
    expect((await mails(site, 2)).join()).toContain('A recovery code was used to sign in');
    const fresh = await person.post('/account/two-step/recovery-codes', { password: PASSWORD });
    const [renewed = ''] = [...fresh.text.matchAll(/<code>([a-z0-9-]{13})<\/code>/g)].map(([, one = '']) => one);
    expect(await use(recoveryCodes[1] ?? '')).toEqual([422, false]);
    expect(await use(renewed)).toEqual([303, true]);
  });

  it('stops guessing for the account, from wherever, until a quarter of an hour is over', async () => {
    const { secret } = await setUpTwoStep(site, person);
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      const browser = i % 4 === 0 ? await signedInWithPassword() : person;
      if (browser !== person) person = browser;
      statuses.push((await enterCode(person, '000000')).status);
    }
    expect(statuses).toEqual([...Array(10).fill(422), 429, 429]);
    site.clock.advance(MINUTE);
    const late = await signedInWithPassword();
    const refused = await enterCode(late, codeAt(secret, site.clock()));
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '900']);
    site.clock.advance(15 * MINUTE);
    const later = await signedInWithPassword();
    expect((await enterCode(later, codeAt(secret, site.clock()))).status).toBe(303);
  });

  it('is not gone round by a password reset, nor by registering with the password', async () => {
    await setUpTwoStep(site, person);
    await site.visitor().post('/password-reset', { email: grace.email });
    const mail = (await mails(site, 2)).find((text) => text.includes('/password-reset/')) ?? '';
    const path = /\/password-reset\/[\w-]{20,}/.exec(mail)?.[0] ?? '';
    const visitor = site.visitor();
    const changed = `${PASSWORD} anew`;
    expect((await visitor.post(path, { newPassword: changed })).headers['location']).toBe('/sign-in?reset=1');
    expect(await isSignedIn(visitor)).toBe(false);
    const answer = await visitor.post('/sign-in', { email: grace.email, password: changed });
    expect(answer.headers['location']).toBe('/sign-in/code?next=%2F');
    expect(await isSignedIn(visitor)).toBe(false);
    const registering = site.visitor();
    const knocked = await registering.post('/register', { ...grace, password: changed });
    expect(String(knocked.headers['location'])).toMatch(/^\/sign-in\/code\?next=/);
    expect(await isSignedIn(registering)).toBe(false);
  });

  it('a half-done sign-in ends with time, and with the account', async () => {
    const { secret } = await setUpTwoStep(site, person);
    const ends = async (end: () => Promise<unknown> | unknown) => {
      const browser = await signedInWithPassword();
      await browser.csrf();
      await end();
      const answer = await enterCode(browser, codeAt(secret, site.clock()));
      return answer.headers['location'];
    };
    expect(await ends(() => site.clock.advance(10 * MINUTE))).toBe('/sign-in?over=1&next=%2Faccount');
    expect(
      await ends(() => site.db.kysely.updateTable('users').set({ disabled_at: 1 }).where('id', '=', id).execute()),
    ).toBe('/sign-in?over=1&next=%2Faccount');
    expect((await site.visitor().get('/sign-in/code')).headers['location']).toBe('/sign-in?over=1&next=%2F');
  });

  it('is turned off with the password, and then the password alone signs in', async () => {
    await setUpTwoStep(site, person);
    expect((await person.post('/account/two-step/removal', { password: 'wrong wrong wrong' })).status).toBe(422);
    const off = await person.post('/account/two-step/removal', { password: PASSWORD });
    expect(off.headers['location']).toBe('/account/two-step?saved=off');
    expect(await isSignedIn(await signedInWithPassword())).toBe(true);
    expect(await site.db.kysely.selectFrom('recovery_codes').selectAll().execute()).toEqual([]);
    expect((await mails(site, 2)).join()).toContain('turned off for your account');
  });

  it.each(['password', 'code', 'recoveryCode'])('survives anything as %s', async (field) => {
    await setUpTwoStep(site, person);
    const browser = await signedInWithPassword();
    for (const value of [['a', 'b'], '\u0000\ud800', 'x'.repeat(20_000), '__proto__']) {
      for (const path of ['/sign-in/code', '/sign-in/recovery-code', '/account/two-step', '/account/two-step/code']) {
        const who = path.startsWith('/account') ? person : browser;
        expect((await who.post(path, { [field]: value })).status).toBeLessThan(500);
      }
    }
  });
});

describe('REQUIRE_TOTP=admin', () => {
  let site: TestApp;
  beforeEach(async () => {
    site = await openTestApp({ content: false, config: { requireTotp: 'admin' } });
  });
  afterEach(() => site.close());

  it('leads an admin to setting it up before anything else, and nobody else', async () => {
    await createUser(site.core, { ...registration, roles: ['admin'] });
    const admin = site.visitor();
    await admin.post('/sign-in', { email: registration.email, password: PASSWORD });
    for (const path of ['/', '/account', '/admin/people', '/author', '/verify'])
      expect([path, (await admin.get(path)).headers['location']]).toEqual([path, '/account/two-step']);
    const page = await admin.get('/account/two-step');
    expect([page.status, page.text.includes('Your role asks for it.')]).toEqual([200, true]);
    const token = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const post = await admin.post('/account/profile', { _csrf: token, fullName: 'Other' });
    expect([post.status, post.headers['location']]).toEqual([303, '/account/two-step']);
    expect(await site.db.kysely.selectFrom('users').select('full_name').execute()).toEqual([
      { full_name: registration.fullName },
    ]);
    const educator = await site.signedIn({ roles: ['learner', 'educator'] });
    expect(await isSignedIn(educator)).toBe(true);
    expect((await admin.post('/sign-out', { _csrf: token })).headers['location']).toBe('/');
  });

  it('opens once it is set up, and can’t be turned off', async () => {
    await createUser(site.core, { ...registration, roles: ['admin'] });
    const admin = site.visitor();
    await admin.post('/sign-in', { email: registration.email, password: PASSWORD });
    const token = /name="_csrf" value="([^"]+)"/.exec((await admin.get('/account/two-step')).text)?.[1] ?? '';
    await admin.post('/account/two-step', { _csrf: token, password: PASSWORD });
    const secret = /class="totp-key">([^<]+)</.exec((await admin.get('/account/two-step/code')).text)?.[1] ?? '';
    await admin.post('/account/two-step/code', { _csrf: token, code: codeAt(secret, site.clock()) });
    expect((await admin.get('/admin/people')).status).toBe(200);
    const off = await admin.post('/account/two-step/removal', { _csrf: token, password: PASSWORD });
    expect(off.status).toBe(409);
    expect((await admin.get('/account/two-step')).text).not.toContain('Turn off two-step sign-in');
  });
});
