import type { Writable } from 'node:stream';
import type { Database } from '../../db/index.ts';
import { fieldsOf } from './columns.ts';
import { writeCsv } from './format-csv.ts';
import { writeJson } from './format-json.ts';
import { writeXlsx } from './format-xlsx.ts';
import type { Scope } from './list-queries.ts';
import { readRecords } from './read-queries.ts';
import type { CompletionRecord } from './record.ts';
import type { Format } from './run-queries.ts';

export type RecordFormat = Exclude<Format, 'pars'>;

const WRITERS = { csv: writeCsv, json: writeJson, xlsx: writeXlsx } as const;

export const MEDIA_TYPES: Record<Format, string> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pars: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/**
 * Writes all records of a scope and ends `out`. Memory holds a batch, whatever the number of records.
 * @param onBatch is told how many records were read so far; throwing ends the export
 * @returns how many records there were
 */
export async function writeRecords(
  db: Database,
  scope: Scope,
  format: RecordFormat,
  out: Writable,
  onBatch: (done: number) => Promise<void> = async () => undefined,
): Promise<number> {
  let done = 0;
  async function* counted(): AsyncGenerator<CompletionRecord[]> {
    for await (const batch of readRecords(db, scope)) {
      yield batch;
      done += batch.length;
      await onBatch(done);
    }
  }
  await WRITERS[format](fieldsOf(scope.filter.columns), counted(), out);
  if (!out.writableEnded) out.end();
  return done;
}
