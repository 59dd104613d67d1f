import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/db/index.ts';
import { readReporting, selectPerson } from '../../src/features/accounts/index.ts';
import { verifyLog, writeCheckpoint } from '../../src/features/audit/index.ts';
import { verifyCertificate } from '../../src/features/credit/index.ts';
import { publicKeys } from '../../src/features/credit/record.ts';
import { erasePerson } from '../../src/features/privacy/erase.ts';
import { checkKeys, rotateKeys, withKeptKeys } from '../../src/features/privacy/index.ts';
import { SEALED_FIELDS } from '../../src/features/privacy/sealed-fields.ts';
import { fingerprintOfSealed } from '../../src/features/records/index.ts';
import { loadSecrets, type Secrets, seal } from '../../src/lib/secrets.ts';
import { testDatabase } from '../support/database.ts';
import { describeOnEngines } from '../support/engines.ts';
import { temporaryFolder } from '../support/files.ts';
import { createUser } from '../support/people.ts';
import { runNode, startNode } from '../support/processes.ts';
import { certified, NEW_KEY, OLD_KEY, openPrivacyCore, personWithTraces, type TestCore } from './support.ts';

const secretsOf = (secretKey: string, secretKeyPrevious?: string): Secrets =>
  loadSecrets({ dataDir: temporaryFolder('data'), secretKey, secretKeyFile: undefined, secretKeyPrevious });

test('every sealed column of the schema is among those that are sealed anew', async () => {
  const db = await testDatabase();
  const tables = await db.kysely.introspection.getTables();
  const columns = tables.flatMap(({ name, columns: all }) => all.map((column) => `${name}.${column.name}`));
  const listed = SEALED_FIELDS.map(({ table, column }) => `${table}.${column}`);
  expect(columns.filter((name) => /(_|\.)sealed$/.test(name) && !listed.includes(name))).toEqual([]);
  expect(listed.filter((name) => !columns.includes(name))).toEqual([]);
  await db.close();
});

/** As if a report of the certificate's completion had been sent to ACCME. */
async function reportSent(core: TestCore, number: string): Promise<void> {
  const { completion_id } = await core.db.kysely
    .selectFrom('certificates')
    .select('completion_id')
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
  const row = { activityId: '123456789', completedOn: '2026-11-23', firstName: 'X', lastName: 'Q', birth: '02/29' };
  const text = JSON.stringify({ ...row, state: 'New York', licence: 'LIC-90210-X', credit: 50 });
  const run = {
    id: core.ids.uuid(),
    format: 'pars' as const,
    query: '',
    requested_at: 0,
    state: 'failed' as const,
    expected: 1,
  };
  const row_sealed = seal(core.secrets.derive('pars-row'), completion_id, text);
  await core.db.transaction(async (trx) => {
    await trx.insertInto('export_runs').values(run).execute();
    await trx
      .insertInto('pars_reports')
      .values({ completion_id, run_id: run.id, fingerprint: 'of the old key', row_sealed, sent_at: 0 })
      .execute();
  });
}

const reportingOf = (core: TestCore, secrets: Secrets, userId: string) =>
  core.db.transaction(async (trx) =>
    readReporting(trx, { ...core, secrets }, await selectPerson(trx, userId), { actorId: null, purpose: 'PARS' }),
  );

