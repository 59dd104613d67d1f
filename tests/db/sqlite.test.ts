import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CompiledQuery, sql } from 'kysely';
import { type Database, StorageUnavailable } from '../../src/db/index.ts';
import { openSqlite } from '../../src/db/sqlite.ts';
import { migratedFile } from '../support/database.ts';
import { temporaryFolder } from '../support/files.ts';
import { startNode } from '../support/processes.ts';

const auditRow = (id: string) => ({
  id,
  at: 1,
  actor_id: null,
  action: 'test.write',
  subject_type: 'test',
  subject_id: id,
  detail: '{}',
});

const write = (database: Database, id: string) =>
  database.transaction(async (trx) => void (await trx.insertInto('audit_events').values(auditRow(id)).execute()));

async function held(path: string, ms: number): Promise<{ ended: Promise<unknown> }> {
  const process = startNode('tests/support/locking-process.ts', [path, String(ms)]);
  const ended = once(process, 'exit');
  if (process.stdout) await once(process.stdout, 'data');
  return { ended };
}

describe('openSqlite', () => {
  let path: string;
  let database: Database;
  beforeEach(async () => {
    path = await migratedFile();
    database = openSqlite(path, 300);
  });
  afterEach(() => database.close());

  it('sets WAL, synchronous=FULL and foreign keys on the connection that writes', async () => {
    const pragma = async (name: string) =>
      Object.values((await sql.raw<object>(`pragma ${name}`).execute(database.kysely)).rows[0] ?? {})[0];
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(2);
    expect(await pragma('foreign_keys')).toBe(1);
  });

  it('reads on a connection that cannot write', () => {
    expect(() => database.read(CompiledQuery.raw('delete from audit_events returning id'))).toThrow(/readonly/);
  });

  it('makes the folder of a new file, and leaves a file that is whole by itself when closed', async () => {
    const elsewhere = join(temporaryFolder(), 'deep', 'er', 'keypoint.db');
    const fresh = openSqlite(elsewhere);
    await sql`create table one (id text primary key)`.execute(fresh.kysely);
    await fresh.close();
    expect([existsSync(elsewhere), existsSync(`${elsewhere}-wal`)]).toEqual([true, false]);
  });

  it('waits while another process holds the write lock for a moment, without stopping the event loop', async () => {
    const patient = openSqlite(path, 10_000);
    const { ended } = await held(path, 300);
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 5);
    await write(patient, 'a');
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
    expect(await patient.kysely.selectFrom('audit_events').select('id').execute()).toEqual([{ id: 'a' }]);
    await ended;
    await patient.close();
  });

  it('gives up with StorageUnavailable when the lock is held too long, reads meanwhile, and recovers by itself', async () => {
    const { ended } = await held(path, 1_500);
    await expect(write(database, 'a')).rejects.toThrow(StorageUnavailable);
    expect(database.read(CompiledQuery.raw('select count(*) as n from audit_events'))).toEqual([{ n: 0 }]);
    await database.ping();
    await ended;
    await write(database, 'b');
    expect(database.read(CompiledQuery.raw('select id from audit_events'))).toEqual([{ id: 'b' }]);
  });

  it('reads through Kysely too while a transaction waits for the lock, and waits once for all that are in line', async () => {
    const { ended } = await held(path, 1_500);
    const asked = performance.now();
    const writes = Promise.allSettled(['a', 'b', 'c', 'd'].map((id) => write(database, id)));
    expect(await database.kysely.selectFrom('audit_events').select('id').execute()).toEqual([]);
    expect(performance.now() - asked).toBeLessThan(200);
    expect((await writes).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    expect(performance.now() - asked).toBeLessThan(900);
    await ended;
    await write(database, 'e');
  });

  it('gives the fault itself where SQLite has rolled back already, and writes on afterwards', async () => {
    await sql`create trigger full before insert on audit_events when new.id = 'a' begin select raise(rollback, 'gone'); end`.execute(
      database.kysely,
    );
    await expect(write(database, 'a')).rejects.toThrow('gone');
    await write(database, 'b');
    expect(await database.kysely.selectFrom('audit_events').select('id').execute()).toEqual([{ id: 'b' }]);
  });

  it('keeps what is written outside a transaction out of one that is under way', async () => {
    const statement = database.kysely.insertInto('audit_events').values(auditRow('outside'));
    let outside: Promise<unknown> = Promise.resolve();
    const undone = database.transaction(async (trx) => {
      await trx.insertInto('audit_events').values(auditRow('inside')).execute();
      outside = statement.execute();
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    await outside;
    expect(await database.kysely.selectFrom('audit_events').select('id').execute()).toEqual([{ id: 'outside' }]);
  });

  it('keeps statements, yet notices a changed schema and any number of different ones', async () => {
    const all = CompiledQuery.raw('select * from probes');
    await sql`create table probes (id text)`.execute(database.kysely);
    await sql`insert into probes values ('a')`.execute(database.kysely);
    expect(database.read(all)).toEqual([{ id: 'a' }]);
    await sql`alter table probes add column more text`.execute(database.kysely);
    expect(database.read(all)).toEqual([{ id: 'a', more: null }]);
    for (let n = 0; n < 1_100; n += 1) {
      expect(database.read(CompiledQuery.raw(`select ${n} as n`))).toEqual([{ n }]);
    }
    expect(database.read(all)).toEqual([{ id: 'a', more: null }]);
  });
});
