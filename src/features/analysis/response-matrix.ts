import { CsvError, parse } from 'csv-parse/sync';
import { Invalid } from '../../http/errors.ts';
import { ONE, ZERO } from '../../lib/rational.ts';
import type { Answer, Attempt } from './sums.ts';

/** A table of answers as it stands in a file: a row per learner, a column per item. */
export interface ResponseMatrix {
  readonly file: string;
  readonly items: readonly string[];
  /** `row` counts as a spreadsheet does: the header is row 1. */
  readonly learners: readonly { readonly row: number; readonly cells: readonly string[] }[];
}

export interface Marking {
  /** Per item the right option; without it the cells are 0 and 1. */
  readonly key?: ReadonlyMap<string, string>;
  /** How the file writes that an item was left unanswered; an empty cell says so too. */
  readonly omitted?: string;
}

const FAULTS_SHOWN = 10;

/**
 * Reads CSV: a header of item names, an optional first column `person` or `id`, then a row per learner.
 * @throws Invalid naming file, row and column
 */
export function readResponses(text: string, file: string): ResponseMatrix {
  const [header, ...rows] = readRows(text, file);
  if (!header || isBlank(header)) throw new Invalid(`${file}, row 1: write the item names here, one per column`);
  const first = /^(person|id)$/i.test(header[0] ?? '') ? 1 : 0;
  const items = header.slice(first);
  const faults = headerFaults(items, file, first);
  const learners = rows
    .map((cells, index) => ({ row: index + 2, cells }))
    .filter(({ cells }) => !isBlank(cells) || header.length === 1);
  for (const { row, cells } of learners) {
    if (cells.length !== header.length) {
      faults.push(`${file}, row ${row}: ${cells.length} cells where the header has ${header.length}`);
    }
  }
  if (learners.length === 0) faults.push(`${file}, row 2: there is no learner; write a row for each`);
  refuse(faults);
  return { file, items, learners: learners.map(({ row, cells }) => ({ row, cells: cells.slice(first) })) };
}

/**
 * Reads a key: a header of item names and one row of options, or just the options in the order of `items`, one per
 * line or separated by commas or spaces.
 * @throws Invalid naming file, row and column
 */
export function readKey(text: string, file: string, items: readonly string[]): Map<string, string> {
  const rows = readRows(text, file).filter((cells) => !isBlank(cells));
  const [header = [], options = []] = rows;
  const wide = header.length > 1 || items.length === 1;
  if (rows.length === 2 && wide && header.some((name) => items.includes(name)))
    return namedKey(header, options, file, items);
  const list = rows.flat().flatMap((cell) => cell.split(/[\s;]+/).filter((option) => option !== ''));
  if (list.length !== items.length) {
    throw new Invalid(`${file}: ${list.length} keys for ${items.length} items; write one for each, in their order`);
  }
  return new Map(items.map((item, index) => [item, list[index] ?? '']));
}

function namedKey(
  header: readonly string[],
  options: readonly string[],
  file: string,
  items: readonly string[],
): Map<string, string> {
  const key = new Map(header.map((name, index) => [name, options[index] ?? '']));
  const faults = items
    .filter((item) => !key.get(item))
    .map((item) => `${file}, row ${key.has(item) ? 2 : 1}, column ${item}: there is no key for this item`);
  refuse(faults);
  return new Map(items.map((item) => [item, key.get(item) ?? '']));
}

/**
 * The matrix as attempts. With a key a cell is an option, and right when it is the key; without, it is 0 or 1.
 * @throws Invalid naming file, row and column
 */
export function attemptsOf(matrix: ResponseMatrix, { key, omitted = '' }: Marking): Attempt[] {
  const faults: string[] = [];
  const attempts = matrix.learners.map(({ row, cells }) =>
    matrix.items.map((item, index): Answer => {
      const cell = cells[index] ?? '';
      if (key) {
        const chosen = cell === '' || cell === omitted ? [] : [cell];
        return { item, score: chosen[0] === key.get(item) ? ONE : ZERO, chosen };
      }
      if (cell !== '0' && cell !== '1') faults.push(`${matrix.file}, row ${row}, column ${item}: ${notAScore(cell)}`);
      return { item, score: cell === '1' ? ONE : ZERO, chosen: null };
    }),
  );
  refuse(faults);
  return attempts;
}

function notAScore(cell: string): string {
  return cell === ''
    ? 'empty; write 0 for a wrong or missing answer, 1 for a right one'
    : `“${cell.slice(0, 40)}” is neither 0 nor 1; for options give a key too (--key FILE)`;
}

function readRows(text: string, file: string): string[][] {
  try {
    return parse(text, { bom: true, trim: true, relax_column_count: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new Invalid(`${file}, row ${error['lines'] ?? '?'}: ${error.message}`);
  }
}

function headerFaults(items: readonly string[], file: string, first: number): string[] {
  const faults = items.flatMap((item, index) => {
    const column = `${file}, row 1, column ${index + first + 1}`;
    if (item === '') return [`${column}: this item has no name`];
    return items.indexOf(item) < index ? [`${column}: a second item is called ${item}`] : [];
  });
  return items.length === 0 ? [`${file}, row 1: there is no item; write a column for each`] : faults;
}

function isBlank(cells: readonly string[]): boolean {
  return cells.length === 1 && cells[0] === '';
}

function refuse(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const more = faults.length - FAULTS_SHOWN;
  throw new Invalid([...faults.slice(0, FAULTS_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('\n'));
}
