import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
} from 'kysely';
import { StorageUnavailable } from './database.ts';

/** An open file as Kysely wants it, with its statements kept. */
export interface SqliteFile {
  prepare(sql: string): SqliteStatement;
  close(): void;
  readonly inTransaction: boolean;
}

const UNAVAILABLE = /^SQLITE_(BUSY|FULL|IOERR|CANTOPEN|READONLY|LOCKED|PROTOCOL)/;

/** Runs `work`; what fails because the file can't be used now is thrown as StorageUnavailable. */
export function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translation(error);
  }
}

function translation(error: unknown): unknown {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return typeof code === 'string' && UNAVAILABLE.test(code)
    ? new StorageUnavailable(`the database cannot be used now: ${String(message)}`, { cause: error })
    : error;
}

/**
 * Kysely's dialect over two connections to one file. Outside a transaction a SELECT runs on the one that reads, so
 * that it waits neither for a transaction under way nor for one that waits for another process's lock. Everything else
 * takes its turn on the one that writes; a transaction takes the write lock at its start, so that it can't fail
 * half-way for want of it.
 */
export class TwoConnectionDialect extends SqliteDialect {
  readonly #driver: Driver;
  constructor(reader: SqliteFile, writer: SqliteFile, lockPatienceMs: number) {
    super({ database: writer });
    this.#driver = new TwoConnectionDriver(reader, writer, lockPatienceMs);
  }
  override createDriver(): Driver {
    return this.#driver;
  }
  override createAdapter(): SqliteAdapter {
    return new ManyConnectionsAdapter();
  }
}

/** Kysely need not queue up for a connection: our driver does where it is wanted. */
class ManyConnectionsAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class TwoConnectionDriver implements Driver {
  readonly #reads: SqliteDriver;
  readonly #writes: SqliteDriver;
  readonly #writer: SqliteFile;
  readonly #lockPatienceMs: number;
  readonly #turn = turns();

  constructor(reader: SqliteFile, writer: SqliteFile, lockPatienceMs: number) {
    this.#reads = new SqliteDriver({ database: reader });
    this.#writes = new SqliteDriver({ database: writer });
    this.#writer = writer;
    this.#lockPatienceMs = lockPatienceMs;
  }

  async init(): Promise<void> {
    await this.#reads.init();
    await this.#writes.init();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return new RoutedConnection(
      await this.#reads.acquireConnection(),
      await this.#writes.acquireConnection(),
      this.#turn,
    );
  }

  /** Waits for its turn, and for another process's lock until `lockPatienceMs` after it was asked; tries once at least. */
  async beginTransaction(connection: RoutedConnection): Promise<void> {
    const deadline = performance.now() + this.#lockPatienceMs;
    const endTurn = await this.#turn();
    try {
      for (let pause = 1; !(await connection.tryToBegin(deadline)); pause = Math.min(pause * 2, 50)) await sleep(pause);
    } catch (error) {
      endTurn();
      throw error;
    }
    connection.endTurn = endTurn;
  }

  async commitTransaction(connection: RoutedConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
    connection.leave();
  }

  async rollbackTransaction(connection: RoutedConnection): Promise<void> {
    try {
      // SQLite has rolled back already after some faults, a full disk among them; asking again would hide the fault.
      if (this.#writer.inTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
    } finally {
      connection.leave();
    }
  }

  async releaseConnection(): Promise<void> {
    // There are two connections for as long as the database is open.
  }

  async destroy(): Promise<void> {
    // The writer last: only it can fold the write-ahead log into the file, which is then whole by itself.
    await this.#reads.destroy();
    await this.#writes.destroy();
  }
}

type Turn = () => Promise<() => void>;

class RoutedConnection implements DatabaseConnection {
  readonly #reads: DatabaseConnection;
  readonly #writes: DatabaseConnection;
  readonly #turn: Turn;
  /** Set for as long as a transaction is under way on this connection. */
  endTurn: (() => void) | null = null;

  constructor(reads: DatabaseConnection, writes: DatabaseConnection, turn: Turn) {
    this.#reads = reads;
    this.#writes = writes;
    this.#turn = turn;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.endTurn) return run(this.#writes, query);
    if (query.query.kind === 'SelectQueryNode') return run(this.#reads, query);
    const endTurn = await this.#turn();
    try {
      return await run(this.#writes, query);
    } finally {
      endTurn();
    }
  }

  /** @returns false when another process has the lock and there is time left */
  async tryToBegin(deadline: number): Promise<boolean> {
    try {
      await run(this.#writes, CompiledQuery.raw('begin immediate'));
      return true;
    } catch (error) {
      if (!(error instanceof StorageUnavailable) || performance.now() > deadline) throw error;
      return false;
    }
  }

  leave(): void {
    this.endTurn?.();
    this.endTurn = null;
  }

  // biome-ignore lint/correctness/useYield: part of the interface, and nothing here reads in chunks
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('SQLite results are not streamed here');
  }
}

async function run<R>(connection: DatabaseConnection, query: CompiledQuery): Promise<QueryResult<R>> {
  try {
    return await connection.executeQuery<R>(query);
  } catch (error) {
    throw translation(error);
  }
}

/** One at a time, first come first served. What it gives ends the turn. */
function turns(): Turn {
  let last: Promise<void> = Promise.resolve();
  return async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = last;
    last = promise;
    await before;
    return resolve;
  };
}
