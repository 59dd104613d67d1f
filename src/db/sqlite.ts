import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
  type SqliteStatement,
} from 'kysely';
import { type Database, StorageUnavailable, type Trx } from './database.ts';
import type { Tables } from './tables.ts';

const LOCK_PATIENCE_MS = 5_000;

const UNAVAILABLE = /^SQLITE_(BUSY|FULL|IOERR|CANTOPEN|READONLY|LOCKED)/;

/**
 * Opens a SQLite file: WAL, synchronous=FULL (a commit is on the disk before it is acknowledged) and
 * foreign keys, each set explicitly because the library's build decides otherwise.
 * @param path file path; its folder is made when missing
 * @param lockPatienceMs how long a transaction waits for another process's write lock before it gives up
 */
export function openSqlite(path: string, lockPatienceMs = LOCK_PATIENCE_MS): Database {
  mkdirSync(dirname(path), { recursive: true });
  const writer = connect(path);
  const reader = connect(path, { readonly: true });
  const kysely = new Kysely<Tables>({
    dialect: new ImmediateSqliteDialect({ database: withStatementCache(writer) }, lockPatienceMs),
  });
  const prepared = statementCache(reader);
  return {
    engine: 'sqlite',
    kysely,
    read: <R>(query: CompiledQuery<R>) => prepared(query.sql).all(...query.parameters) as R[],
    transaction: (work) => runTransaction(kysely, work),
    ping: async () => void reader.prepare('select 1').get(),
    close: async () => {
      // The writer last: only it can fold the write-ahead log into the file, which is then whole by itself.
      reader.close();
      await kysely.destroy();
    },
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

function withStatementCache(db: Sqlite.Database): { prepare(sql: string): SqliteStatement; close(): void } {
  const prepared = statementCache(db);
  return { prepare: (sql) => prepared(sql) as unknown as SqliteStatement, close: () => db.close() };
}

/** Kysely's own dialect, but every transaction takes the write lock at its start, so that it can't fail half-way for want of it. */
class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #lockPatienceMs: number;
  constructor(config: SqliteDialectConfig, lockPatienceMs: number) {
    super(config);
    this.#config = config;
    this.#lockPatienceMs = lockPatienceMs;
  }
  override createDriver(): SqliteDriver {
    return new ImmediateSqliteDriver(this.#config, this.#lockPatienceMs);
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  readonly #lockPatienceMs: number;
  constructor(config: SqliteDialectConfig, lockPatienceMs: number) {
    super(config);
    this.#lockPatienceMs = lockPatienceMs;
  }
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const deadline = performance.now() + this.#lockPatienceMs;
    for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
      try {
        await connection.executeQuery(CompiledQuery.raw('begin immediate'));
        return;
      } catch (error) {
        if (!isUnavailable(error) || performance.now() > deadline) throw error;
        await sleep(pause);
      }
    }
  }
}

async function runTransaction<T>(kysely: Kysely<Tables>, work: (trx: Trx) => Promise<T>): Promise<T> {
  try {
    return await kysely.transaction().execute(work);
  } catch (error) {
    if (isUnavailable(error)) throw new StorageUnavailable('the database cannot be written now', { cause: error });
    throw error;
  }
}

function isUnavailable(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && UNAVAILABLE.test(code);
}
