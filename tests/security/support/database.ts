import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../../../src/db/index.ts';

/** Each table of a SQLite database with a fingerprint of everything in it. */
export async function fingerprints({ kysely }: Database): Promise<Map<string, string>> {
  const { rows: tables } = await sql<{ name: string }>`select name from sqlite_master where type = 'table'
    and name not like 'sqlite%' order by name`.execute(kysely);
  const prints = new Map<string, string>();
  for (const { name } of tables) {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(kysely);
    prints.set(name, hash('sha256', JSON.stringify(rows)));
  }
  return prints;
}

/** The names of the tables that are not as they were. */
export function changed(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...after].filter(([name, print]) => before.get(name) !== print).map(([name]) => name);
}
