import { createUser, ensureSetupLink } from '../../src/features/accounts/index.ts';
import { openTestApp, type Person, type TestApp } from '../support/app.ts';
import { HOUR } from '../support/clock.ts';
import { PASSWORD, registration } from './support.ts';

let site: TestApp;
let visitor: Person;
beforeEach(async () => {
  site = await openTestApp({ content: false });
  visitor = site.visitor();
});
afterEach(() => site.close());

const newToken = async () => new URL((await ensureSetupLink(site.core)) ?? 'none:').searchParams.get('token') ?? '';
const roles = () => site.db.kysely.selectFrom('user_roles').select('role').orderBy('role').execute();

it('the link makes one administrator, signed in, and then none', async () => {
  const token = await newToken();
  expect((await visitor.get(`/setup?token=${token}`)).text).toContain('Create administrator');
  const answer = await visitor.post('/setup', { ...registration, token });
  expect([answer.status, answer.headers['location']]).toEqual([303, '/']);
  expect((await visitor.get('/account')).status).toBe(200);
  expect(await roles()).toEqual([{ role: 'admin' }, { role: 'learner' }]);
  expect((await site.visitor().get(`/setup?token=${token}`)).status).toBe(410);
  expect((await site.visitor().post('/setup', { ...registration, email: 'x@navy.example', token })).status).toBe(410);
  expect(await ensureSetupLink(site.core)).toBeNull();
});

it('is built from BASE_URL and only its hash is stored', async () => {
  const link = await ensureSetupLink(site.core);
  expect(link?.startsWith(`${site.core.config.baseUrl}/setup?token=`)).toBe(true);
  const stored = JSON.stringify(await site.db.kysely.selectFrom('setup_links').selectAll().execute());
  expect(stored).not.toContain(link?.split('=')[1]);
});

it('a newer link ends the older; a link ends after 24 hours', async () => {
  const older = await newToken();
  const newer = await newToken();
  expect((await visitor.get(`/setup?token=${older}`)).status).toBe(410);
  site.clock.advance(24 * HOUR - 1);
  expect((await visitor.get(`/setup?token=${newer}`)).status).toBe(200);
  site.clock.advance(1);
  expect((await visitor.post('/setup', { ...registration, token: newer })).status).toBe(410);
});

it.each(['', 'x', 'x'.repeat(43)])('the token %j is none', async (token) => {
  await newToken();
  expect((await visitor.get(`/setup?token=${token}`)).status).toBe(410);
  expect((await visitor.post('/setup', { ...registration, token })).status).toBe(410);
  expect(await roles()).toEqual([]);
});

it('shows what is wrong and keeps the link', async () => {
  const token = await newToken();
  const answer = await visitor.post('/setup', { ...registration, token, password: 'short' });
  expect(answer.status).toBe(422);
  expect(answer.text).toContain(`name="token" value="${token}"`);
  expect((await visitor.post('/setup', { ...registration, token })).status).toBe(303);
});

it('promotes the account of somebody who has registered before, with their password', async () => {
  await createUser(site.core, { ...registration, roles: [] });
  const token = await newToken();
  const wrong = await visitor.post('/setup', { ...registration, token, password: 'not the right one' });
  expect(wrong.status).toBe(422);
  expect(await roles()).toEqual([{ role: 'learner' }]);
  expect((await visitor.post('/setup', { ...registration, token, password: PASSWORD })).status).toBe(303);
  expect(await roles()).toEqual([{ role: 'admin' }, { role: 'learner' }]);
});

it('many at once make one administrator', async () => {
  const token = await newToken();
  await visitor.csrf();
  const answers = await Promise.all(
    Array.from({ length: 5 }, (_, i) =>
      visitor.post('/setup', { ...registration, email: `a${i}@navy.example`, token }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 410, 410, 410, 410]);
});

it('an administrator who is disabled does not keep the site without one', async () => {
  const { id } = await createUser(site.core, { ...registration, roles: ['admin'] });
  expect(await ensureSetupLink(site.core)).toBeNull();
  await site.db.kysely.updateTable('users').set({ disabled_at: 1 }).where('id', '=', id).execute();
  expect(await ensureSetupLink(site.core)).not.toBeNull();
});
