import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { fitForXml } from '../../lib/xml.ts';
import type { Field, Value } from './columns.ts';
import type { CompletionRecord } from './record.ts';

/**
 * Workbooks of Office Open XML (ECMA-376), written as they go: rows stream through zlib into the zip, so that memory
 * holds a batch and no more. Texts are inline strings, which no spreadsheet takes for a formula.
 */

/** A day as such, without a time: "2026-11-23". */
export class Day {
  readonly iso: string;
  constructor(iso: string) {
    this.iso = iso;
  }
}
export type Cell = Value | Day;

/** A sheet holds 1,048,576 rows at the most; the rest goes on the next one. */
const ROWS_PER_SHEET = 1_000_000;
/** Rows whose XML goes on at once, some 70 kB: larger pieces outlive the young generation, and memory grows by them. */
const ROWS_PER_PIECE = 50;
const DAY_MS = 86_400_000;
/** Day 0 of the 1900 date system, its 29 February 1900 that never was included. */
const EPOCH = Date.UTC(1899, 11, 30);
/** Numbers of the cell formats in STYLES. */
const [HEADER, INSTANT, DATE, TEXT] = [1, 2, 3, 4];

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const KIND = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="165" formatCode="mm/dd/yyyy"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>`;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escaped(text: string): string {
  const special = /[&<>]/.test(text) ? text.replace(/[&<>]/g, (char) => ESCAPES[char] ?? char) : text;
  return fitForXml(special);
}

/** A, B, …, Z, AA, … */
function letters(column: number): string {
  const rest = Math.floor(column / 26);
  return (rest === 0 ? '' : letters(rest - 1)) + String.fromCharCode(65 + (column % 26));
}

const LETTERS = Array.from({ length: 100 }, (_, column) => letters(column));

/** @param at the cell's address: readers other than spreadsheets rely on it */
function cellXml(value: Cell, at: string): string {
  if (value === null || value === '') return '';
  if (typeof value === 'number') return `<c r="${at}"><v>${value}</v></c>`;
  if (value instanceof Date) return `<c r="${at}" s="${INSTANT}"><v>${(value.getTime() - EPOCH) / DAY_MS}</v></c>`;
  if (value instanceof Day) return `<c r="${at}" s="${DATE}"><v>${(Date.parse(value.iso) - EPOCH) / DAY_MS}</v></c>`;
  return textXml(value, at, TEXT);
}

function textXml(text: string, at: string, style: number): string {
  return `<c r="${at}" t="inlineStr" s="${style}"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

/** @param n from 1 */
function rowXml(cells: readonly Cell[], n: number): string {
  let xml = `<row r="${n}">`;
  for (let i = 0; i < cells.length; i += 1) xml += cellXml(cells[i] ?? null, `${LETTERS[i]}${n}`);
  return `${xml}</row>`;
}

const headerXml = (cells: readonly string[], n: number): string =>
  `<row r="${n}">${cells.map((text, i) => textXml(text, `${LETTERS[i]}${n}`, HEADER)).join('')}</row>`;

export interface Sheet {
  /** At most 31 characters, none of \ / ? * [ ] : */
  readonly name: string;
  /** Rows above the header. */
  readonly above?: readonly (readonly Cell[])[];
  readonly header: readonly string[];
}

/** Writes a workbook; what doesn't fit on the first sheet goes on others with the same header. */
export async function writeWorkbook(
  sheet: Sheet,
  batches: AsyncIterable<readonly (readonly Cell[])[]>,
  out: Writable,
  rowsPerSheet = ROWS_PER_SHEET,
): Promise<void> {
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, out);
  const rows = new RowSource(batches);
  let sheets = 0;
  try {
    do {
      sheets += 1;
      await addSheet(zip, sheets, sheetXml(sheet, rows, rowsPerSheet), written);
    } while (!(await rows.isEmpty()));
    for (const [name, xml] of partsOf(sheet.name, sheets)) zip.addBuffer(Buffer.from(xml), name);
    zip.end();
  } catch (error) {
    // The zip must not wait for the rest of a sheet that never comes.
    out.destroy(error instanceof Error ? error : undefined);
    await written.catch(() => undefined);
    throw error;
  }
  await written;
}

