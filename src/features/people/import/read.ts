import { CsvError, parse } from 'csv-parse/sync';
import { Invalid } from '../../../http/errors.ts';
import { oneLine } from '../../../http/validate.ts';

/** So many that a list of a whole hospital fits, and a transaction at a time stays short. */
export const MOST_ROWS = 10_000;

export const COLUMNS = ['email', 'name', 'profession', 'credentials', 'roles'] as const;
export type Column = (typeof COLUMNS)[number];
type Read = Column | 'given' | 'family';

/** How headers may be written, beside the name of the column itself. */
const ALIASES: Readonly<Record<Read, readonly string[]>> = {
  email: ['email address', 'e mail', 'e mail address', 'mail'],
  name: ['full name', 'fullname', 'display name'],
  given: ['given name', 'first name', 'firstname', 'forename'],
  family: ['family name', 'last name', 'lastname', 'surname'],
  profession: ['occupation'],
  credentials: ['credential', 'degree', 'degrees', 'title after name'],
  roles: ['role'],
};
/** Columns of our own error list, which may come back corrected. */
const OUR_OWN = ['line', 'problem'];

export interface CsvRow {
  /** Where it stands in the file; the header is line 1. */
  line: number;
  cells: Record<Column, string>;
}

export interface CsvPeople {
  rows: CsvRow[];
  /** Headers of columns that are not read. */
  ignored: string[];
}

/**
 * Reads a list of people: a header, then a row for each, parted by commas, semicolons or tabs.
 * @throws Invalid (field `file`) when it can't be read as such
 */
export function readPeopleCsv(text: string): CsvPeople {
  const [header, ...records] = parsed(text);
  if (!header) throw fault('The list is empty. Its first line names the columns: email, name, profession.');
  const columns = header.record.map(columnOf);
  const has = (column: Read) => columns.includes(column);
  const missing = [
    ...(has('email') ? [] : ['email']),
    ...(has('name') || (has('given') && has('family')) ? [] : ['name']),
    ...(has('profession') ? [] : ['profession']),
  ];
  if (missing.length > 0) {
    throw fault(
      `The first line must name the columns; these are missing: ${missing.join(', ')}. It says: ${header.record.join(', ').slice(0, 200)}`,
    );
  }
  const twice = columns.find((column, i) => column !== null && columns.indexOf(column) !== i);
  if (twice) throw fault(`Two columns are ${twice}. Leave one of them out.`);
  if (records.length === 0) throw fault('There is no person in the list, only the line with the columns.');
  if (records.length > MOST_ROWS) {
    throw fault(
      `The list has more than ${MOST_ROWS.toLocaleString('en')} people. Part it, and import one part after the other.`,
    );
  }
  const ignored = header.record.filter((name, i) => columns[i] === null && !OUR_OWN.includes(plainHeader(name)));
  return { rows: records.map(({ record, line }) => ({ line, cells: cellsOf(record, columns) })), ignored };
}

function parsed(text: string): { record: string[]; line: number }[] {
  try {
    const records = parse(text, {
      bom: true,
      info: true,
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      max_record_size: 20_000,
      to: MOST_ROWS + 2,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }) => ({ record, line: info.lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw fault(`The list can’t be read as CSV: ${error.message}. Look for a quotation mark that is not closed.`);
  }
}

/** What parts the columns of the first line; a comma where nothing does. */
function delimiterOf(text: string): string {
  const [first = ''] = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/, 1);
  const outside = first.replaceAll(/"(?:[^"]|"")*"/g, '');
  const count = (delimiter: string) => outside.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

function plainHeader(name: string): string {
  return oneLine(name.toLowerCase().replaceAll(/[_\-.:*]/g, ' '));
}

function columnOf(name: string): Read | null {
  const plain = plainHeader(name);
  const found = Object.entries(ALIASES).find(([column, aliases]) => column === plain || aliases.includes(plain));
  return found ? (found[0] as Read) : null;
}

function cellsOf(record: readonly string[], columns: readonly (Read | null)[]): Record<Column, string> {
  const cell = (column: Read) => withoutGuard(record[columns.indexOf(column)] ?? '').trim();
  const name = columns.includes('name') ? cell('name') : `${cell('given')} ${cell('family')}`.trim();
  return {
    email: cell('email'),
    name,
    profession: cell('profession'),
    credentials: cell('credentials'),
    roles: cell('roles'),
  };
}

/** Lists that were exported carry an apostrophe before what a spreadsheet would take for a formula. */
function withoutGuard(cell: string): string {
  return cell.replace(/^'(?=[=+\-@\t\r＝＋－＠])/u, '');
}

function fault(message: string): Invalid {
  return new Invalid(message, { file: message });
}
