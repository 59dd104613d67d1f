import { stringify } from 'csv-stringify/sync';
import type { BadRow } from './check.ts';
import { COLUMNS } from './read.ts';

/**
 * The rows that can't be imported, with why, as a list that can be put right and uploaded again. In UTF-8 with a byte
 * order mark, which spreadsheets want for accents; cells that they would take for a formula are escaped.
 */
export function errorsCsv(rows: readonly BadRow[]): string {
  const columns = ['line', ...COLUMNS, 'problem'];
  const records = rows.map(({ line, cells, problem }) => ({ line, ...cells, problem }));
  return stringify(records, { header: true, columns, bom: true, escape_formulas: true, record_delimiter: 'windows' });
}
