import { setTimeout as sleep } from 'node:timers/promises';
import { createUser } from '../../src/features/accounts/index.ts';
import { openTestApp, type Person, type TestApp } from '../support/app.ts';
import { HOUR, MINUTE } from '../support/clock.ts';
import { auditActions, mails, PASSWORD } from './support.ts';

const grace = {
  email: 'grace@navy.example',
  fullName: 'Grace Hopper',
  profession: 'physician',
  roles: [] as const,
  password: PASSWORD,
};
const NEW = 'a fresh password of words';

let site: TestApp;
let visitor: Person;
beforeEach(async () => {
  site = await openTestApp({ content: false, config: { baseUrl: 'http://cme.example' } });
  await createUser(site.core, grace);
  visitor = site.visitor();
});
afterEach(() => site.close());

const ask = (email = grace.email, headers = {}) => visitor.post('/password-reset', { email }, headers);
const links = async (count: number) =>
  (await mails(site, count))
    .map((mail) => /http:\/\/cme\.example(\/password-reset\/[\w-]{43})/.exec(mail)?.[1] ?? '')
    .filter(Boolean);
const link = async () => {
  await ask();
  return (await links(1))[0] ?? '';
};
const signInStatus = async (password: string) =>
  (await site.visitor().post('/sign-in', { email: grace.email, password })).status;

describe('asking for a link', () => {
  it('answers the same whether or not there is an account, and mails only to one', async () => {
    expect((await visitor.get('/password-reset')).text).toContain('Send the link');
    const known = await ask();
    const unknown = await ask('nobody@navy.example');
    expect([known.status, known.text, known.headers['location']]).toEqual([303, unknown.text, '/password-reset/sent']);
    expect(unknown.headers['location']).toBe('/password-reset/sent');
    expect((await visitor.get('/password-reset/sent')).status).toBe(200);
    await mails(site, 1);
    await sleep(50);
    expect(site.mails()).toHaveLength(1);
  });

  it('builds the link from the setting, never from the Host header', async () => {
    await ask(grace.email, { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' });
    const [mail] = await mails(site, 1);
    expect(mail).toContain('http://cme.example/password-reset/');
    expect(mail).not.toContain('evil.example');
  });

  it('keeps only the hash', async () => {
    const token = (await link()).split('/').pop() ?? '-';
    expect(JSON.stringify(await site.db.kysely.selectFrom('password_resets').selectAll().execute())).not.toContain(
      token,
    );
    expect(site.logged.join('')).not.toContain(token);
  });

  it('shows what is wrong with an address', async () => {
    const answer = await ask('grace');
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="grace"');
  });

  it('is limited by address and account, with Retry-After', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 6; i += 1) statuses.push((await ask(i % 2 ? ' GRACE@navy.example' : grace.email)).status);
    expect(statuses).toEqual([303, 303, 303, 303, 303, 429]);
    expect((await ask()).headers['retry-after']).toMatch(/^\d+$/);
    expect((await ask('other@navy.example')).status).toBe(303);
  });

  it('sends one account at most five an hour, wherever they are asked for', async () => {
    await site.close();
    const limits = { resets: { limit: 1000, windowMs: HOUR } };
    site = await openTestApp({
      content: false,
      config: { baseUrl: 'http://cme.example' },
      app: { accounts: { limits } },
    });
    await createUser(site.core, grace);
    visitor = site.visitor();
    for (let i = 0; i < 8; i += 1) await ask();
    await mails(site, 5);
    await sleep(100);
    expect(site.mails()).toHaveLength(5);
  });
});

describe('using a link', () => {
  it('sets the password once, ends every session, tells the owner', async () => {
    const signedIn = site.visitor();
    await signedIn.post('/sign-in', { email: grace.email, password: PASSWORD });
    const path = await link();
    expect((await visitor.get(path)).text).toContain('New password');
    const answer = await visitor.post(path, { newPassword: NEW });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/sign-in?reset=1']);
    expect((await signedIn.get('/account')).status).toBe(303);
    expect((await mails(site, 2)).join()).toContain('Your password was changed');
    expect(await signInStatus(PASSWORD)).toBe(422);
    expect(await signInStatus(NEW)).toBe(303);
    const again = await visitor.post(path, { newPassword: 'yet another password' });
    expect(again.status).toBe(410);
    expect((await visitor.get(path)).status).toBe(410);
    expect(await auditActions(site)).toContain('password.reset');
  });

  it('works for one of many at once', async () => {
    const path = await link();
    await visitor.csrf();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) => visitor.post(path, { newPassword: `${NEW} ${i}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410, 410, 410, 410, 410]);
  });

  it('keeps the link good while the password is not', async () => {
    const path = await link();
    const answer = await visitor.post(path, { newPassword: 'password123' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('href="#newPassword"');
    expect((await visitor.post(path, { newPassword: NEW })).status).toBe(303);
  });

  it('ends after an hour, and with any other change of the password', async () => {
    await ask();
    await ask();
    const [first = '', second = ''] = await links(2);
    expect((await visitor.post(first, { newPassword: NEW })).status).toBe(303);
    expect((await visitor.get(second)).status).toBe(410);
    await ask();
    const last = (await links(4)).find((path) => path !== first && path !== second) ?? '';
    site.clock.advance(60 * MINUTE - 1);
    expect((await visitor.get(last)).status).toBe(200);
    site.clock.advance(1);
    expect((await visitor.get(last)).status).toBe(410);
  });

  it.each(['/password-reset/nonsense', `/password-reset/${'x'.repeat(43)}`, '/password-reset/%00'])(
    'knows nothing of %s',
    async (path) => {
      expect((await visitor.get(path)).status).toBe(410);
      expect((await visitor.post(path, { newPassword: NEW })).status).toBe(410);
    },
  );

  it('does not open a closed account', async () => {
    const path = await link();
    await site.db.kysely.updateTable('users').set({ disabled_at: 1 }).execute();
    expect((await visitor.post(path, { newPassword: NEW })).status).toBe(410);
  });
});
