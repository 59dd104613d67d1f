import { stringify } from 'csv-stringify/sync';
import { creditText } from './credit.ts';
import { labelOf, stateText, type TranscriptEntry, yearOf } from './transcript.ts';

/**
 * The transcript as CSV (RFC 4180) in UTF-8 with a byte order mark, which spreadsheets want for accents.
 * Cells that a spreadsheet would take for a formula are escaped.
 */
export function transcriptCsv(entries: readonly TranscriptEntry[]): string {
  const rows = entries.map((entry) => ({
    Year: yearOf(entry),
    Completed: entry.completedOn,
    Activity: entry.title,
    'Learning format': entry.learningFormat,
    'Credit type': labelOf(entry),
    Credits: entry.credit === null || entry.state !== 'issued' ? '' : creditText(entry.credit),
    Certificate: entry.certificate?.number ?? '',
    Status: stateText(entry),
    'Verify at': entry.certificate?.verifyUrl ?? '',
    Notice: entry.notice ?? '',
  }));
  const columns = [
    'Year',
    'Completed',
    'Activity',
    'Learning format',
    'Credit type',
    'Credits',
    'Certificate',
    'Status',
    'Verify at',
    'Notice',
  ];
  return stringify(rows, { header: true, columns, bom: true, escape_formulas: true, record_delimiter: 'windows' });
}
