import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { type CompiledQuery, Kysely, PGliteDialect } from 'kysely';
import { transact } from '../../src/db/before-commit.ts';
import type { Database } from '../../src/db/database.ts';
import { migrate } from '../../src/db/index.ts';
import type { Tables } from '../../src/db/tables.ts';
import { MIGRATIONS, runFolder, temporaryFolder } from './files.ts';

const INT8 = 20;

/**
 * PostgreSQL inside this process, empty. Making a cluster takes seconds: each worker does it once, and the others begin
 * as copies of its files. That still takes long: a test file starts one and empties it between uses.
 */
export async function startPglite(): Promise<PGlite> {
  const template = join(runFolder(), `pglite-${process.env['JEST_WORKER_ID'] ?? '1'}.tar`);
  const parsers = { [INT8]: Number };
  if (existsSync(template)) return PGlite.create({ loadDataDir: new Blob([readFileSync(template)]), parsers });
  const pglite = await PGlite.create({ parsers });
  const draft = join(temporaryFolder('template'), 'pglite.tar');
  writeFileSync(draft, Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer()));
  renameSync(draft, template);
  return pglite;
}

/**
 * A migrated database on a PGlite of its own. It has one connection: inside `transaction` a `read` waits for ever,
 * where a PostgreSQL server would read what is committed.
 */
export async function pgliteDatabase(): Promise<Database> {
  const pglite = await startPglite();
  const database = await emptiedPglite(pglite);
  return { ...database, close: () => pglite.close() };
}

/** The same PGlite with nothing in it but the migrated schema. Closing the database leaves the PGlite running. */
export async function emptiedPglite(pglite: PGlite, options: { migrated?: boolean } = {}): Promise<Database> {
  await pglite.exec('drop schema public cascade; create schema public');
  const kysely = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) });
  const database: Database = {
    engine: 'postgres',
    kysely,
    read: async <R>(query: CompiledQuery<R>) => (await kysely.executeQuery(query)).rows,
    transaction: (work) => transact('postgres', kysely, work),
    ping: async () => void (await pglite.query('select 1')),
    close: async () => undefined,
  };
  if (options.migrated ?? true) await migrate(database, MIGRATIONS, () => Date.UTC(2026, 0, 1));
  return database;
}
