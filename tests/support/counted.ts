import type { KyselyPlugin } from 'kysely';
import { transact } from '../../src/db/before-commit.ts';
import type { Database } from '../../src/db/index.ts';

/** The same database, and how many statements it has run: compiled reads, queries, and those inside transactions. */
export function counted(db: Database): { db: Database; count: () => number } {
  let count = 0;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      count += 1;
      return result;
    },
  };
  const kysely = db.kysely.withPlugin(plugin);
  const read: Database['read'] = (query) => {
    count += 1;
    return db.read(query);
  };
  const transaction: Database['transaction'] = (work) => transact(db.engine, kysely, work);
  return { count: () => count, db: { ...db, kysely, read, transaction } };
}
