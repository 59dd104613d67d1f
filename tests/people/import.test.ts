import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { checkRows } from '../../src/features/people/import/check.ts';
import { decodeCsv } from '../../src/features/people/import/decode.ts';
import { errorsCsv } from '../../src/features/people/import/errors-csv.ts';
import { type Column, MOST_ROWS, readPeopleCsv } from '../../src/features/people/import/read.ts';

const HEADER = 'email,name,profession,credentials,roles';
const list = (...rows: string[]) => [HEADER, ...rows].join('\r\n');
const check = (text: string) => checkRows(readPeopleCsv(text).rows);

describe('the bytes of a list', () => {
  const text = 'email,name,profession\nzoe@example.org,Zoë Müller,nurse';
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ])('are read as %s without a word', (_, bytes) => {
    const { text: read, notice } = decodeCsv(bytes);
    expect(notice).toBeNull();
    expect(check(read).good[0]?.person.fullName).toBe('Zoë Müller');
  });

  it('are read as Windows-1252 with a word', () => {
    const { text: read, notice } = decodeCsv(Buffer.from(text, 'latin1'));
    expect(notice).toContain('not in UTF-8');
    expect(check(read).good[0]?.person.fullName).toBe('Zoë Müller');
  });

  it.each([
    ['a spreadsheet', Buffer.from('PK\u0003\u0004')],
    ['no text', Buffer.from([1, 0, 2])],
  ])('that are %s are refused, with what to do', (_, bytes) => {
    expect(() => decodeCsv(bytes)).toThrow(/CSV UTF-8/);
  });
});

describe('a list', () => {
  it.each([',', ';', '\t'])('may be parted by %j', (delimiter) => {
    const text = [HEADER, 'a@example.org,Ada,physician,MD,educator']
      .map((row) => row.replaceAll(',', delimiter))
      .join('\n');
    expect(check(text).good[0]?.person).toEqual({
      email: 'a@example.org',
      fullName: 'Ada',
      profession: 'physician',
      credentials: 'MD',
      roles: ['educator'],
    });
  });

  it('may call its columns otherwise, in any order, with more beside', () => {
    const text = 'First name;Last name;Ward;E-Mail;Occupation;Degree\nAda;Lovelace;7;A@Example.ORG;M.D.;"MD; PhD"';
    const { rows, ignored } = readPeopleCsv(text);
    expect(ignored).toEqual(['Ward']);
    expect(checkRows(rows).good[0]?.person).toMatchObject({
      email: 'a@example.org',
      fullName: 'Ada Lovelace',
      profession: 'physician',
      credentials: 'MD; PhD',
    });
  });

  it.each([
    ['', /empty/],
    [HEADER, /no person/],
    ['name,profession\nAda,nurse', /missing: email/],
    ['a@example.org,Ada,nurse', /missing: email, name, profession/],
    ['email,mail,name,profession\na,b,c,d', /Two columns are email/],
    ['email,name,profession\n"a,b', /quotation mark/],
  ])('%j is refused with what to do', (text, message) => {
    expect(() => readPeopleCsv(text)).toThrow(message);
  });

  it(`has at most ${MOST_ROWS} people`, () => {
    const rows = Array.from({ length: MOST_ROWS + 1 }, (_, i) => `p${i}@example.org,P ${i},nurse`);
    expect(() => readPeopleCsv(['email,name,profession', ...rows].join('\n'))).toThrow(/more than 10,000/);
    expect(readPeopleCsv(['email,name,profession', ...rows.slice(1)].join('\n')).rows).toHaveLength(MOST_ROWS);
  });

  it('tells for each row what is wrong, and where', () => {
    const { good, bad } = check(
      list(
        'a@example.org,Ada,physician,,',
        'no address,,wizard,,root',
        'A@EXAMPLE.ORG,Ada again,nurse,,',
        '',
        'b@example.org,Bo,,,',
        `c@example.org,${'x'.repeat(201)},nurse,,`,
      ),
    );
    expect(good.map(({ line }) => line)).toEqual([2]);
    expect(bad.map(({ line, problem }) => [line, problem])).toEqual([
      [3, expect.stringMatching(/email address.*full name.*“wizard”.*no role “root”/s)],
      [4, expect.stringContaining('stands on line 2 already')],
      [6, expect.stringContaining('The profession is missing')],
      [7, expect.stringContaining('at most 200')],
    ]);
  });

  it.each(['physician', 'Physician (MD or DO)', 'MD', 'D.O.', 'doctor'])('%s is a physician', (text) => {
    expect(check(list(`a@example.org,Ada,${text},,`)).good[0]?.person.profession).toBe('physician');
  });

  it.each(['constructor', '__proto__', 'toString'])('%s is no profession, column or role', (word) => {
    expect(check(list(`a@example.org,Ada,${word},,`)).bad).toHaveLength(1);
    expect(check(list(`a@example.org,Ada,nurse,,${word}`)).bad).toHaveLength(1);
    expect(readPeopleCsv(`${HEADER},${word}\na@example.org,Ada,nurse,,,x`).ignored).toEqual([word]);
  });
});

describe('any list', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\tx',
      '"',
      ';',
      ',',
      "'",
      "'=x",
      'a@example.org',
      'nurse',
      'MD',
      '',
    ),
  );
  const row = fc.record<Record<Column, string>>({
    email: cell,
    name: cell,
    profession: cell,
    credentials: cell,
    roles: cell,
  });

  it('is read to the end: each row is good or has a reason, and no address is good twice', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(',', ';', '\t'),
        (rows, delimiter) => {
          const filled = rows.filter((one) => Object.values(one).some((text) => text.trim() !== ''));
          fc.pre(filled.length > 0);
          const text = stringify(filled, {
            header: true,
            columns: HEADER.split(','),
            delimiter,
            record_delimiter: '\r\n',
            quoted: true,
          });
          const { good, bad } = check(text);
          expect(good.length + bad.length).toBe(filled.length);
          expect(new Set(good.map(({ person }) => person.email)).size).toBe(good.length);
          for (const { problem } of bad) expect(problem).not.toBe('');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of errors is safe in a spreadsheet, and comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), (rows) => {
        const bad = rows.map((cells, i) => ({ line: i + 2, cells, problem: 'Wrong.' }));
        const csv = errorsCsv(bad);
        for (const cells of parse(csv, { bom: true, from: 2 }) as string[][]) {
          for (const text of cells) expect(text).not.toMatch(/^[=+\-@\t\r]/);
        }
        const again = readPeopleCsv(csv).rows.map(({ cells }) => cells);
        const trimmed = (text: string) => text.replace(/^'(?=[=+\-@\t\r＝＋－＠])/u, '').trim();
        expect(again).toEqual(
          rows.map((cells) => Object.fromEntries(Object.entries(cells).map(([name, text]) => [name, trimmed(text)]))),
        );
      }),
      { numRuns: 300 },
    );
  });
});
