import { createUser } from '../../src/features/accounts/index.ts';
import { eventually, mails, PASSWORD } from '../accounts/support.ts';
import { codeAt, setUpTwoStep } from '../accounts/two-step-support.ts';
import { DAY, HOUR, MINUTE, openTestApp, type TestApp } from '../support/app.ts';
import { item } from '../support/items.ts';
import { type Answer, type Client, clientOf } from './support/wire.ts';

/** Items 25, 31 to 34, 38 and 39 of the faults and attacks: sessions, cookies and what works once. */

const LIMIT = { limit: 1e9, windowMs: HOUR };
const grace = { email: 'grace@navy.example', fullName: 'Grace Hopper', profession: 'physician', password: PASSWORD };

let site: TestApp;
beforeEach(async () => {
  const limits = { resets: LIMIT, resetsPerAddress: LIMIT };
  site = await openTestApp({
    content: false,
    config: { baseUrl: 'http://cme.example' },
    app: { accounts: { limits } },
  });
  await createUser(site.core, { ...grace, roles: [] });
});
afterEach(() => site.close());

const visitor = () => clientOf(site, site.visitor());
const signIn = (client: Client, password = PASSWORD, cookie = client.cookie) =>
  client.post('/sign-in', { email: grace.email, password }, { cookie });

/** The value that an answer sets a cookie to; empty where it does not. */
function cookieOf({ headers }: Answer, name = 'keypoint_session'): string {
  const set = (headers['set-cookie'] ?? []).find((cookie) => cookie.startsWith(`${name}=`)) ?? '';
  return (set.split(';')[0] ?? '').slice(name.length + 1);
}

/** Whether a session stands: asked with its cookie and nothing else. */
async function stands(token: string): Promise<boolean> {
  const client = await visitor();
  return (await client.get('/account', { cookie: `keypoint_session=${token}` })).status === 200;
}

/** Somebody signed in, whose forms carry the token of that session. */
async function signedIn(password = PASSWORD): Promise<{ token: string; post: Client['post'] }> {
  const client = await visitor();
  const token = cookieOf(await signIn(client, password));
  const cookie = `keypoint_session=${token}`;
  const { text } = await client.get('/account', { cookie });
  const _csrf = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
  return { token, post: (path, fields) => client.post(path, { _csrf, ...(fields as object) }, { cookie }) };
}

item(31, 'the session is a new one at every sign-in, and never one that was chosen', async (tries) => {
  const seen = new Set<string>();
  for (let i = 0; i < 5; i += 1) {
    const client = await visitor();
    const chosen = `chosen-${i}`.padEnd(43, 'x');
    const token = cookieOf(await signIn(client, PASSWORD, `${client.cookie}; keypoint_session=${chosen}`));
    tries.check('a new id', token !== chosen && token.length === 43 && !seen.has(token));
    tries.equal('the chosen one stands', await stands(chosen), false);
    tries.equal('the new one stands', await stands(token), true);
    seen.add(token);
  }
  // Signing in again in the same browser: the one before is over.
  const first = await signedIn();
  const second = cookieOf(await first.post('/sign-in', { email: grace.email, password: PASSWORD }));
  tries.equal('before and after', [await stands(first.token), await stands(second)], [false, true]);
  const registered = await (await visitor()).post('/register', { ...grace, email: 'new@navy.example' });
  tries.check('registering begins one', await stands(cookieOf(registered)));
});

item(32, 'signing out ends the session on the server', async (tries) => {
  const [one, other] = [await signedIn(), await signedIn()];
  await one.post('/sign-out');
  tries.equal('the one signed out', await stands(one.token), false);
  tries.equal('another browser of the same person', await stands(other.token), true);
});

item(32, 'a changed password ends the others, a reset one all', async (tries) => {
  const all = [await signedIn(), await signedIn(), await signedIn()] as const;
  const fields = { currentPassword: PASSWORD, newPassword: 'a fresh password of words' };
  tries.equal('changing answers', (await all[0].post('/account/password', fields)).status, 303);
  const after = await Promise.all(all.map(({ token }) => stands(token)));
  tries.equal('the others', after.slice(1), [false, false]);
  const again = await signedIn(fields.newPassword);
  await (await visitor()).post('/password-reset', { email: grace.email });
  const [link = ''] = await resetLinks(1);
  await (await visitor()).post(link, { newPassword: 'another password of words' });
  tries.equal('a session before the reset', await stands(again.token), false);
  tries.equal('the old password', (await signIn(await visitor(), fields.newPassword)).status, 422);
});