/** @returns when the sheet is in the zip */
async function addSheet(zip: ZipFile, n: number, xml: AsyncIterable<string>, written: Promise<void>): Promise<void> {
  const stream = Readable.from(xml, { objectMode: false, highWaterMark: 1 << 16 });
  const ended = new Promise<void>((resolve, reject) => stream.once('end', resolve).once('error', reject));
  zip.addReadStream(stream, `xl/worksheets/sheet${n}.xml`, { compressionLevel: 3 });
  // When whoever reads the zip goes away, the sheet never ends.
  await Promise.race([ended, written]);
}

async function* sheetXml({ above = [], header }: Sheet, rows: RowSource, most: number): AsyncGenerator<string> {
  yield `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="${above.length + 1}" topLeftCell="A${above.length + 2}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="${header.length}" width="20" customWidth="1"/></cols><sheetData>${above.map((row, i) => rowXml(row, i + 1)).join('')}${headerXml(header, above.length + 1)}`;
  let next = above.length + 2;
  for (let left = most; left > 0; ) {
    const batch = await rows.take(left);
    if (batch.length === 0) break;
    left -= batch.length;
    for (let first = 0; first < batch.length; first += ROWS_PER_PIECE) {
      const piece = batch.slice(first, first + ROWS_PER_PIECE);
      yield piece.map((row, i) => rowXml(row, next + first + i)).join('');
    }
    next += batch.length;
  }
  yield '</sheetData></worksheet>';
}

/** Batches that sheets share. */
class RowSource {
  readonly #batches: AsyncIterator<readonly (readonly Cell[])[]>;
  #batch: readonly (readonly Cell[])[] = [];

  constructor(batches: AsyncIterable<readonly (readonly Cell[])[]>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  /** Whether nothing is left. */
  async isEmpty(): Promise<boolean> {
    while (this.#batch.length === 0) {
      const next = await this.#batches.next();
      if (next.done) return true;
      this.#batch = next.value;
    }
    return false;
  }

  /** At most `most` rows; none when nothing is left. */
  async take(most: number): Promise<readonly (readonly Cell[])[]> {
    if (await this.isEmpty()) return [];
    const taken = this.#batch.slice(0, most);
    this.#batch = this.#batch.slice(most);
    return taken;
  }
}

function partsOf(name: string, sheets: number): [string, string][] {
  const numbers = Array.from({ length: sheets }, (_, i) => i + 1);
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
  const relations = (inner: string) => `${XML}<Relationships xmlns="${PACKAGE}/relationships">${inner}</Relationships>`;
  const part = (path: string, kind: string) => `<Override PartName="${path}" ContentType="${KIND}.${kind}+xml"/>`;
  return [
    [
      '[Content_Types].xml',
      `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part('/xl/workbook.xml', 'sheet.main')}${part('/xl/styles.xml', 'styles')}${numbers.map((n) => part(`/xl/worksheets/sheet${n}.xml`, 'worksheet')).join('')}</Types>`,
    ],
    ['_rels/.rels', relations(relation('rId1', 'officeDocument', 'xl/workbook.xml'))],
    [
      'xl/workbook.xml',
      `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${numbers.map((n) => `<sheet name="${escaped(n === 1 ? name : `${name} ${n}`)}" sheetId="${n}" r:id="rId${n}"/>`).join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      relations(
        numbers.map((n) => relation(`rId${n}`, 'worksheet', `worksheets/sheet${n}.xml`)).join('') +
          relation(`rId${sheets + 1}`, 'styles', 'styles.xml'),
      ),
    ],
    ['xl/styles.xml', STYLES],
  ];
}

export async function writeXlsx(
  fields: readonly Field[],
  batches: AsyncIterable<readonly CompletionRecord[]>,
  out: Writable,
): Promise<void> {
  const sheet = { name: 'Completion records', header: fields.map(({ name }) => name) };
  await writeWorkbook(sheet, cellsOf(fields, batches), out);
}

async function* cellsOf(
  fields: readonly Field[],
  batches: AsyncIterable<readonly CompletionRecord[]>,
): AsyncGenerator<Value[][]> {
  for await (const batch of batches) yield batch.map((record) => fields.map(({ value }) => value(record)));
}
