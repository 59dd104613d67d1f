import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { FOLDERS } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { changePassword } from '../../src/features/accounts/change-password.ts';
import { changeReporting } from '../../src/features/accounts/change-reporting.ts';
import {
  changeProfile,
  createUser as createAccount,
  endAllAccess,
  PASSWORD_STATES,
} from '../../src/features/accounts/index.ts';
import { acceptInvitation } from '../../src/features/accounts/invitations.ts';
import { NO_REPORTING } from '../../src/features/accounts/reporting.ts';
import { ensureFoundingActivity } from '../../src/features/activities/index.ts';
import { selectAuthorizedAttempt } from '../../src/features/attempts/index.ts';
import { issueCertificate } from '../../src/features/credit/index.ts';
import { DISCUSSION_LIMITS } from '../../src/features/discussion/pace.ts';
import { sendComment } from '../../src/features/discussion/send.ts';
import { createPerson } from '../../src/features/people/create.ts';
import { disablePerson, enablePerson } from '../../src/features/people/disabling.ts';
import { invitePerson } from '../../src/features/people/ending.ts';
import { lockSubject } from '../../src/features/people/queries.ts';
import { grantRole, revokeRole } from '../../src/features/people/roles.ts';
import { erasePerson } from '../../src/features/privacy/erase.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { PASSWORD } from '../accounts/support.ts';
import { completedAttempt } from '../credit/completed.ts';
import { findInDatabase, viewerOf } from '../privacy/support.ts';
import { testClock } from '../support/clock.ts';
import { describeOnEngines } from '../support/engines.ts';
import { temporaryFolder } from '../support/files.ts';
import { createUser } from '../support/people.ts';

const browser = { userAgent: 'test', previous: null };
const ROUNDS = 6;

/** What went wrong of several acts at once, other than being told that it stands otherwise by now. */
async function faults(acts: readonly Promise<unknown>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(acts);
  return settled
    .filter((one) => one.status === 'rejected')
    .map(({ reason }) => reason)
    .filter((reason) => reason.status !== 409 && reason.status !== 404);
}