describeOnEngines('changing the secret key', (open) => {
  it('seals everything anew, once, and what the old key signed stays genuine without it', async () => {
    const core = await openPrivacyCore(await open());
    const user = await personWithTraces(core);
    const erased = await createUser(core, { fullName: 'Gone Person', verified: true });
    const [kept, sealed] = [await certified(core, user), await certified(core, erased)];
    await erasePerson(core, erased, erased.id);
    await reportSent(core, kept);
    await writeCheckpoint(core);
    const between = secretsOf(NEW_KEY, OLD_KEY);
    // The server with both keys reads everything before anything is sealed anew.
    expect((await reportingOf(core, between, user.id)).licenceNumber).toBe('LIC-90210-X');
    const before = await checkKeys(core, between);
    expect(before).toMatchObject({ unreadable: 0 });
    // Reporting details, a mail, a sealed certificate, a sealed identity, what was sent to a board; and two keys that
    // would be lost.
    expect([before.left - before.unkept, before.unkept]).toEqual([5, 2]);

    expect(await rotateKeys(core, between)).toMatchObject({ left: 0, unreadable: 0 });
    const rotations = () =>
      core.db.kysely.selectFrom('audit_events').select('detail').where('action', '=', 'keys.rotate').execute();
    expect((await rotations()).map(({ detail }) => JSON.parse(detail))).toEqual([{ left: 7, unreadable: 0 }]);
    const rows = await core.db.kysely.selectFrom('users').select('reporting_sealed').execute();
    expect(await rotateKeys(core, between)).toMatchObject({ left: 0, unreadable: 0 });
    expect(await core.db.kysely.selectFrom('users').select('reporting_sealed').execute()).toEqual(rows);

    expect(await rotations()).toHaveLength(1);
    const alone = await withKeptKeys(core.db, secretsOf(NEW_KEY));
    expect(await checkKeys(core, alone)).toMatchObject({ left: 0, unreadable: 0 });
    expect((await reportingOf(core, alone, user.id)).licenceNumber).toBe('LIC-90210-X');
    for (const number of [kept, sealed]) {
      expect(await verifyCertificate({ ...core, secrets: alone }, number)).toMatchObject({ state: 'valid', number });
      // Without the kept key it would not be: the table is what the site goes by.
      expect((await verifyCertificate({ ...core, secrets: secretsOf(NEW_KEY) }, number)).state).toBe('altered');
    }
    const sent = await core.db.kysely.selectFrom('pars_reports').selectAll().executeTakeFirstOrThrow();
    expect(sent.fingerprint).toBe(fingerprintOfSealed({ secrets: alone }, sent.completion_id, sent.row_sealed));
    const log = { actorId: null, kept: [], onFault: () => {} };
    expect(await verifyLog({ ...core, secrets: alone }, log)).toMatchObject({ ok: true, checkpoints: 1 });
    expect(await verifyLog({ ...core, secrets: secretsOf(NEW_KEY) }, log)).toMatchObject({ ok: false });
    const { keys } = await publicKeys(alone);
    expect(keys.map(({ kid }) => kid)).toEqual([
      ...(await publicKeys(secretsOf(NEW_KEY))).keys.map(({ kid }) => kid),
      ...(await publicKeys(core.secrets)).keys.map(({ kid }) => kid),
    ]);
    expect(alone.keysOf('recovery-codes')[1]).toEqual(core.secrets.keysOf('recovery-codes')[0]);
  });

  it('goes on where it was broken off, names what opens under neither key, and trusts no key that somebody put there', async () => {
    const core = await openPrivacyCore(await open());
    const people = await Promise.all(Array.from({ length: 5 }, () => createUser(core)));
    const text = JSON.stringify({
      npi: '',
      licenceState: '',
      licenceNumber: 'X',
      birthMonth: 1,
      birthDay: 1,
      boards: [],
    });
    const [alien, ...others] = people;
    const key = core.secrets.derive('reporting');
    await core.db.transaction(async (trx) => {
      for (const { id } of people) {
        const sealed = id === alien?.id ? seal(Buffer.alloc(32, 1), id, text) : seal(key, id, text);
        await trx.updateTable('users').set({ reporting_sealed: sealed }).where('id', '=', id).execute();
      }
      const forged = {
        id: 'forged',
        purpose: 'signing',
        sealed: seal(Buffer.alloc(32, 1), 'forged', 'key'),
        kept_at: 0,
      };
      await trx.insertInto('kept_keys').values(forged).execute();
    });
    const between = secretsOf(NEW_KEY, OLD_KEY);
    // As after a kill: some are done.
    const done = others[0]?.id ?? '';
    await core.db.transaction((trx) =>
      trx
        .updateTable('users')
        .set({ reporting_sealed: seal(secretsOf(NEW_KEY).derive('reporting'), done, text) })
        .where('id', '=', done)
        .execute(),
    );
    const state = await rotateKeys(core, between);
    expect(state).toMatchObject({ left: 0, unreadable: 2 });
    expect(state.fields.find(({ field }) => field === 'users.reporting_sealed')).toMatchObject({
      present: 4,
      earlier: 0,
      unreadable: [alien?.id],
    });
    expect((await withKeptKeys(core.db, secretsOf(NEW_KEY))).olderKeys).toHaveLength(1);
  });
});

