import { createUser as createAccount } from '../../src/features/accounts/index.ts';
import { mails, PASSWORD, registration } from '../accounts/support.ts';
import { codeAt, isSignedIn, setUpTwoStep } from '../accounts/two-step-support.ts';
import { MINUTE, openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { startQuiz } from '../support/quiz.ts';
import { ACT_PATHS, lastEvent } from './support.ts';

let site: TestApp;
let admin: Person & { user: TestUser };
let learner: Person & { user: TestUser };
let page: string;

beforeEach(async () => {
  site = await openTestApp();
  admin = await site.signedIn({ roles: ['learner', 'admin'], fullName: 'Alex Admin' });
  learner = await site.signedIn({ fullName: 'Lee Learner' });
  page = `/admin/people/${learner.user.id}`;
});
afterEach(() => site.close());

describe('who may', () => {
  it.each(['learner', 'educator', 'reviewer'] as const)('no %s looks at people or acts on them', async (role) => {
    const other = await site.signedIn({ roles: [role] });
    for (const path of ['/admin/people', '/admin/people/new', '/admin/people/imports/new', page])
      expect((await other.get(path)).status).toBe(403);
    for (const path of ACT_PATHS) expect((await other.post(`${page}/${path}`, { role: 'admin' })).status).toBe(403);
    expect((await other.post('/admin/people', {})).status).toBe(403);
    expect(
      await site.db.kysely.selectFrom('user_roles').where('role', '=', 'admin').selectAll().execute(),
    ).toHaveLength(1);
  });

  it('nobody who is not signed in', async () => {
    for (const path of ['/admin/people', page])
      expect((await site.visitor().get(path)).headers['location']).toMatch(/^\/sign-in\?next=/);
  });

  it('there is nobody behind an id that is none', async () => {
    for (const id of ['nobody', site.core.ids.uuid(), "'--"]) {
      expect((await admin.get(`/admin/people/${encodeURIComponent(id)}`)).status).toBe(404);
      expect((await admin.post(`/admin/people/${encodeURIComponent(id)}/enabling`)).status).toBe(404);
    }
  });
});

describe('roles', () => {
  it('count from the next request of somebody who is signed in, and leave their trace', async () => {
    expect((await learner.get('/author')).status).toBe(403);
    const given = await admin.post(`${page}/roles`, { role: 'educator' });
    expect([given.status, given.headers['location']]).toEqual([303, `${page}?done=role`]);
    expect((await learner.get('/author')).status).toBe(200);
    expect(await lastEvent(site, 'role.grant')).toEqual({
      actorId: admin.user.id,
      subjectId: learner.user.id,
      detail: { role: 'educator', before: ['learner'], after: ['educator', 'learner'] },
    });
    expect((await admin.get(page)).text).toMatch(/Since .* by Alex Admin/);
    await admin.post(`${page}/roles/removal`, { role: 'educator' });
    expect((await learner.get('/author')).status).toBe(403);
    expect((await lastEvent(site, 'role.revoke'))?.['detail']).toMatchObject({ after: ['learner'] });
  });

  it('given or taken twice leave one trace', async () => {
    for (let i = 0; i < 2; i += 1) await admin.post(`${page}/roles`, { role: 'reviewer' });
    for (let i = 0; i < 2; i += 1) await admin.post(`${page}/roles/removal`, { role: 'reviewer' });
    const events = await site.db.kysely
      .selectFrom('audit_events')
      .where('action', 'like', 'role.%')
      .selectAll()
      .execute();
    expect(events).toHaveLength(2);
  });

  it.each(['learner', 'root', ''])('%j is none that can be given', async (role) => {
    expect((await admin.post(`${page}/roles`, { role })).status).toBe(422);
  });

  it('the last admin keeps theirs, whoever else is disabled or has no password yet', async () => {
    const own = `/admin/people/${admin.user.id}`;
    const refused = await admin.post(`${own}/roles/removal`, { role: 'admin' });
    expect([refused.status, refused.text.includes('the last admin')]).toEqual([409, true]);
    const second = await site.createUser({ roles: ['learner', 'admin'] });
    const users = site.db.kysely.updateTable('users').where('id', '=', second.id);
    await users.set({ password_hash: 'pending' }).execute();
    expect((await admin.post(`${own}/roles/removal`, { role: 'admin' })).status).toBe(409);
    await users.set({ password_hash: 'none', disabled_at: 1 }).execute();
    expect((await admin.post(`${own}/roles/removal`, { role: 'admin' })).status).toBe(409);
    await users.set({ disabled_at: null }).execute();
    expect((await admin.post(`${own}/roles/removal`, { role: 'admin' })).status).toBe(303);
    expect((await admin.get('/admin/people')).status).toBe(403);
  });
});

describe('disabling', () => {
  it('ends sessions and links at once, and is undone by enabling, which brings none back (fault 25)', async () => {
    const second = await site.signedInAs(learner.user);
    const answer = await admin.post(`${page}/disabling`, { disableReason: 'Left the hospital' });
    expect(answer.headers['location']).toBe(`${page}?done=disabled`);
    expect([await isSignedIn(learner), await isSignedIn(second)]).toEqual([false, false]);
    expect(await lastEvent(site, 'account.disable')).toMatchObject({
      actorId: admin.user.id,
      detail: { before: 'active', after: 'disabled', reason: 'Left the hospital', sessionsEnded: 2 },
    });
    expect((await admin.get(page)).text).toContain('Disabled since');
    await admin.post(`${page}/enabling`);
    expect(await isSignedIn(learner)).toBe(false);
    expect(await isSignedIn(await site.signedInAs(learner.user))).toBe(true);
    expect((await lastEvent(site, 'account.enable'))?.['detail']).toMatchObject({
      before: 'disabled',
      after: 'active',
    });
  });

  it('wants a reason, and keeps what was typed elsewhere', async () => {
    const answer = await admin.post(`${page}/disabling`, { disableReason: ' ' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('href="#disableReason"');
    expect(await isSignedIn(learner)).toBe(true);
  });

  it('is refused for oneself', async () => {
    const answer = await admin.post(`/admin/people/${admin.user.id}/disabling`, { disableReason: 'me' });
    expect([answer.status, answer.text.includes('can’t disable yourself')]).toEqual([409, true]);
    expect(await isSignedIn(admin)).toBe(true);
  });
});

describe('verifying a profession', () => {
  it('keeps who, when and how; changing the profession takes it away', async () => {
    const how = 'State register, 23 November 2026';
    await admin.post(`${page}/verification`, { how, profession: 'physician' });
    const shown = (await admin.get(page)).text;
    expect(shown).toContain('by Alex Admin');
    expect(shown).toContain(how);
    expect((await lastEvent(site, 'profession.verify'))?.['detail']).toMatchObject({
      after: { how },
      before: { how: null },
    });
    await learner.post('/account/profile', { fullName: 'Lee Learner', profession: 'nurse' });
    const after = await site.db.kysely
      .selectFrom('users')
      .where('id', '=', learner.user.id)
      .select(['profession_verified_at', 'profession_verified_by', 'profession_verified_how'])
      .executeTakeFirst();
    expect(after).toEqual({
      profession_verified_at: null,
      profession_verified_by: null,
      profession_verified_how: null,
    });
  });

  it('takes no licence number into the log, and any day', async () => {
    for (const how of ['Florida ME 123456', 'NPI 1234567893', 'No. 12-34-56']) {
      const refused = await admin.post(`${page}/verification`, { how, profession: 'physician' });
      expect([refused.status, refused.text.includes('Leave the licence number out')]).toEqual([422, true]);
      expect(refused.text).toContain(`value="${how}"`);
    }
    expect(await lastEvent(site, 'profession.verify')).toBeNull();
    for (const how of ['State register, 23 November 2026', 'GMC, 2026-11-23', 'Register of 23.11.2026'])
      expect((await admin.post(`${page}/verification`, { how, profession: 'physician' })).status).toBe(303);
  });

  it('is refused when the profession has changed since the page was opened', async () => {
    const answer = await admin.post(`${page}/verification`, { how: 'Register', profession: 'nurse' });
    expect([answer.status, answer.text.includes('has changed their profession')]).toEqual([409, true]);
    expect(await lastEvent(site, 'profession.verify')).toBeNull();
  });

  it('is taken back with a reason', async () => {
    await admin.post(`${page}/verification`, { how: 'Register', profession: 'physician' });
    expect((await admin.post(`${page}/verification/removal`, {})).status).toBe(422);
    await admin.post(`${page}/verification/removal`, { withdrawReason: 'Wrong person' });
    expect((await lastEvent(site, 'profession.unverify'))?.['detail']).toMatchObject({
      reason: 'Wrong person',
      after: null,
    });
    expect((await admin.get(page)).text).toContain('Not verified');
  });
});

describe('sign-in of somebody', () => {
  it('sessions end one by one and together', async () => {
    await site.signedInAs(learner.user);
    const [, one = ''] = /\/sessions\/([0-9a-f-]{36})\/removal/.exec((await admin.get(page)).text) ?? [];
    await admin.post(`${page}/sessions/${one}/removal`);
    const left = () =>
      site.db.kysely.selectFrom('sessions').where('user_id', '=', learner.user.id).select('id').execute();
    expect(await left()).toHaveLength(1);
    await admin.post(`${page}/sessions/removal`);
    expect(await left()).toHaveLength(0);
    expect(await isSignedIn(admin)).toBe(true);
    // Somebody else's session is not ended by way of this person.
    const [own] = await site.db.kysely
      .selectFrom('sessions')
      .where('user_id', '=', admin.user.id)
      .select('id')
      .execute();
    await admin.post(`${page}/sessions/${own?.id}/removal`);
    expect(await isSignedIn(admin)).toBe(true);
  });

  it('a lost authenticator is reset with a reason, and the person is told', async () => {
    const { id } = await createAccount(site.core, { ...registration, roles: [] });
    const grace = site.visitor();
    await grace.post('/sign-in', { email: registration.email, password: PASSWORD });
    grace.forgetCsrf();
    const { secret } = await setUpTwoStep(site, grace);
    const gracePage = `/admin/people/${id}`;
    expect((await admin.get(gracePage)).text).toContain('10 recovery codes are left');
    expect((await admin.post(`${gracePage}/two-step/removal`, {})).status).toBe(422);
    await admin.post(`${gracePage}/two-step/removal`, { resetReason: 'Called back on the number we have' });
    expect(await isSignedIn(grace)).toBe(false);
    expect(await lastEvent(site, 'two-step.reset')).toMatchObject({ actorId: admin.user.id, subjectId: id });
    expect((await mails(site, 2)).join()).toContain('An administrator has reset the two-step sign-in');
    site.clock.advance(MINUTE);
    const again = site.visitor();
    const answer = await again.post('/sign-in', { email: registration.email, password: PASSWORD });
    expect(answer.headers['location']).toBe('/');
    expect((await again.post('/sign-in/code', { code: codeAt(secret, site.clock()) })).status).not.toBe(200);
  });
});

it('the page shows attempts, and links to their records and to the log', async () => {
  await startQuiz(learner);
  const { text } = await admin.get(page);
  expect(text).toContain('Bisphosphonates');
  expect(text).toContain(`/admin/audit?subject=${learner.user.id}`);
  expect(text).toContain(`/admin/records?q=${encodeURIComponent(learner.user.email)}`);
});

it('survives anything in every field of every act', async () => {
  const fields = [
    'how',
    'percent',
    'timeReason',
    'disableReason',
    'withdrawReason',
    'role',
    'resetReason',
    'profession',
  ];
  for (const value of [['a', 'b'], '\u0000\ud800', 'x'.repeat(20_000), '__proto__']) {
    const form = Object.fromEntries(fields.map((field) => [field, value]));
    for (const path of ACT_PATHS) expect((await admin.post(`${page}/${path}`, form)).status).toBeLessThan(500);
  }
});
