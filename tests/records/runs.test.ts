import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { pino } from 'pino';
import { readSheet } from 'read-excel-file/node';
import { readConfig } from '../../src/config.ts';
import type { CoreDeps } from '../../src/deps.ts';
import {
  cancelExport,
  exportFolder,
  fetchExport,
  requestExport,
  selectRun,
} from '../../src/features/records/exports.ts';
import { NO_FILTER } from '../../src/features/records/filter.ts';
import { exportRecords } from '../../src/features/records/index.ts';
import { extendLease, finishRun, leaseRun } from '../../src/features/records/run-queries.ts';
import { expireExports, KEPT_MS, LEASE_MS, workOnExports } from '../../src/features/records/worker.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { testClock } from '../support/clock.ts';
import { describeOnEngines, type Open } from '../support/engines.ts';
import { temporaryFolder } from '../support/files.ts';
import { NOW, seedActivity, seedCompletion, seedPerson } from './support.ts';

type Core = CoreDeps & { clock: ReturnType<typeof testClock> };

async function openCore(open: Open): Promise<Core> {
  const dataDir = temporaryFolder('exports');
  const config = readConfig({ DATA_DIR: dataDir, SECRET_KEY: 'only-for-tests-only-for-tests-only-for-tests' });
  const log = pino({ level: 'silent' });
  return { config, db: await open(), clock: testClock(NOW), ids: systemIds, secrets: loadSecrets(config), log };
}

async function seedRecords(core: Core, n = 12): Promise<void> {
  const activity = await seedActivity(core, 'one');
  const person = await seedPerson(core);
  for (let i = 0; i < n; i += 1) await seedCompletion(core, person, activity, { cycle: i + 1, passedAt: NOW - i });
}

async function actions(core: Core): Promise<string[]> {
  const rows = await core.db.kysely.selectFrom('audit_events').select('action').orderBy('at').orderBy('id').execute();
  return rows.map(({ action }) => action);
}

describeOnEngines('exports in the background', (open) => {
  let core: Core;
  let admin: string;
  beforeEach(async () => {
    core = await openCore(open);
    await seedRecords(core);
    admin = (await seedPerson(core)).id;
  });

  const ask = async (format: 'csv' | 'xlsx' | 'json' = 'csv') => {
    const asked = await requestExport(core, { format, filter: NO_FILTER, requestedBy: admin }, 5);
    if (asked.kind !== 'run') throw new Error('it came at once');
    return asked.id;
  };

  it('come at once up to a number of records, and are in the audit log either way', async () => {
    const asked = await requestExport(core, { format: 'csv', filter: NO_FILTER, requestedBy: admin }, 12);
    expect([asked.kind, asked.records]).toEqual(['now', 12]);
    expect(await actions(core)).toEqual(['export.request']);
  });

  it.each(['csv', 'xlsx', 'json'] as const)(
    'become one whole file of %s that only its name’s owner knows',
    async (format) => {
      const id = await ask(format);
      await workOnExports(core);
      const run = await selectRun(core, id);
      expect(run).toMatchObject({ state: 'ready', done: 12, expected: 12 });
      const { path, name } = await fetchExport(core, admin, run);
      expect(name).toBe(`completion-records-2026-11-23.${format}`);
      const bytes = readFileSync(path);
      const rows = {
        csv: () => parse(bytes, { bom: true }).length - 1,
        json: () => JSON.parse(bytes.toString()).length,
        xlsx: async () => (await readSheet(bytes)).length - 1,
      };
      expect([await rows[format](), run.bytes, readdirSync(exportFolder(core.config)).length]).toEqual([
        12,
        bytes.length,
        1,
      ]);
      expect(await actions(core)).toEqual(['export.request', 'export.finish', 'export.download']);
      const mails = await core.db.kysely.selectFrom('mail_queue').select(['view', 'user_id']).execute();
      expect(mails).toEqual([{ view: 'export-ready', user_id: admin }]);
    },
  );

  it('stop when they are cancelled, and leave nothing', async () => {
    const id = await ask();
    await cancelExport(core, admin, id);
    await cancelExport(core, admin, id);
    await workOnExports(core);
    expect((await selectRun(core, id)).state).toBe('cancelled');
    expect(existsSync(exportFolder(core.config))).toBe(false);
    expect(await actions(core)).toEqual(['export.request', 'export.cancel']);
    await expect(fetchExport(core, admin, await selectRun(core, id))).rejects.toThrow('no file');
  });

  it('stop while they are being made', async () => {
    const id = await ask();
    const lease = { runId: id, lease: 'mine' };
    await core.db.transaction((trx) => leaseRun(trx, { lease: 'mine', now: NOW, until: NOW + LEASE_MS }));
    expect(await core.db.transaction((trx) => extendLease(trx, lease, 3, NOW + LEASE_MS))).toBe(true);
    await cancelExport(core, admin, id);
    expect(await core.db.transaction((trx) => extendLease(trx, lease, 4, NOW + LEASE_MS))).toBe(false);
  });

  it('are taken over when their worker dies, once its lease is over, and have one result', async () => {
    const id = await ask();
    const dead = { runId: id, lease: 'dead' };
    await core.db.transaction((trx) => leaseRun(trx, { lease: 'dead', now: NOW, until: NOW + LEASE_MS }));
    await workOnExports(core);
    expect((await selectRun(core, id)).state).toBe('running');
    core.clock.advance(LEASE_MS);
    await workOnExports(core);
    const run = await selectRun(core, id);
    expect(run.state).toBe('ready');
    // The dead worker comes to life again: what it has made is not taken.
    const late = { file: 'late', bytes: 1, checksum: 'x', done: 1, at: NOW, expiresAt: NOW };
    expect(await core.db.transaction((trx) => finishRun(trx, dead, late))).toBe(false);
    expect(await selectRun(core, id)).toEqual(run);
    expect((await actions(core)).filter((action) => action === 'export.finish')).toHaveLength(1);
  });

  it('are given up after three tries, and say so', async () => {
    const id = await ask();
    for (let i = 0; i < 3; i += 1) {
      await core.db.transaction((trx) =>
        leaseRun(trx, { lease: `dead-${i}`, now: core.clock(), until: core.clock() + 1 }),
      );
      core.clock.advance(2);
    }
    await workOnExports(core);
    expect(await selectRun(core, id)).toMatchObject({
      state: 'failed',
      fault: expect.stringContaining('could not be made'),
    });
  });

  it('expire with their files, and what dead workers left goes too', async () => {
    const id = await ask();
    await workOnExports(core);
    writeFileSync(join(exportFolder(core.config), 'left-behind.part'), 'x');
    await expireExports(core);
    expect(readdirSync(exportFolder(core.config))).toHaveLength(1);
    core.clock.advance(KEPT_MS);
    await expireExports(core);
    expect(readdirSync(exportFolder(core.config))).toEqual([]);
    expect((await selectRun(core, id)).state).toBe('expired');
  });

  it('are written by the command too, and an old file stays when the new one can’t be made', async () => {
    const out = join(temporaryFolder('out'), 'records.csv');
    const result = await exportRecords(core, { format: 'csv', out, filters: { to: '2026-11-23' } });
    expect([result.records, parse(readFileSync(out), { bom: true }).length]).toEqual([12, 13]);
    await expect(exportRecords(core, { format: 'csv', out, filters: { to: 'soon' } })).rejects.toThrow('filters');
    expect(readdirSync(join(out, '..'))).toEqual(['records.csv']);
  });
});
