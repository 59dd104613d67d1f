import { CompiledQuery } from 'kysely';
import { type Database, openDatabase, StorageUnavailable } from '../../src/db/index.ts';

describe('openPostgres, while the server can’t be reached', () => {
  let database: Database;
  beforeEach(() => {
    database = openDatabase('postgres://nobody@127.0.0.1:1/none');
  });
  afterEach(() => database.close());

  it.each<[string, (database: Database) => unknown]>([
    ['a compiled read', (db) => db.read(CompiledQuery.raw('select 1'))],
    ['a query outside a transaction', (db) => db.kysely.selectFrom('users').select('id').execute()],
    ['a transaction', (db) => db.transaction(async (trx) => trx.selectFrom('users').select('id').execute())],
    ['a ping', (db) => db.ping()],
  ])('says so of %s, so that it is answered with 503', async (_what, work) => {
    await expect(work(database)).rejects.toThrow(StorageUnavailable);
  });
});
