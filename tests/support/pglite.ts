import { PGlite } from '@electric-sql/pglite';
import { type CompiledQuery, Kysely, PGliteDialect } from 'kysely';
import { transact } from '../../src/db/before-commit.ts';
import type { Database } from '../../src/db/database.ts';
import { migrate } from '../../src/db/index.ts';
import type { Tables } from '../../src/db/tables.ts';
import { MIGRATIONS } from './files.ts';

const INT8 = 20;

/** PostgreSQL inside this process: takes seconds to start, so a test file starts one and empties it between uses. */
export function startPglite(): Promise<PGlite> {
  return PGlite.create({ parsers: { [INT8]: Number } });
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
