import type { Writable } from 'node:stream';
import type { Database } from '../../db/index.ts';
import { planOf, WINDOW } from './read-queries.ts';
import type { Format, RecordFormat } from './run-queries.ts';
import type { Scope } from './scope-queries.ts';
import { type WritePlan, writePlan } from './write-plan.ts';

export const MEDIA_TYPES: Record<Format, string> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  medbiq: 'application/xml; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pars: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** What an export of a scope comes down to. */
export function writePlanOf(db: Database, scope: Scope, format: RecordFormat): WritePlan {
  const { filter, creditNames } = scope;
  return { format, read: planOf(db, scope), window: WINDOW, columns: filter.columns, creditNames };
}

/**
 * Writes all records of a scope and ends `out`. Memory holds a batch, whatever the number of records.
 * @returns how many records there were
 */
export function writeRecords(db: Database, scope: Scope, format: RecordFormat, out: Writable): Promise<number> {
  return writePlan(db, writePlanOf(db, scope, format), out);
}
