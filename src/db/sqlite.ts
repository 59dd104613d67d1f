import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type CompiledQuery, Kysely, type SqliteStatement } from 'kysely';
import { transact } from './before-commit.ts';
import type { Database } from './database.ts';
import { type SqliteFile, TwoConnectionDialect, translated } from './sqlite-driver.ts';
import type { Tables } from './tables.ts';

const LOCK_PATIENCE_MS = 5_000;

/**
 * Opens a SQLite file: WAL, synchronous=FULL (a commit is on the disk before it is acknowledged) and
 * foreign keys, each set explicitly because the library's build decides otherwise.
 * @param path file path; its folder is made when missing
 * @param lockPatienceMs how long after it was asked for a transaction waits for another process's write lock
 */
export function openSqlite(path: string, lockPatienceMs = LOCK_PATIENCE_MS): Database {
  mkdirSync(dirname(path), { recursive: true });
  const writer = connect(path);
  const reader = connect(path, { readonly: true });
  const prepared = statementCache(reader);
  const kysely = new Kysely<Tables>({
    dialect: new TwoConnectionDialect(fileOf(reader, prepared), fileOf(writer, statementCache(writer)), lockPatienceMs),
  });
  return {
    engine: 'sqlite',
    kysely,
    read: <R>(query: CompiledQuery<R>) => translated(() => prepared(query.sql).all(...query.parameters) as R[]),
    transaction: (work) => transact('sqlite', kysely, work),
    ping: async () => void reader.prepare('select 1').get(),
    close: () => kysely.destroy(),
  };
}

function connect(path: string, options: Sqlite.Options = {}): Sqlite.Database {
  // The short timeout keeps a lock held elsewhere from stopping the event loop; transactions wait without blocking.
  const db = new Sqlite(path, { timeout: 20, ...options });
  if (!options.readonly) db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('cache_size = -16384');
  return db;
}

function statementCache(db: Sqlite.Database): (sql: string) => Sqlite.Statement<unknown[], unknown> {
  const statements = new Map<string, Sqlite.Statement<unknown[], unknown>>();
  return (sql) => {
    let statement = statements.get(sql);
    if (!statement) {
      // Queries built at run time (filters, IN lists) have no bound on their number: start over rather than grow.
      if (statements.size >= 500) statements.clear();
      statement = db.prepare<unknown[], unknown>(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
}

function fileOf(db: Sqlite.Database, prepared: ReturnType<typeof statementCache>): SqliteFile {
  return {
    prepare: (sql) => prepared(sql) as unknown as SqliteStatement,
    close: () => db.close(),
    get inTransaction() {
      return db.inTransaction;
    },
  };
}
