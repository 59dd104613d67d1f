import { PassThrough } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { readSheet } from 'read-excel-file/node';
import { fieldsOf } from '../../src/features/records/columns.ts';
import { csvLine, writeCsv } from '../../src/features/records/format-csv.ts';
import { writeJson } from '../../src/features/records/format-json.ts';
import { type Cell, Day, writeWorkbook, writeXlsx } from '../../src/features/records/format-xlsx.ts';
import type { CompletionRecord } from '../../src/features/records/record.ts';

const RECORD: CompletionRecord = {
  completionId: '0198f000-0000-7000-8000-000000000001',
  userId: '0198f000-0000-7000-8000-000000000002',
  activitySlug: 'one',
  title: 'Bones, “marrow” & more',
  version: 3,
  fullName: '=HYPERLINK("http://evil.example","Zoë")',
  credentials: 'MD',
  email: '+1@example.org',
  passedAt: Date.UTC(2026, 10, 23, 12, 30),
  claimedAt: null,
  issuedAt: Date.UTC(2026, 10, 23, 13),
  attempts: 2,
  scoreNum: 14,
  scoreDen: 15,
  facet: 'physician|1|ama-pra-category-1|valid',
  creditHundredths: 75,
  certificateNumber: 'KP-1',
};

const NAMES = new Map([['ama-pra-category-1', 'AMA PRA Category 1 Credit™']]);

async function* batches(...all: CompletionRecord[][]): AsyncGenerator<CompletionRecord[]> {
  yield* all;
}

async function* rowsOf(...all: Cell[][][]): AsyncGenerator<Cell[][]> {
  yield* all;
}

/** What `write` puts into its stream. */
async function written(write: (out: PassThrough) => Promise<void>): Promise<Buffer> {
  const out = new PassThrough();
  const [bytes] = await Promise.all([buffer(out), write(out).then(() => out.end())]);
  return bytes;
}

describe('CSV', () => {
  it('is what an independent reader reads back, whatever the texts are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }), (cells) => {
        const [row] = parse(csvLine(cells), { relax_column_count: true }) as string[][];
        expect(row?.map((cell, i) => (cells[i] === cell.slice(1) ? cell.slice(1) : cell))).toEqual(cells);
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠x'])(
    'makes %j no formula',
    (formula) => {
      const [row] = parse(csvLine([formula, -1]), { relax_column_count: true }) as string[][];
      expect(row).toEqual([`'${formula}`, '-1']);
    },
  );

  it('holds every field of a record, the instants in UTC', async () => {
    const bytes = await written((out) => writeCsv(fieldsOf([], NAMES), batches([RECORD], [RECORD]), out));
    const rows = parse(bytes, { columns: true, bom: true }) as Record<string, string>[];
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      record: RECORD.completionId,
      learner_name: `'${RECORD.fullName}`,
      learner_email: "'+1@example.org",
      profession: 'Physician (MD or DO)',
      profession_verified: 'yes',
      activity_version: '3',
      passed_at: '2026-11-23T12:30:00.000Z',
      claimed_at: '',
      score_percent: '93.3',
      credit_type: 'AMA PRA Category 1 Credit™',
      credit_amount: '0.75',
      certificate_state: 'Valid',
    });
  });
});

describe('JSON', () => {
  it('is one array, also with nothing in it', async () => {
    const two = await written((out) => writeJson(fieldsOf(['learner'], NAMES), batches([RECORD], [RECORD]), out));
    const one = { record: RECORD.completionId, learner_name: RECORD.fullName, credentials: 'MD' };
    expect(JSON.parse(two.toString())).toEqual([one, one]);
    expect(JSON.parse((await written((out) => writeJson(fieldsOf([], NAMES), batches(), out))).toString())).toEqual([]);
  });
});

describe('XLSX', () => {
  it('is what an independent reader reads back: texts as texts, numbers as numbers, instants as instants', async () => {
    const bytes = await written((out) => writeXlsx(fieldsOf([], NAMES), batches([RECORD]), out));
    const [header = [], row = []] = await readSheet(bytes);
    const cells = Object.fromEntries(header.map((name, i) => [String(name), row[i]]));
    expect(cells).toMatchObject({
      learner_name: RECORD.fullName,
      learner_email: RECORD.email,
      activity_title: RECORD.title,
      activity_version: 3,
      score_percent: 93.3,
      credit_amount: 0.75,
      claimed_at: null,
    });
    expect((cells['passed_at'] as unknown as Date).toISOString()).toBe('2026-11-23T12:30:00.000Z');
  });

  it('writes no formula, and neither control characters nor halves of pairs', async () => {
    const nasty = ['=1+1', 'a\u0000b\u001fc', 'half \ud800 pair', '<b>&amp;', ' kept '];
    const sheet = { name: 'S', header: nasty.map((_, i) => `c${i}`) };
    const bytes = await written((out) => writeWorkbook(sheet, rowsOf([nasty]), out));
    const rows = await readSheet(bytes, { trim: false });
    expect(rows[1]).toEqual(['=1+1', 'a\ufffdb\ufffdc', 'half \ufffd pair', '<b>&amp;', ' kept ']);
    expect(bytes.includes('<f>')).toBe(false);
  });

  it('goes on over as many sheets as it takes, each with the header', async () => {
    const sheet = { name: 'S', header: ['n'] };
    const all = Array.from({ length: 7 }, (_, n) => [n]);
    const bytes = await written((out) => writeWorkbook(sheet, rowsOf(all.slice(0, 4), all.slice(4)), out, 3));
    const sheets = await Promise.all([1, 2, 3].map((n) => readSheet(bytes, n)));
    expect(sheets).toEqual([
      [['n'], [0], [1], [2]],
      [['n'], [3], [4], [5]],
      [['n'], [6]],
    ]);
  });

  it('keeps days as days', async () => {
    const sheet = { name: 'S', header: ['day'] };
    const bytes = await written((out) => writeWorkbook(sheet, rowsOf([[new Day('2026-02-28')]]), out));
    expect((await readSheet(bytes))[1]).toEqual([new Date('2026-02-28T00:00:00Z')]);
  });

  it('ends when what it reads from fails, or whoever reads it goes away', async () => {
    async function* failing(): AsyncGenerator<Cell[][]> {
      yield [[1]];
      throw new Error('no more');
    }
    const out = new PassThrough();
    const reading = text(out).catch(() => 'broken off');
    await expect(writeWorkbook({ name: 'S', header: ['n'] }, failing(), out)).rejects.toThrow('no more');
    expect(await reading).toBe('broken off');
    const gone = new PassThrough();
    gone.destroy();
    await expect(writeWorkbook({ name: 'S', header: ['n'] }, rowsOf([[1]]), gone)).rejects.toThrow();
  });
});
