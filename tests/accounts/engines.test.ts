import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { findReset, requestReset, resetPassword } from '../../src/features/accounts/change-password.ts';
import { changeReporting, readReporting } from '../../src/features/accounts/change-reporting.ts';
import type { Entry } from '../../src/features/accounts/entry.ts';
import { createUser, ensureSetupLink, findSession, selectPerson } from '../../src/features/accounts/index.ts';
import { register } from '../../src/features/accounts/register.ts';
import { NO_REPORTING } from '../../src/features/accounts/reporting.ts';
import { listSessions } from '../../src/features/accounts/session-queries.ts';
import { endOtherSessions, endSession } from '../../src/features/accounts/sessions.ts';
import { setUpAdmin } from '../../src/features/accounts/setup.ts';
import { signIn } from '../../src/features/accounts/sign-in.ts';
import { changeProfile } from '../../src/features/accounts/users.ts';
import { tokenHash } from '../../src/http/session.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { DAY, type TestClock, testClock } from '../support/clock.ts';
import { describeOnEngines } from '../support/engines.ts';
import { temporaryFolder } from '../support/files.ts';
import { eventually, PASSWORD, registration } from './support.ts';

const browser = { userAgent: 'test', previous: null };
const form = { ...registration, profession: 'physician' as const };

/** The session of somebody who needs no second step. */
function tokenOf(entry: Entry): string {
  if (entry.kind !== 'session') throw new Error('a code was asked for');
  return entry.token;
}

