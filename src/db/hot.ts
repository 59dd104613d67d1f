import { type CompiledQuery, type Expression, type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** Stands in a compiled query where a value will be put at each run. */
class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

type Params<P> = { readonly [K in keyof P]: Expression<P[K]> };

interface Slots<R> {
  query: CompiledQuery<R>;
  /** For each parameter of the statement, the name of the value that goes there, or null for a constant. */
  names: (string | null)[];
}

/**
 * A SELECT that is built and compiled once for each database and afterwards only run.
 * Each parameter is written as `(select ?)`: SQLite built with STAT4 otherwise prepares a statement anew
 * whenever a bound value changes (see bench/README.md).
 *
 * @example
 * const titleOf = hotQuery<{ id: string }, { title: string }>((db, p) =>
 *   db.selectFrom('activity_versions').select('title').where('id', '=', p.id));
 * const rows = await titleOf(database, { id });
 */
export function hotQuery<P extends object, R>(
  // biome-ignore lint/suspicious/noExplicitAny: the tables in scope differ with each query; the row type is what counts here
  build: (db: Kysely<Tables>, params: Params<P>) => SelectQueryBuilder<any, any, R>,
): (database: Database, values: P) => Promise<R[]> | R[] {
  const compiled = new WeakMap<Database, Slots<R>>();
  return (database, values) => {
    let slots = compiled.get(database);
    if (!slots) {
      slots = compile(database, build);
      compiled.set(database, slots);
    }
    const { query, names } = slots;
    const parameters = query.parameters.map((constant, i) => {
      const name = names[i];
      return name == null ? constant : (values as Record<string, unknown>)[name];
    });
    return database.read({ ...query, parameters });
  };
}

function compile<P extends object, R>(
  database: Database,
  // biome-ignore lint/suspicious/noExplicitAny: as above
  build: (db: Kysely<Tables>, params: Params<P>) => SelectQueryBuilder<any, any, R>,
): Slots<R> {
  const params = new Proxy({} as Params<P>, {
    get: (_, name) => {
      const slot = new Placeholder(String(name));
      return database.engine === 'sqlite' ? sql`(select ${slot})` : sql`${slot}`;
    },
  });
  const query = build(database.kysely, params).compile() as CompiledQuery<R>;
  return { query, names: query.parameters.map((p) => (p instanceof Placeholder ? p.name : null)) };
}
