import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { sql } from 'kysely';
import { openDatabase } from '../src/db/index.ts';
import { NO_FILTER } from '../src/features/records/filter.ts';
import { RECORD_COLUMNS, RECORD_JOINS, selectScope } from '../src/features/records/list-queries.ts';
import { writeRecords } from '../src/features/records/write.ts';

/** `node bench/export-child.ts csv|xlsx|bare|sql DATABASE OUT`: one export in a process of its own; prints how it went as JSON. */
const [format = '', database = '', path = ''] = process.argv.slice(2);
const megabytes = (kilobytes: number) => Math.round(kilobytes / 1024);

const db = openDatabase(`sqlite:${database}`);
const all = sql`select ${RECORD_COLUMNS} from completion_records record ${RECORD_JOINS}
  order by record.passed_at desc, record.completion_id desc`.compile(db.kysely);
if (format === 'sql') {
  process.stdout.write(all.sql);
} else {
  const before = megabytes(process.resourceUsage().maxRSS);
  const started = performance.now();
  const out = createWriteStream(path);
  if (format === 'bare') await dump();
  else await writeRecords(db, await selectScope(db, NO_FILTER, null), format === 'csv' ? 'csv' : 'xlsx', out);
  await finished(out);
  const ms = performance.now() - started;
  process.stdout.write(JSON.stringify({ ms, before, most: megabytes(process.resourceUsage().maxRSS) }));

  async function dump(): Promise<void> {
    const { default: Sqlite } = await import('better-sqlite3');
    const file = new Sqlite(database, { readonly: true });
    for (const row of file.prepare(all.sql).raw().iterate() as Iterable<unknown[]>) out.write(`${row.join(',')}\n`);
    out.end();
    file.close();
  }
}
await db.close();
