import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Database, Engine, Trx } from './database.ts';

export interface Migration {
  name: string;
  checksum: string;
  statements: string[];
}

export interface MigrationStatus {
  name: string;
  appliedAt: number | null;
}

/** The migrations on disk and those in the database don't fit together; the message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

const FILE = /^(\d{4}_[a-z0-9_]+)(?:\.(sqlite|postgres))?\.sql$/;

/** Any number will do as long as every Keypoint process uses the same: PostgreSQL's advisory lock on migrating. */
const LOCK_KEY = 726_178_011;

/**
 * Reads a folder of `NNNN_name.sql`, or the pair `NNNN_name.sqlite.sql` / `.postgres.sql` where the engines need their own.
 * @returns them in order, each with the SHA-256 of its text (line ends normalised)
 */
export function readMigrations(folder: string, engine: Engine): Migration[] {
  return readdirSync(folder)
    .map((file) => ({ file, match: FILE.exec(file) }))
    .filter(({ match }) => match && (match[2] === undefined || match[2] === engine))
    .map(({ file, match }) => {
      const text = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
      return {
        name: match?.[1] ?? file,
        checksum: createHash('sha256').update(text).digest('hex'),
        statements: splitStatements(text),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Brings the database up to date. Each migration runs in a transaction of its own under a lock, and looks again
 * whether it is still wanted once it has the lock: any number of processes may start at once.
 * @returns the names applied by this call
 * @throws MigrationError when an applied migration was edited or is gone
 */
export async function migrate(database: Database, folder: string, now: () => number): Promise<string[]> {
  const migrations = readMigrations(folder, database.engine);
  await database.transaction(async (trx) => {
    await lock(database, trx);
    await sql`create table if not exists schema_migrations (name text primary key, checksum text not null, applied_at bigint not null)`.execute(
      trx,
    );
  });
  const applied: string[] = [];
  for (const migration of migrations) {
    const fresh = await database.transaction(async (trx) => {
      await lock(database, trx);
      const done = await trx.selectFrom('schema_migrations').selectAll().execute();
      check(migrations, new Map(done.map((row) => [row.name, row.checksum])));
      if (done.some((row) => row.name === migration.name)) return false;
      for (const statement of migration.statements) await sql.raw(statement).execute(trx);
      await trx
        .insertInto('schema_migrations')
        .values({ name: migration.name, checksum: migration.checksum, applied_at: now() })
        .execute();
      return true;
    });
    if (fresh) applied.push(migration.name);
  }
  return applied;
}

/** Which migrations there are and when each was applied, without changing anything. */
export async function migrationStatus(database: Database, folder: string): Promise<MigrationStatus[]> {
  const migrations = readMigrations(folder, database.engine);
  const tables = await database.kysely.introspection.getTables();
  const rows = tables.some((table) => table.name === 'schema_migrations')
    ? await database.kysely.selectFrom('schema_migrations').selectAll().execute()
    : [];
  check(migrations, new Map(rows.map((row) => [row.name, row.checksum])));
  return migrations.map(({ name }) => ({ name, appliedAt: rows.find((row) => row.name === name)?.applied_at ?? null }));
}

async function lock(database: Database, trx: Trx): Promise<void> {
  if (database.engine === 'postgres') await sql`select pg_advisory_xact_lock(${LOCK_KEY})`.execute(trx);
}

function check(migrations: Migration[], applied: Map<string, string>): void {
  const known = new Map(migrations.map((migration) => [migration.name, migration.checksum]));
  for (const [name, checksum] of applied) {
    if (!known.has(name)) {
      throw new MigrationError(
        `the database has migration ${name}, which this version of Keypoint does not know: start the newer version, or restore a backup from before it`,
      );
    }
    if (known.get(name) !== checksum) {
      throw new MigrationError(
        `migration ${name} was edited after it was applied: put its file back as it was and write the change as a new migration`,
      );
    }
  }
}

/** Splits at the semicolons that end a line; our migrations hold no other. Comments on lines of their own are dropped. */
function splitStatements(text: string): string[] {
  return text
    .replaceAll(/^\s*--.*$/gm, '')
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