describeOnEngines('accounts', (open) => {
  let core: CoreDeps;
  let clock: TestClock;
  beforeEach(async () => {
    clock = testClock();
    const config = readConfig({ DATA_DIR: temporaryFolder('data') });
    core = {
      config,
      db: await open(),
      clock,
      ids: systemIds,
      secrets: loadSecrets(config),
      log: pino({ level: 'silent' }),
    };
  });

  it('createUser keeps roles, verification and one account for an address', async () => {
    const { id, email } = await createUser(core, {
      ...registration,
      email: 'GRACE@navy.example',
      roles: ['educator', 'reviewer', 'learner'],
      byOperator: true,
    });
    expect(email).toBe('grace@navy.example');
    expect(await selectPerson(core.db.kysely, id)).toMatchObject({
      profession: 'physician',
      professionVerifiedAt: clock(),
    });
    const roles = await core.db.kysely.selectFrom('user_roles').select('role').orderBy('role').execute();
    expect(roles.map(({ role }) => role)).toEqual(['educator', 'learner', 'reviewer']);
    const [event] = await core.db.kysely.selectFrom('audit_events').select(['action', 'actor_id']).execute();
    expect(event).toEqual({ action: 'account.create', actor_id: null });
    await expect(createUser(core, { ...registration, roles: [] })).rejects.toMatchObject({ status: 409 });
    await expect(createUser(core, { ...registration, email: 'x', roles: [] })).rejects.toMatchObject({
      fields: { email: expect.any(String) },
    });
    await expect(
      createUser(core, { ...registration, email: 'b@c.example', password: 'password123', roles: [] }),
    ).rejects.toMatchObject({ status: 422 });
  });

  it('an operator who names no profession verifies none', async () => {
    const { id } = await createUser(core, {
      ...registration,
      profession: undefined,
      roles: ['admin'],
      byOperator: true,
    });
    expect(await selectPerson(core.db.kysely, id)).toMatchObject({
      profession: 'not-a-health-professional',
      professionVerifiedAt: null,
    });
  });

  it('findSession gives the person with all roles, and notes use in the background', async () => {
    const { id } = await createUser(core, { ...registration, roles: ['educator'] });
    const token = tokenOf(await signIn(core, registration, browser));
    const find = findSession(core);
    const session = await find(tokenHash(token));
    expect(session?.viewer).toMatchObject({
      id,
      fullName: 'Dr Grace Hopper',
      letterKeys: true,
      timeMultiplierPercent: 100,
    });
    expect([...(session?.viewer.roles ?? [])].sort()).toEqual(['educator', 'learner']);
    expect(await find(tokenHash('another'))).toBeNull();
    clock.advance(DAY);
    await find(tokenHash(token));
    await eventually(
      () => listSessions(core.db.kysely, id, clock()),
      ([one]) => one?.lastSeenAt === clock(),
    );
  });

  it('a sign-in under way does not outlive a change of the password', async () => {
    const { id } = await createUser(core, { ...registration, roles: [] });
    const between = (): CoreDeps => {
      // What comes after the password was verified and before the transaction that enters.
      const transaction: CoreDeps['db']['transaction'] = async (work) => {
        await core.db.kysely
          .updateTable('users')
          .set({ password_hash: core.ids.uuid() })
          .where('id', '=', id)
          .execute();
        return core.db.transaction(work);
      };
      return { ...core, db: { ...core.db, transaction } };
    };
    const { passwordHash } = await selectPerson(core.db.kysely, id);
    await expect(signIn(between(), registration, browser)).rejects.toThrow(/don’t match/);
    await core.db.kysely.updateTable('users').set({ password_hash: passwordHash }).execute();
    expect(await register(between(), form, browser)).toMatchObject({ signedIn: false });
    expect(await core.db.kysely.selectFrom('sessions').select('id').execute()).toEqual([]);
  });

  it('sign-in clears away what has ended; sessions end one by one and together', async () => {
    const { id } = await createUser(core, { ...registration, roles: [] });
    await signIn(core, registration, browser);
    clock.advance(8 * DAY);
    const tokens = [
      tokenOf(await signIn(core, registration, browser)),
      tokenOf(await signIn(core, registration, browser)),
      tokenOf(await signIn(core, registration, browser)),
    ];
    expect(await core.db.kysely.selectFrom('sessions').select('id').execute()).toHaveLength(3);
    const sessions = await Promise.all(tokens.map((token) => findSession(core)(tokenHash(token))));
    const [first, second] = sessions.map((session) => session?.id ?? '');
    expect(await endSession(core, id, first ?? '')).toBe(true);
    expect(await endSession(core, id, first ?? '')).toBe(false);
    expect(await endOtherSessions(core, id, second ?? '')).toBe(1);
  });

  it('register, profile and reporting', async () => {
    const result = await register(core, form, browser);
    expect(result.signedIn).toBe(true);
    expect(await register(core, { ...form, password: 'another long password' }, browser)).toMatchObject({
      signedIn: false,
    });
    const session = result.signedIn ? await findSession(core)(tokenHash(tokenOf(result.entry))) : null;
    const id = session?.viewer.id ?? '';
    await changeProfile(core, id, { fullName: 'Grace', credentials: 'MD', profession: 'nurse', letterKeys: false });
    await changeReporting(core, id, { ...NO_REPORTING, npi: '1234567893' }, false);
    const person = await selectPerson(core.db.kysely, id);
    expect(person).toMatchObject({ fullName: 'Grace', credentials: 'MD', profession: 'nurse', letterKeys: false });
    const reader = { actorId: null, purpose: 'account page' } as const;
    const opened = await core.db.transaction((trx) => readReporting(trx, core, person, reader));
    expect(opened.npi).toBe('1234567893');
  });

  it('a reset link works once among many at once', async () => {
    await createUser(core, { ...registration, roles: [] });
    const token = (await requestReset(core, 'grace@navy.example'))?.link.split('/').pop() ?? '';
    expect(await findReset(core, token)).toMatchObject({ email: 'grace@navy.example' });
    const results = await Promise.all([1, 2, 3].map((n) => resetPassword(core, token, `${PASSWORD} ${n}`)));
    expect(results.filter((person) => person !== null)).toHaveLength(1);
    expect(await requestReset(core, 'nobody@navy.example')).toBeNull();
  });

  it('a set-up link makes one administrator', async () => {
    const token = (await ensureSetupLink(core))?.split('=')[1] ?? '';
    expect(await setUpAdmin(core, token, form, browser)).toEqual({ kind: 'session', token: expect.any(String) });
    expect(await setUpAdmin(core, token, { ...form, email: 'b@c.example' }, browser)).toBeNull();
    expect(await ensureSetupLink(core)).toBeNull();
  });
});
