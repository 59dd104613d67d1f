import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { createUser as createAccount, insertUser, NO_PASSWORD_YET } from '../../src/features/accounts/index.ts';
import { acceptInvitation } from '../../src/features/accounts/invitations.ts';
import { newTotpSecret } from '../../src/features/accounts/totp.ts';
import { confirmTwoStep } from '../../src/features/accounts/two-step.ts';
import { createPerson } from '../../src/features/people/create.ts';
import { disablePerson } from '../../src/features/people/disabling.ts';
import { invitePerson } from '../../src/features/people/ending.ts';
import { applyImport, keepList, loadImport } from '../../src/features/people/import/import.ts';
import { revokeRole } from '../../src/features/people/roles.ts';
import { tokenHash } from '../../src/http/session.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets, seal } from '../../src/lib/secrets.ts';
import { PASSWORD, registration } from '../accounts/support.ts';
import { codeAt } from '../accounts/two-step-support.ts';
import { testClock } from '../support/clock.ts';
import { describeOnEngines } from '../support/engines.ts';
import { temporaryFolder } from '../support/files.ts';
import { createUser } from '../support/people.ts';

const browser = { userAgent: 'test', previous: null };

/** Of several at once: how many did it, and what the others were told. */
async function outcomes(acts: readonly Promise<unknown>[]): Promise<{ done: number; statuses: unknown[] }> {
  const settled = await Promise.allSettled(acts);
  const refused = settled.filter((one) => one.status === 'rejected');
  return { done: settled.length - refused.length, statuses: refused.map(({ reason }) => reason.status ?? reason) };
}

