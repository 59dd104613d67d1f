import { createWriteStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parse } from 'csv-parse/sync';
import { pino } from 'pino';
import { fillRecords } from '../../bench/many-records.ts';
import { readConfig } from '../../src/config.ts';
import { migrate, openDatabase } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { cancelExport, exportFolder, requestExport, selectRun } from '../../src/features/records/exports.ts';
import { NO_FILTER } from '../../src/features/records/filter.ts';
import { exportRecords } from '../../src/features/records/index.ts';
import { resolveScope } from '../../src/features/records/list.ts';
import { expireExports, LEASE_MS, workOnExports } from '../../src/features/records/worker.ts';
import { writeRecords } from '../../src/features/records/write.ts';
import { checksumOf } from '../../src/features/records/write-plan.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { MIGRATIONS, temporaryFolder } from '../support/files.ts';
import { runNode } from '../support/processes.ts';
import { seedActivity, seedPerson } from './support.ts';

const RECORDS = 8_000;
const PROCESS = 'tests/records/exporting-process.ts';

let core: CoreDeps;
let admin: string;

beforeAll(async () => {
  const config = readConfig({ DATA_DIR: temporaryFolder('exports') });
  const db = openDatabase(config.databaseUrl);
  await migrate(db, MIGRATIONS, Date.now);
  const log = pino({ level: 'silent' });
  core = { config, db, clock: Date.now, ids: systemIds, secrets: loadSecrets(config), log };
  await seedActivity(core, 'one');
  admin = (await seedPerson(core)).id;
  fillRecords(config.databaseUrl.slice('sqlite:'.length), { records: RECORDS, people: RECORDS / 10 });
}, 60_000);
afterAll(() => core.db.close());
beforeEach(() => core.db.transaction((trx) => trx.deleteFrom('export_runs').execute()));

const ask = async (format: 'csv' | 'xlsx' | 'json' = 'csv') =>
  (await requestExport(core, { format, filter: NO_FILTER, requestedBy: admin })).id;

async function finishes(id: string): Promise<number> {
  const events = core.db.kysely.selectFrom('audit_events').select('id').where('action', '=', 'export.finish');
  return (await events.where('subject_id', '=', id).execute()).length;
}

/** The one file there is, once what dead workers left is gone: that it is the run's, and has every record once. */
async function expectOneResult(id: string): Promise<void> {
  await expireExports(core);
  const run = await selectRun(core, id);
  expect(run).toMatchObject({ state: 'ready', done: RECORDS, file: expect.stringContaining(id) });
  expect(readdirSync(exportFolder(core.config))).toEqual([run.file]);
  const path = join(exportFolder(core.config), run.file ?? '');
  expect(await checksumOf(path)).toBe(run.checksum);
  const records = (parse(readFileSync(path), { bom: true }) as string[][]).map(([record]) => record);
  expect(new Set(records).size).toBe(RECORDS + 1);
  expect(records).toHaveLength(RECORDS + 1);
  expect(await finishes(id)).toBe(1);
  const mails = core.db.kysely.selectFrom('mail_queue').select('id').where('view', '=', 'export-ready');
  expect(await mails.execute()).toHaveLength(1);
}

describe('a long export, written by a process of its own', () => {
  beforeEach(() => core.db.transaction((trx) => trx.deleteFrom('mail_queue').execute()));

  it('has exactly one result, whole, when the server is killed in the middle and started again', async () => {
    const id = await ask();
    expect((await runNode(PROCESS, [core.config.dataDir, '0', 'dies'])).code).toBe(null);
    expect(await selectRun(core, id)).toMatchObject({ state: 'running', file: null });
    expect([readdirSync(exportFolder(core.config)).length, await finishes(id)]).toEqual([1, 0]);
    // Until its lease is over it may still be at work.
    await workOnExports(core);
    expect((await selectRun(core, id)).state).toBe('running');
    expect(await runNode(PROCESS, [core.config.dataDir, String(LEASE_MS)])).toMatchObject({ code: 0, stderr: '' });
    await expectOneResult(id);
  });

  it('has exactly one result when two processes look for work at once', async () => {
    const id = await ask();
    const both = await Promise.all([1, 2].map(() => runNode(PROCESS, [core.config.dataDir, '0'])));
    expect(both.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    await expectOneResult(id);
  });

  it('stops when it is cancelled, and leaves nothing', async () => {
    const id = await ask();
    const work = workOnExports(core);
    while ((await selectRun(core, id)).state !== 'running') await new Promise(setImmediate);
    await cancelExport(core, admin, id);
    await work;
    await expireExports(core);
    expect([(await selectRun(core, id)).state, readdirSync(exportFolder(core.config)), await finishes(id)]).toEqual([
      'cancelled',
      [],
      0,
    ]);
  });

  it('is tried again when that process dies, and given up in the end', async () => {
    const id = await ask();
    const options = process.env['NODE_OPTIONS'];
    process.env['NODE_OPTIONS'] = '--import=data:text/javascript,process.exit(9)';
    try {
      await workOnExports(core);
    } finally {
      if (options === undefined) delete process.env['NODE_OPTIONS'];
      else process.env['NODE_OPTIONS'] = options;
    }
    const fault = expect.stringContaining('could not be made');
    expect(await selectRun(core, id)).toMatchObject({ state: 'failed', fault });
    const tries = core.db.kysely.selectFrom('export_runs').select('tries').where('id', '=', id);
    expect((await tries.executeTakeFirstOrThrow()).tries).toBe(4);
  });

  it.each(['csv', 'xlsx', 'json'] as const)('is the same as one written here: %s', async (format) => {
    const here = join(temporaryFolder('here'), 'records');
    const out = createWriteStream(here);
    await writeRecords(core.db, await resolveScope(core.db, NO_FILTER), format, out);
    await finished(out);
    const apart = join(temporaryFolder('apart'), 'records');
    expect(await exportRecords(core, { format, out: apart, filters: {} })).toMatchObject({ records: RECORDS });
    const [ours, theirs] = [readFileSync(here), readFileSync(apart)];
    expect(theirs.length).toBe(ours.length);
    // A workbook has the time in it, in two bytes for each of its five parts, twice.
    const different = ours.filter((byte, i) => byte !== theirs[i]).length;
    expect(different).toBeLessThanOrEqual(format === 'xlsx' ? 20 : 0);
  });

  it('leaves no file, and says why, when it can’t be written', async () => {
    const out = join(temporaryFolder('out'), 'not there', 'records.csv');
    await expect(exportRecords(core, { format: 'csv', out, filters: {} })).rejects.toThrow('ENOENT');
    expect(existsSync(out)).toBe(false);
  });
});