describe('keypoint keys rotate', () => {
  const PEOPLE = 12_000;

  it('is killed in the middle, goes on, and says when the old key can go', async () => {
    const dataDir = temporaryFolder('rotation');
    const env = { DATA_DIR: dataDir, LOG_LEVEL: 'silent' };
    expect((await runNode('src/cli.ts', ['migrate'], env)).code).toBe(0);
    const old = loadSecrets({ dataDir, secretKey: undefined, secretKeyFile: undefined });
    const db = openDatabase(`sqlite:${join(dataDir, 'keypoint.db')}`);
    const key = old.derive('reporting');
    await db.transaction(async (trx) => {
      for (let i = 0; i < PEOPLE; i += 1) {
        const id = `person-${String(i).padStart(6, '0')}`;
        const user = { id, email: `${id}@example.org`, full_name: 'P', profession: 'nurse', password_hash: 'none' };
        await trx
          .insertInto('users')
          .values({ ...user, created_at: 0, reporting_sealed: seal(key, id, 'x'.repeat(300)) })
          .execute();
      }
    });
    await db.close();

    const child = startNode('src/cli.ts', ['keys', 'rotate', '--generate'], env);
    await new Promise<void>((resolve) => child.stderr?.on('data', () => resolve()));
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(existsSync(join(dataDir, 'secret.key.previous'))).toBe(true);
    const check = await runNode('src/cli.ts', ['keys', 'rotate', '--check', '--json'], env);
    const { left } = JSON.parse(check.stdout) as { left: number };
    expect(check.code).toBe(1);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(PEOPLE);
    const again = await runNode('src/cli.ts', ['keys', 'rotate', '--generate'], env);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('an earlier rotation is not through')]);

    const rest = await runNode('src/cli.ts', ['keys', 'rotate'], env);
    expect(rest.stdout).toContain(
      `users.reporting_sealed: ${PEOPLE} under the present key, 0 under the one before, 0 unreadable`,
    );
    expect(rest.stdout).toContain('Nothing needs the key before this one any more.');
    expect(rest.code).toBe(0);
    expect(readFileSync(join(dataDir, 'secret.key'), 'utf8')).not.toBe(
      readFileSync(join(dataDir, 'secret.key.previous'), 'utf8'),
    );
  }, 120_000);

  it('takes a new key for a site that gets its key from outside; and the sweep is a command too', async () => {
    const env = { DATA_DIR: temporaryFolder('rotation'), LOG_LEVEL: 'silent' };
    const child = startNode('src/cli.ts', ['keys', 'rotate', '--new-key-stdin'], { ...env, SECRET_KEY: OLD_KEY });
    child.stdin?.end(`${NEW_KEY}\n`);
    await once(child, 'close');
    expect(child.exitCode).toBe(0);
    const both = { ...env, SECRET_KEY: NEW_KEY, SECRET_KEY_PREVIOUS: OLD_KEY };
    const check = await runNode('src/cli.ts', ['keys', 'rotate', '--check', '--json'], both);
    expect([check.code, JSON.parse(check.stdout)]).toEqual([0, expect.objectContaining({ left: 0, unkept: 0 })]);
    const swept = await runNode('src/cli.ts', ['privacy', 'sweep', '--json'], both);
    expect([swept.code, JSON.parse(swept.stdout)]).toEqual([0, { deleted: 0, leftovers: 0 }]);
  }, 60_000);

  it('wants a key before this one, or a new one', async () => {
    const env = { DATA_DIR: temporaryFolder('rotation'), LOG_LEVEL: 'silent' };
    const none = await runNode('src/cli.ts', ['keys', 'rotate'], env);
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('no key before this one is known')]);
    const given = await runNode('src/cli.ts', ['keys', 'rotate', '--generate'], { ...env, SECRET_KEY: OLD_KEY });
    expect([given.code, given.stderr]).toEqual([1, expect.stringContaining('--new-key-stdin')]);
  }, 60_000);
});