item(32, 'ending the others, or one of them, ends them', async (tries) => {
  const all = [await signedIn(), await signedIn()] as const;
  await all[0].post('/account/sessions/end-others');
  tries.equal('this and the other', [await stands(all[0].token), await stands(all[1].token)], [true, false]);
});

item(25, 'disabling somebody ends every session and lets nobody in', async (tries) => {
  const admin = await clientOf(site, await site.signedIn({ roles: ['learner', 'admin'] }));
  const sessions = [await signedIn(), await signedIn(), await signedIn()];
  const { id } = await site.db.kysely
    .selectFrom('users')
    .select('id')
    .where('email', '=', grace.email)
    .executeTakeFirstOrThrow();
  const { status } = await admin.post(`/admin/people/${id}/disabling`, { disableReason: 'Left the society' });
  tries.equal('disabling answers', status, 303);
  for (const { token } of sessions) tries.equal('a session stands', await stands(token), false);
  tries.equal('the right password', (await signIn(await visitor())).status, 422);
  await admin.post(`/admin/people/${id}/enabling`);
  for (const { token } of sessions) tries.equal('a session stands again', await stands(token), false);
  tries.equal('the right password afterwards', (await signIn(await visitor())).status, 303);
});

item(33, 'a session ends after seven days without use, and after thirty in any case', async (tries) => {
  const idle = await signedIn();
  site.clock.advance(7 * DAY - 1);
  tries.equal('just before', await stands(idle.token), true);
  const unused = await signedIn();
  await eventually(
    () => site.db.kysely.selectFrom('sessions').select('last_seen_at').execute(),
    (rows) => rows.some((row) => row.last_seen_at === site.clock()),
  );
  site.clock.advance(7 * DAY);
  tries.equal('after', await stands(unused.token), false);
  const busy = await signedIn();
  const began = site.clock();
  while (site.clock() - began < 30 * DAY - 1) {
    tries.equal(`after ${(site.clock() - began) / DAY} days of use`, await stands(busy.token), true);
    const now = site.clock();
    await eventually(
      () => site.db.kysely.selectFrom('sessions').select('last_seen_at').execute(),
      (rows) => rows.some((row) => row.last_seen_at === now),
    );
    site.clock.set(Math.min(now + 5 * DAY, began + 30 * DAY));
  }
  tries.equal('after thirty days', await stands(busy.token), false);
});

item(34, 'every cookie is HttpOnly, Lax and of this host; on https also secure', async (tries) => {
  for (const baseUrl of ['http://cme.example', 'https://cme.example']) {
    const secure = baseUrl.startsWith('https');
    const other = await openTestApp({ content: false, config: { baseUrl } });
    await createUser(other.core, { ...grace, roles: [] });
    const cookies: string[] = [];
    // A browser that keeps cookies by hand: the jar of the tests sends no secure one over http.
    let jar = '';
    const send = async (path: string, fields?: Record<string, string>) => {
      const client = await clientOf(other, await other.signedIn());
      const answer = fields
        ? await client.post(path, fields, { cookie: jar })
        : await client.get(path, { cookie: jar });
      const set = answer.headers['set-cookie'] ?? [];
      cookies.push(...set);
      jar = [...set, ...jar.split('; ')].map((cookie) => cookie.split(';')[0]).join('; ');
      return /name="_csrf" value="([^"]+)"/.exec(answer.text)?.[1] ?? '';
    };
    const _csrf = await send('/sign-in');
    await send('/sign-in', { _csrf, email: grace.email, password: PASSWORD });
    await send('/sign-out', { _csrf: await send('/account') });
    await other.close();
    tries.check(`${cookies.length} cookies on ${baseUrl}`, cookies.length >= 3);
    for (const cookie of cookies) {
      tries.check(`${cookie} is HttpOnly`, /; HttpOnly/i.test(cookie));
      tries.check(`${cookie} is Lax`, /; SameSite=Lax/i.test(cookie));
      tries.check(`${cookie} is of this host and path`, /; Path=\/(;|$)/.test(cookie) && !/; Domain=/i.test(cookie));
      tries.equal(`${cookie} is secure`, /^__Host-.*; Secure/i.test(cookie), secure);
    }
  }
});

