import { randomUUID } from 'node:crypto';
import { type Database, hotQuery, openDatabase, StorageUnavailable } from '../../src/db/index.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { describeOnEngines } from '../support/engines.ts';
import { temporaryFolder } from '../support/files.ts';

const EPOCH_MS = Date.UTC(2026, 10, 23, 9, 30);

const event = (id: string, at = EPOCH_MS) => ({
  id,
  at,
  actor_id: null,
  action: 'test.write',
  subject_type: 'test',
  subject_id: 'subject',
  detail: '{"n":1}',
});

const idsOf = async (database: Database) =>
  (await database.kysely.selectFrom('audit_events').select('id').orderBy('id').execute()).map((row) => row.id);

describeOnEngines('a database', (open, engine) => {
  it('keeps what a transaction wrote, and returns what its work returned', async () => {
    const database = await open();
    const result = await database.transaction(async (trx) => {
      await trx.insertInto('audit_events').values(event('a')).execute();
      return 'done';
    });
    expect(result).toBe('done');
    expect(await idsOf(database)).toEqual(['a']);
  });

  it('keeps nothing of a transaction that failed, and passes its error on as it is', async () => {
    const database = await open();
    const fault = new Error('half-way');
    const work = database.transaction(async (trx) => {
      await trx.insertInto('audit_events').values(event('a')).execute();
      throw fault;
    });
    await expect(work).rejects.toBe(fault);
    expect(await idsOf(database)).toEqual([]);
  });

  it('runs transactions begun together one after the other', async () => {
    const database = await open();
    const ids = Array.from({ length: 20 }, (_, i) => String(i).padStart(2, '0'));
    await Promise.all(
      ids.map((id) => database.transaction((trx) => trx.insertInto('audit_events').values(event(id)).execute())),
    );
    expect(await idsOf(database)).toEqual(ids);
  });

  it('gives epoch milliseconds and counts back as numbers', async () => {
    const database = await open();
    await database.kysely.insertInto('audit_events').values(event('a')).execute();
    const row = await database.kysely
      .selectFrom('audit_events')
      .select(({ fn }) => ['at', fn.countAll<number>().as('n')])
      .groupBy('at')
      .executeTakeFirst();
    expect(row).toEqual({ at: EPOCH_MS, n: 1 });
  });

  it('answers a ping', async () => {
    const database = await open();
    await expect(database.ping()).resolves.toBeUndefined();
  });

  it('keeps any text whole', async () => {
    const database = await open();
    const text = `Zoë Σ Ω Ж "quoted" 'single' \\ 𝒳 ${'x'.repeat(70_000)}`;
    await database.kysely
      .insertInto('audit_events')
      .values({ ...event('a'), detail: text })
      .execute();
    const row = await database.kysely.selectFrom('audit_events').select('detail').executeTakeFirstOrThrow();
    expect(row.detail).toBe(text);
  });

  describe('hotQuery', () => {
    it('is built once for a database, and run with new values each time', async () => {
      const [first, built] = [await open(), { times: 0 }];
      const find = hotQuery<{ id: string; at: number }, { id: string; at: number }>((db, p) => {
        built.times += 1;
        return db.selectFrom('audit_events').select(['id', 'at']).where('id', '=', p.id).where('at', '>=', p.at);
      });
      await first.kysely
        .insertInto('audit_events')
        .values([event('a', 1), event('b', EPOCH_MS)])
        .execute();
      expect(await find(first, { id: 'a', at: 0 })).toEqual([{ id: 'a', at: 1 }]);
      expect(await find(first, { id: 'b', at: 5 })).toEqual([{ id: 'b', at: EPOCH_MS }]);
      expect(await find(first, { id: 'a', at: 5 })).toEqual([]);
      expect(built.times).toBe(1);
    });

    it('keeps constants apart from values, and a value used twice is put in both places', async () => {
      const database = await open();
      await database.kysely
        .insertInto('audit_events')
        .values([event('a'), event('b'), { ...event('c'), subject_id: 'c' }])
        .execute();
      const find = hotQuery<{ word: string }, { id: string }>((db, p) =>
        db
          .selectFrom('audit_events')
          .select('id')
          .where('action', '=', 'test.write')
          .where((eb) => eb.or([eb('id', '=', p.word), eb('subject_id', '=', p.word)]))
          .orderBy('id')
          .limit(5),
      );
      expect(await find(database, { word: 'subject' })).toEqual([{ id: 'a' }, { id: 'b' }]);
      expect(await find(database, { word: 'c' })).toEqual([{ id: 'c' }]);
    });

    it('takes hostile values as values', async () => {
      const database = await open();
      await database.kysely.insertInto('audit_events').values(event('a')).execute();
      const find = hotQuery<{ id: string }, { id: string }>((db, p) =>
        db.selectFrom('audit_events').select('id').where('id', '=', p.id),
      );
      expect(await find(database, { id: "' or '1'='1" })).toEqual([]);
      expect(await find(database, { id: 'a' })).toEqual([{ id: 'a' }]);
    });
  });

  it('refuses what the schema forbids', async () => {
    const database = await open();
    const user = {
      id: randomUUID(),
      email: 'a@example.org',
      full_name: '',
      profession: 'physician',
      password_hash: 'x',
      created_at: 1,
    };
    const nulls = {
      profession_verified_at: null,
      reporting_sealed: null,
      reporting_permitted_at: null,
      disabled_at: null,
    };
    await expect(
      database.kysely
        .insertInto('users')
        .values({ ...user, ...nulls })
        .execute(),
    ).rejects.toThrow(/check/i);
    expect(database.engine).toBe(engine);
  });
});

describe('openDatabase', () => {
  it('opens by the address', async () => {
    const sqlite = openDatabase(`sqlite:${temporaryFolder()}/keypoint.db`);
    const postgres = openDatabase('postgres://nobody@127.0.0.1:1/nothing');
    expect([sqlite.engine, postgres.engine]).toEqual(['sqlite', 'postgres']);
    await Promise.all([sqlite.close(), postgres.close()]);
  });

  it('tells of a PostgreSQL server that is not there as StorageUnavailable', async () => {
    const database = openPostgres('postgres://nobody@127.0.0.1:1/nothing');
    await expect(database.transaction(async () => undefined)).rejects.toThrow(StorageUnavailable);
    await database.close();
  });
});
