import { createHash } from 'node:crypto';
import {
  type CompiledQuery,
  type DatabaseConnection,
  Kysely,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
} from 'kysely';
import pg from 'pg';
import { transact } from './before-commit.ts';
import { type Database, StorageUnavailable } from './database.ts';
import { POSTGRES_TYPES } from './postgres-types.ts';
import type { Tables } from './tables.ts';

/** SQLSTATE classes and codes after which the same request may succeed later: connection, resources, shutdown, lock. */
const UNAVAILABLE = /^(08|53|57P|55P03|40001|40P01)/;

/**
 * Opens PostgreSQL.
 * @param url postgres://…
 * @param poolSize connections kept at the most
 */
export function openPostgres(url: string, poolSize = 10): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    types: POSTGRES_TYPES,
  });
  // A pooled connection that breaks while idle is dropped; without a listener it would end the process.
  pool.on('error', () => undefined);
  const kysely = new Kysely<Tables>({ dialect: new TranslatingDialect({ pool }) });
  const names = new Map<string, string>();
  return {
    engine: 'postgres',
    kysely,
    read: <R>(query: CompiledQuery<R>) =>
      translated(async () => {
        const { rows } = await pool.query({
          name: nameOf(query.sql, names),
          text: query.sql,
          values: [...query.parameters],
        });
        return rows as R[];
      }),
    transaction: (work) => translated(() => transact('postgres', kysely, work)),
    ping: () => translated(async () => void (await pool.query('select 1'))),
    close: () => kysely.destroy(),
  };
}

/** Kysely's own dialect, whose faults of the connection are StorageUnavailable wherever a query runs. */
class TranslatingDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;
  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }
  override createDriver(): PostgresDriver {
    return new TranslatingDriver(this.#config);
  }
}

class TranslatingDriver extends PostgresDriver {
  readonly #known = new WeakSet<DatabaseConnection>();

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await translated(() => super.acquireConnection());
    if (!this.#known.has(connection)) {
      const execute = connection.executeQuery.bind(connection);
      connection.executeQuery = (query, options) => translated(() => execute(query, options));
      this.#known.add(connection);
    }
    return connection;
  }

  /** With the connection the transaction is gone too: the fault that ended it says more than that it can't be undone. */
  override async rollbackTransaction(connection: Parameters<PostgresDriver['rollbackTransaction']>[0]): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
    }
  }
}

function nameOf(text: string, names: Map<string, string>): string {
  let name = names.get(text);
  if (!name) {
    name = createHash('sha256').update(text).digest('base64url').slice(0, 24);
    names.set(text, name);
  }
  return name;
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isUnavailable(error)) throw new StorageUnavailable('the database cannot be reached now', { cause: error });
    throw error;
  }
}

function isUnavailable(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && (UNAVAILABLE.test(code) || code.startsWith('ECONN'))) return true;
  return /Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable/.test(
    String(message),
  );
}