/** The links in the mails so far, once there are so many. */
async function resetLinks(count: number): Promise<string[]> {
  const all = await eventually(
    async () => (await mails(site, count)).flatMap((mail) => /\/password-reset\/[\w-]{43}/.exec(mail)?.[0] ?? []),
    ({ length }) => length >= count,
  );
  return all;
}

item(38, 'a link to choose a new password works once, for an hour, and is stored as a hash', async (tries) => {
  const ask = async (headers = {}) => (await visitor()).post('/password-reset', { email: grace.email }, headers);
  await ask();
  const [link = ''] = await resetLinks(1);
  const stored = await site.db.kysely.selectFrom('password_resets').selectAll().execute();
  tries.check('the token is stored', !JSON.stringify(stored).includes(link.split('/').at(-1) ?? ''));
  tries.check('the token is logged', !site.logged.join('').includes(link.split('/').at(-1) ?? ''));
  const reset = async (to: string, newPassword: string) => (await (await visitor()).post(to, { newPassword })).status;
  const two = await Promise.all(['first', 'second'].map((word) => reset(link, `the ${word} password of words`)));
  tries.equal('used twice at once', two.sort(), [303, 410]);
  tries.equal('used again', await reset(link, 'a third password of words'), 410);
  await ask();
  const [, late = ''] = await resetLinks(2);
  site.clock.advance(HOUR);
  tries.equal('used after an hour', await reset(late, 'a fourth password of words'), 410);
  const chars = [...late];
  for (let i = late.length - 43; i < late.length; i += 6) {
    const other = chars.with(i, chars[i] === 'A' ? 'B' : 'A').join('');
    tries.equal('a link with another character', (await (await visitor()).get(other)).status, 410);
  }
});

item(38, 'no header decides where a mailed link leads', async (tries) => {
  const evil = 'evil.example';
  const headers: Record<string, string>[] = [
    { host: evil },
    { 'x-forwarded-host': evil },
    { forwarded: `host=${evil}` },
    { 'x-host': evil, 'x-original-url': `https://${evil}/` },
    { host: `cme.example:@${evil}` },
  ];
  for (const header of headers) await (await visitor()).post('/password-reset', { email: grace.email }, header);
  await resetLinks(headers.length);
  for (const mail of await mails(site, headers.length)) {
    tries.check('a mail leads elsewhere', mail.includes('http://cme.example/password-reset/') && !mail.includes(evil));
  }
});

describe('a code of the second step', () => {
  item(39, 'works once, also where it is sent twice at once', async (tries) => {
    const person = site.visitor();
    await person.post('/sign-in', { email: grace.email, password: PASSWORD });
    person.forgetCsrf();
    const { secret, recoveryCodes } = await setUpTwoStep(site, person);
    const step = async (path: string, fields: Record<string, string>) => {
      const client = await visitor();
      const ticket = cookieOf(await signIn(client), 'keypoint_sign_in');
      return () => client.post(path, fields, { cookie: `${client.cookie}; keypoint_sign_in=${ticket}` });
    };
    const entered = ({ status, headers }: Answer) => status === 303 && cookieOf({ headers } as Answer) !== '';
    const first = codeAt(secret, site.clock());
    tries.equal('the code it was set up with', entered(await (await step('/sign-in/code', { code: first }))()), false);
    for (let round = 0; round < 5; round += 1) {
      site.clock.advance(MINUTE);
      const code = codeAt(secret, site.clock());
      const sends = [await step('/sign-in/code', { code }), await step('/sign-in/code', { code })];
      const both = (await Promise.all(sends.map((send) => send()))).map(entered);
      tries.equal('at once', both.sort(), [false, true]);
      tries.equal('again', entered(await (await step('/sign-in/code', { code }))()), false);
      site.clock.advance(30_000);
      tries.equal('in the next half minute', entered(await (await step('/sign-in/code', { code }))()), false);
      site.clock.advance(20 * MINUTE);
    }
    for (const recoveryCode of recoveryCodes.slice(0, 2)) {
      const path = '/sign-in/recovery-code';
      const sends = [await step(path, { recoveryCode }), await step(path, { recoveryCode })];
      const both = (await Promise.all(sends.map((send) => send()))).map(entered);
      tries.equal('a recovery code at once', both.sort(), [false, true]);
      tries.equal('a recovery code again', entered(await (await step(path, { recoveryCode }))()), false);
      site.clock.advance(20 * MINUTE);
    }
  });
});