describeOnEngines('acts of several on one person at once', (open) => {
  let core: CoreDeps;
  beforeEach(async () => {
    const config = readConfig({ DATA_DIR: temporaryFolder('data') });
    const log = pino({ level: 'silent' });
    core = { config, db: await open(), clock: testClock(), ids: systemIds, secrets: loadSecrets(config), log };
  });

  const admins = async () =>
    core.db.kysely
      .selectFrom('user_roles')
      .innerJoin('users', 'users.id', 'user_roles.user_id')
      .select('users.id')
      .where('role', '=', 'admin')
      .where('disabled_at', 'is', null)
      .execute();

  it('whoever accepts an invitation while they are disabled or invited anew is out, and nobody waits for nobody', async () => {
    const admin = await createUser(core, { roles: ['admin'] });
    for (let round = 0; round < ROUNDS; round += 1) {
      const token = `token-${round}`;
      const form = { fullName: 'New Person', profession: 'nurse', credentials: '', roles: [], invite: true } as const;
      const ids = { ...systemIds, token: () => token };
      const email = `new-${round}@example.org`;
      const userId = await createPerson({ ...core, ids }, admin, { ...form, roles: [], email });
      const act = { actor: admin, userId };
      expect(
        await faults([
          acceptInvitation(core, token, PASSWORD, browser),
          disablePerson(core, act, 'x'),
          invitePerson(core, act),
          acceptInvitation(core, token, PASSWORD, browser),
        ]),
      ).toEqual([]);
      await enablePerson(core, act);
      expect(await core.db.kysely.selectFrom('sessions').selectAll().where('user_id', '=', userId).execute()).toEqual(
        [],
      );
    }
  }, 60_000);

  it('who accepts waits for who disables, however far both have come, and neither is broken off', async () => {
    const admin = await createUser(core, { roles: ['admin'] });
    const form = { fullName: 'New Person', profession: 'nurse', credentials: '', roles: [], invite: true } as const;
    const ids = { ...systemIds, token: () => 'token' };
    const userId = await createPerson({ ...core, ids }, admin, { ...form, roles: [], email: 'new@example.org' });
    const accepting = await core.db.transaction(async (trx) => {
      await lockSubject(trx, core.db.engine, userId);
      const entry = acceptInvitation(core, 'token', PASSWORD, browser);
      // Until it has come to where it waits.
      await sleep(1500);
      await endAllAccess(trx, userId, core.clock());
      return { entry };
    });
    expect(await accepting.entry).toBeNull();
  }, 30_000);

  it('nobody gets a password any more who is erased while they choose one', async () => {
    await createUser(core, { roles: ['admin'] });
    const account = { email: 'grace@navy.example', fullName: 'Grace Hopper', roles: [], password: PASSWORD };
    const user = await createAccount(core, account);
    const passwords = { currentPassword: PASSWORD, newPassword: 'another long enough phrase' };
    const changing = changePassword(core, { userId: user.id, sessionId: 'none' }, passwords);
    const outcome = expect(changing).rejects.toMatchObject({ status: 409 });
    // While the password is being looked at, which takes longer.
    await erasePerson(core, user, user.id);
    await outcome;
    const row = await core.db.kysely.selectFrom('users').select('password_hash').where('id', '=', user.id).execute();
    expect(row).toEqual([{ password_hash: PASSWORD_STATES.erased }]);
    expect(await core.db.kysely.selectFrom('mail_queue').selectAll().execute()).toEqual([]);
  });

  it('nothing of somebody who was erased comes back by a request that was under way', async () => {
    await ensureFoundingActivity(core, FOLDERS.content);
    await createUser(core, { roles: ['admin'] });
    const user = await createUser(core, { fullName: 'Xanthippe Quillfeather' });
    const { id: activityId } = await core.db.kysely.selectFrom('activities').select('id').executeTakeFirstOrThrow();
    await erasePerson(core, user, user.id);
    const gone = { status: 409 };
    const profile = { fullName: user.fullName, credentials: 'MD', profession: 'nurse', letterKeys: true } as const;
    await expect(changeProfile(core, user.id, profile)).rejects.toMatchObject(gone);
    await expect(changeReporting(core, user.id, NO_REPORTING, true)).rejects.toMatchObject(gone);
    const text = { body: 'Quillfeather writes.', declaration: null };
    const comment = { activityId, authorId: user.id, parentId: null, sendingKey: core.ids.uuid(), text, guide: 1 };
    await expect(sendComment(core, DISCUSSION_LIMITS.texts, comment)).rejects.toMatchObject(gone);
    expect(await findInDatabase(core.db, ['Quillfeather'])).toEqual([]);
  });

  it('of admins who erase, disable and dismiss each other one is left', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const [one, two, three] = [
        await createUser(core, { roles: ['admin'] }),
        await createUser(core, { roles: ['admin'] }),
        await createUser(core, { roles: ['admin'] }),
      ];
      for (const { id } of await admins())
        if (![one.id, two.id, three.id].includes(id))
          await core.db.transaction((trx) => trx.deleteFrom('user_roles').where('user_id', '=', id).execute());
      expect(
        await faults([
          erasePerson(core, one, two.id),
          disablePerson(core, { actor: two, userId: three.id }, 'x'),
          revokeRole(core, { actor: three, userId: one.id }, 'admin'),
          erasePerson(core, three, three.id),
          grantRole(core, { actor: one, userId: two.id }, 'admin'),
        ]),
      ).toEqual([]);
      expect((await admins()).length).toBeGreaterThan(0);
    }
  }, 60_000);

  it('a certificate that is issued while its holder is erased is sealed, or none is issued', async () => {
    await ensureFoundingActivity(core, FOLDERS.content);
    await createUser(core, { roles: ['admin'] });
    for (let round = 0; round < ROUNDS; round += 1) {
      const user = await createUser(core, { fullName: `Xanthippe ${'I'.repeat(round + 1)}` });
      const attemptId = await completedAttempt({ core }, user);
      const attempt = await selectAuthorizedAttempt(core.db, viewerOf(user), attemptId);
      expect(await faults([issueCertificate(core, attempt), erasePerson(core, user, user.id)])).toEqual([]);
      const stored = await core.db.kysely
        .selectFrom('certificates')
        .select('record')
        .where('user_id', '=', user.id)
        .execute();
      expect(stored.map(({ record }) => record.slice(0, 3))).toEqual(stored.map(() => 'v1.'));
    }
  }, 60_000);
});
