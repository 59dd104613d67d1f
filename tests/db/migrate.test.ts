import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Database, MigrationError, migrate, migrationStatus, openDatabase } from '../../src/db/index.ts';
import { readMigrations } from '../../src/db/migrate.ts';
import { describeOnEngines, newServerDatabase } from '../support/engines.ts';
import { MIGRATIONS, temporaryFolder } from '../support/files.ts';
import { runNode } from '../support/processes.ts';

const NOW = Date.UTC(2026, 10, 23);
const now = () => NOW;

function folderOf(files: Record<string, string>): string {
  const folder = temporaryFolder('migrations');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

async function tableNames(database: Database): Promise<string[]> {
  return (await database.kysely.introspection.getTables()).map((table) => table.name).sort();
}

describeOnEngines('migrate', (open) => {
  it('brings an empty database up to date once, and then has nothing to do', async () => {
    const database = await open({ migrated: false });
    const names = readMigrations(MIGRATIONS, database.engine).map((migration) => migration.name);
    expect(await migrate(database, MIGRATIONS, now)).toEqual(names);
    expect(await migrate(database, MIGRATIONS, now)).toEqual([]);
    expect(await tableNames(database)).toEqual(expect.arrayContaining(['attempts', 'certificates', 'users']));
  });

  it('tells what is pending without changing anything, and when each was applied', async () => {
    const database = await open({ migrated: false });
    const folder = folderOf({ '0001_one.sql': 'create table one (id text primary key);' });
    expect(await migrationStatus(database, folder)).toEqual([{ name: '0001_one', appliedAt: null }]);
    expect(await tableNames(database)).toEqual([]);
    await migrate(database, folder, now);
    expect(await migrationStatus(database, folder)).toEqual([{ name: '0001_one', appliedAt: NOW }]);
  });

  it('refuses an old migration that was edited, and says what to do', async () => {
    const database = await open({ migrated: false });
    const folder = folderOf({ '0001_one.sql': 'create table one (id text primary key);' });
    await migrate(database, folder, now);
    writeFileSync(join(folder, '0001_one.sql'), 'create table one (id text primary key, more text);');
    const refused = /0001_one was edited after it was applied: put its file back/;
    await expect(migrate(database, folder, now)).rejects.toThrow(refused);
    await expect(migrationStatus(database, folder)).rejects.toThrow(MigrationError);
  });

  it('does not mistake other line ends for an edit', async () => {
    const database = await open({ migrated: false });
    const text = '-- a table\ncreate table one (\n  id text primary key\n);\n';
    const folder = folderOf({ '0001_one.sql': text });
    await migrate(database, folder, now);
    writeFileSync(join(folder, '0001_one.sql'), text.replaceAll('\n', '\r\n'));
    expect(await migrate(database, folder, now)).toEqual([]);
  });

  it('refuses a database that a newer version has been at', async () => {
    const database = await open({ migrated: false });
    const folder = folderOf({
      '0001_one.sql': 'create table one (id text primary key);',
      '0002_two.sql': 'create table two (id text primary key);',
    });
    await migrate(database, folder, now);
    rmSync(join(folder, '0002_two.sql'));
    await expect(migrate(database, folder, now)).rejects.toThrow(
      /0002_two, which this version of Keypoint does not know/,
    );
  });

  it('leaves nothing of a migration that fails half-way, and goes on from there once it is mended', async () => {
    const database = await open({ migrated: false });
    const good = 'create table two (id text primary key);\n';
    const folder = folderOf({
      '0001_one.sql': 'create table one (id text primary key);',
      '0002_two.sql': `${good}insert into two (id) values ('a');\ninsert into nowhere (id) values ('a');`,
      '0003_three.sql': 'create table three (id text primary key);',
    });
    await expect(migrate(database, folder, now)).rejects.toThrow(/nowhere/);
    expect(await tableNames(database)).toEqual(['one', 'schema_migrations']);
    writeFileSync(join(folder, '0002_two.sql'), good);
    expect(await migrate(database, folder, now)).toEqual(['0002_two', '0003_three']);
    const rows = await sql`select * from two`.execute(database.kysely);
    expect(rows.rows).toEqual([]);
  });

  it('takes of a pair of files the one for its engine, and ignores other files', async () => {
    const database = await open({ migrated: false });
    const folder = folderOf({
      '0001_pair.sqlite.sql': 'create table for_sqlite (id text primary key);',
      '0001_pair.postgres.sql': 'create table for_postgres (id text primary key);',
      'README.md': 'Not a migration.',
    });
    expect(await migrate(database, folder, now)).toEqual(['0001_pair']);
    expect(await tableNames(database)).toContain(`for_${database.engine}`);
    expect(await tableNames(database)).not.toContain(database.engine === 'sqlite' ? 'for_postgres' : 'for_sqlite');
  });

  it('keeps the real migrations whole: constraints refuse what they should', async () => {
    const database = await open();
    const session = { token_hash: 't', id: 's', user_id: 'nobody', csrf_token: 'c', user_agent: '' };
    const times = { created_at: NOW, last_seen_at: NOW, expires_at: NOW };
    await expect(
      database.kysely
        .insertInto('sessions')
        .values({ ...session, ...times })
        .execute(),
    ).rejects.toThrow(/foreign key/i);
  });
});

describe('two processes that migrate at once', () => {
  async function race(url: string, database: () => Database): Promise<void> {
    const moment = String(Date.now() + 1_500);
    const script = 'tests/support/migrating-process.ts';
    const runs = await Promise.all([1, 2].map(() => runNode(script, [url, MIGRATIONS, moment])));
    expect(runs.map((run) => [run.code, run.stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    const opened = database();
    const names = (await migrationStatus(opened, MIGRATIONS)).map((migration) => migration.name);
    await opened.close();
    const applied = runs.flatMap((run) => JSON.parse(run.stdout) as string[]).sort();
    expect(applied).toEqual(names);
  }

  it('apply each migration once between them (SQLite)', async () => {
    const url = `sqlite:${join(temporaryFolder('race'), 'keypoint.db')}`;
    await race(url, () => openDatabase(url));
  });

  const server = process.env['TEST_POSTGRES_URL'];
  if (server) {
    it('apply each migration once between them (PostgreSQL server)', async () => {
      const { url, drop } = await newServerDatabase(server);
      await race(url, () => openDatabase(url));
      await drop();
    });
  }
});
