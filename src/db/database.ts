import type { CompiledQuery, Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

export type Engine = 'sqlite' | 'postgres';

/** What a query function takes first: the open database, or the transaction it is to run in. */
export type Handle = Kysely<Tables> | Transaction<Tables>;
export type Trx = Transaction<Tables>;

/**
 * An open database.
 *
 * - `kysely`: for everything that isn't hot. Inside `transaction` only the handle given may be used:
 *   on the outer one a SELECT does not see the transaction, and on SQLite anything else waits for its end and hangs.
 * - `read`: runs an already compiled SELECT on committed data, as fast as the engine can
 *   (SQLite: a connection of its own, statements cached; PostgreSQL: a named prepared statement).
 * - `transaction`: BEGIN IMMEDIATE on SQLite. Throws `StorageUnavailable` when another process keeps the write lock.
 * - `ping`: resolves when the database answers.
 */
export interface Database {
  readonly engine: Engine;
  readonly kysely: Kysely<Tables>;
  read<R>(query: CompiledQuery<R>): Promise<R[]> | R[];
  transaction<T>(work: (trx: Trx) => Promise<T>): Promise<T>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The database can't take a write now (locked by another process, disk full, connection lost); trying again later may help. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
}
