import { resolve } from 'node:path';
import type { Database } from './database.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';

export { beforeCommit } from './before-commit.ts';
export { type Database, type Engine, type Handle, StorageUnavailable, type Trx } from './database.ts';
export { hotQuery } from './hot.ts';
export { MigrationError, type MigrationStatus, migrate, migrationStatus } from './migrate.ts';
export type { Tables } from './tables.ts';

/**
 * Opens the database that an address names.
 * @param url `sqlite:PATH` or `postgres://…`
 */
export function openDatabase(url: string): Database {
  return url.startsWith('sqlite:') ? openSqlite(resolve(url.slice('sqlite:'.length))) : openPostgres(url);
}
