import Sqlite from 'better-sqlite3';
import { fillRecords } from '../../bench/many-records.ts';
import { openDatabase } from '../../src/db/index.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { migratedFile } from '../support/database.ts';
import { seedActivity } from './support.ts';

const UNTIL = Date.UTC(2026, 10, 23);
const WRITTEN = [
  'activities',
  'activity_versions',
  'users',
  'acknowledgements',
  'attempts',
  'completions',
  'certificates',
];
const KEPT = ['completion_records', 'record_sums', 'attempt_sums', 'attempt_time_sums'];

describe('the records of the bench', () => {
  let path: string;
  beforeAll(async () => {
    path = await migratedFile();
    const db = openDatabase(`sqlite:${path}`);
    await seedActivity({ db, ids: systemIds }, 'model');
    await db.close();
    fillRecords(path, { records: 2500, people: 100 }, 20, UNTIL);
  });

  it('are rows that the schema takes, and come with what its triggers would have kept', async () => {
    const again = await migratedFile();
    const db = new Sqlite(again);
    db.pragma('foreign_keys = ON');
    db.prepare('attach ? as filled').run(path);
    db.exec(
      'insert into articles select * from filled.articles; insert into article_versions select * from filled.article_versions',
    );
    for (const table of WRITTEN) db.exec(`insert into ${table} select * from filled.${table}`);
    // A trigger leaves a sum of nothing where records have moved on.
    const rows = (schema: string, table: string) =>
      (db.prepare(`select * from ${schema}.${table} order by 1, 2, 3`).all() as { records?: number }[]).filter(
        ({ records }) => records !== 0,
      );
    for (const table of KEPT) expect([table, rows('filled', table)]).toEqual([table, rows('main', table)]);
    expect(rows('filled', 'completion_records')).toHaveLength(2500);
    const schema = (name: string) =>
      db
        .prepare(`select type, name, sql from ${name}.sqlite_master where name not like 'sqlite_stat%' order by 1, 2`)
        .all();
    expect(schema('filled')).toEqual(schema('main'));
    db.close();
  });
});
