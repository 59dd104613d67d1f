import type { CompiledQuery } from 'kysely';

/** A statement as Kysely compiles it, without what only Kysely needs. */
export type Statement = Pick<CompiledQuery, 'sql' | 'parameters'>;

/** Runs compiled SELECTs on committed data. An open database is one. */
export interface Reader {
  read<R>(query: Statement): Promise<R[]> | R[];
}

/**
 * Opens a database for a process of its own that only reads, by one connection and without Kysely: what isn't loaded
 * takes no memory.
 * @param url `sqlite:PATH` or `postgres://…`
 */
export function openReader(url: string): Promise<Reader & { close(): Promise<void> }> {
  return url.startsWith('sqlite:') ? readSqlite(url.slice('sqlite:'.length)) : readPostgres(url);
}

/** Nothing else happens in such a process, so it may wait for a lock where it stands. */
const LOCK_PATIENCE_MS = 5_000;

async function readSqlite(path: string) {
  const { default: Sqlite } = await import('better-sqlite3');
  const db = new Sqlite(path, { readonly: true, timeout: LOCK_PATIENCE_MS });
  const statements = new Map<string, ReturnType<typeof db.prepare>>();
  return {
    read: <R>({ sql, parameters }: Statement): R[] => {
      const statement = statements.get(sql) ?? db.prepare(sql);
      statements.set(sql, statement);
      return statement.all(...parameters) as R[];
    },
    close: async () => void db.close(),
  };
}

async function readPostgres(url: string) {
  const { default: pg } = await import('pg');
  const { POSTGRES_TYPES } = await import('./postgres-types.ts');
  const client = new pg.Client({ connectionString: url, types: POSTGRES_TYPES });
  await client.connect();
  const names = new Map<string, string>();
  return {
    read: async <R>({ sql, parameters }: Statement): Promise<R[]> => {
      const name = names.get(sql) ?? `read-${names.size}`;
      names.set(sql, name);
      return (await client.query({ name, text: sql, values: [...parameters] })).rows as R[];
    },
    close: () => client.end(),
  };
}