describeOnEngines('acts on people', (open) => {
  let core: CoreDeps;
  beforeEach(async () => {
    const config = readConfig({ DATA_DIR: temporaryFolder('data') });
    core = {
      config,
      db: await open(),
      clock: testClock(),
      ids: systemIds,
      secrets: loadSecrets(config),
      log: pino({ level: 'silent' }),
    };
  });
  const count = async (table: 'users' | 'sessions' | 'recovery_codes' | 'person_words' | 'audit_events') =>
    (await core.db.kysely.selectFrom(table).selectAll().execute()).length;

  it('two admins who take each other’s role at once leave one', async () => {
    const one = await createUser(core, { roles: ['admin'] });
    const two = await createUser(core, { roles: ['admin'] });
    const taken = await outcomes([
      revokeRole(core, { actor: one, userId: two.id }, 'admin'),
      revokeRole(core, { actor: two, userId: one.id }, 'admin'),
    ]);
    expect(taken).toEqual({ done: 1, statuses: [409] });
    const left = await core.db.kysely.selectFrom('user_roles').where('role', '=', 'admin').selectAll().execute();
    expect(left).toHaveLength(1);
  });

  it('two admins who disable each other at once leave one', async () => {
    const one = await createUser(core, { roles: ['admin'] });
    const two = await createUser(core, { roles: ['admin'] });
    const disabled = await outcomes([
      disablePerson(core, { actor: one, userId: two.id }, 'x'),
      disablePerson(core, { actor: two, userId: one.id }, 'x'),
    ]);
    expect(disabled).toEqual({ done: 1, statuses: [409] });
  });

  it('two windows that confirm two-step sign-in at once: one is shown codes, and those count', async () => {
    const { id } = await createUser(core);
    const secret = newTotpSecret(systemIds);
    const secretSealed = seal(core.secrets.derive('totp'), id, secret);
    await core.db.transaction((trx) =>
      trx
        .insertInto('totp')
        .values({ user_id: id, secret_sealed: secretSealed, created_at: 1, confirmed_at: null })
        .execute(),
    );
    const code = codeAt(secret, core.clock());
    const both = await outcomes([1, 2].map(() => confirmTwoStep(core, { userId: id, sessionId: 'none' }, code)));
    expect(both).toEqual({ done: 1, statuses: [409] });
    expect(await count('recovery_codes')).toBe(10);
  });

  it('an invitation lets one in once, ends with the next, and is stored as a hash', async () => {
    const admin = await createUser(core, { roles: ['admin'] });
    const form = { fullName: 'New Person', email: 'new@example.org', profession: 'nurse', credentials: 'RN' } as const;
    const ids: CoreDeps['ids'] = { ...systemIds, token: () => 'first-token' };
    const userId = await createPerson({ ...core, ids }, admin, { ...form, roles: ['educator'], invite: true });
    await invitePerson({ ...core, ids: { ...systemIds, token: () => 'second-token' } }, { actor: admin, userId });
    const stored = JSON.stringify(await core.db.kysely.selectFrom('invitations').selectAll().execute());
    expect(stored).toContain(tokenHash('second-token'));
    expect(stored).not.toContain('second-token');
    expect(await acceptInvitation(core, 'first-token', PASSWORD, browser)).toBeNull();
    const entries = await Promise.all([1, 2, 3].map(() => acceptInvitation(core, 'second-token', PASSWORD, browser)));
    expect(entries.filter((entry) => entry !== null)).toHaveLength(1);
    expect(await count('sessions')).toBe(1);
    await expect(invitePerson(core, { actor: admin, userId })).rejects.toMatchObject({ status: 409 });
    await expect(createPerson(core, admin, { ...form, roles: [], invite: true })).rejects.toMatchObject({
      fields: { email: expect.stringContaining('already') },
    });
  });

  it('a list confirmed three times at once, and once more, brings each person once', async () => {
    const admin = await createUser(core, { roles: ['admin'] });
    await createAccount(core, { ...registration, roles: [] });
    const rows = Array.from({ length: 230 }, (_, i) => `new-${i}@example.org,Robin New ${i},nurse,,`);
    const text = [
      'email,name,profession,credentials,roles',
      ...rows,
      'grace@navy.example,Grace H,nurse,,educator',
      'x,,y,,',
    ];
    const list = { name: 'list.csv', text: text.join('\n'), notice: null };
    const id = await keepList(core, admin, list);
    expect(await count('users')).toBe(2);
    await Promise.all([1, 2, 3].map(() => applyImport(core, admin, id, { invite: true })));
    await applyImport(core, admin, id, { invite: false });
    const { progress, source, invite } = await loadImport(core, id);
    expect([progress.created, progress.there.length, progress.failed.length, source, invite]).toEqual([
      230,
      1,
      1,
      null,
      1,
    ]);
    expect(progress.there[0]?.differences).toEqual([
      'name: Dr Grace Hopper, in the list Grace H',
      'profession: Physician (MD or DO), in the list Nurse',
      'not yet educator',
    ]);
    expect(await count('users')).toBe(232);
    expect(await core.db.kysely.selectFrom('invitations').selectAll().execute()).toHaveLength(230);
    const again = await keepList(core, admin, list);
    await applyImport(core, admin, again, { invite: true });
    expect((await loadImport(core, again)).progress).toMatchObject({ created: 0, done: 231 });
    expect(await count('users')).toBe(232);
    const imports = await core.db.kysely
      .selectFrom('audit_events')
      .where('action', '=', 'people.import')
      .select('detail')
      .execute();
    expect(imports.map(({ detail }) => JSON.parse(detail).created).sort()).toEqual([0, 230]);
  }, 60_000);

  it('an import that was broken off goes on where it was', async () => {
    const admin = await createUser(core, { roles: ['admin'] });
    const rows = Array.from({ length: 150 }, (_, i) => `new-${i}@example.org,Robin New ${i},nurse`);
    const id = await keepList(core, admin, {
      name: 'list.csv',
      text: ['email,name,profession', ...rows].join('\n'),
      notice: null,
    });
    let transactions = 0;
    const failing = {
      ...core,
      db: {
        ...core.db,
        transaction: <T>(work: Parameters<typeof core.db.transaction<T>>[0]) => {
          transactions += 1;
          return transactions === 2 ? Promise.reject(new Error('the power went')) : core.db.transaction(work);
        },
      },
    };
    await expect(applyImport(failing, admin, id, { invite: false })).rejects.toThrow('the power went');
    expect((await loadImport(core, id)).progress).toMatchObject({ done: 100, created: 100 });
    await applyImport(core, admin, id, { invite: false });
    expect((await loadImport(core, id)).progress).toMatchObject({ done: 150, created: 150, there: [] });
    expect(await count('users')).toBe(151);
  });

  it('people are found as soon as they are there, and no longer by a name that they had', async () => {
    const person = {
      ...registration,
      profession: 'nurse' as const,
      passwordHash: NO_PASSWORD_YET,
      roles: [],
      professionVerifiedAt: null,
    };
    await core.db.transaction((trx) => insertUser(trx, core, person));
    const words = await core.db.kysely.selectFrom('person_words').select('word').orderBy('word').execute();
    expect(words.map(({ word }) => word)).toEqual(['dr', 'example', 'grace', 'hopper', 'navy']);
  });
});
