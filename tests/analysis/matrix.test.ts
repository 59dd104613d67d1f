import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attemptsOf, readKey, readResponses } from '../../src/features/analysis/response-matrix.ts';
import { runNode } from '../support/processes.ts';

const scores = (text: string): string[] =>
  attemptsOf(readResponses(text, 'r.csv'), {}).map((attempt) => attempt.map(({ score }) => score.num).join(''));

describe('a response matrix', () => {
  it('has a header and a row per learner; a first column person or id is not an item', () => {
    expect(scores('a,b\n1,0\n0,1\n')).toEqual(['10', '01']);
    expect(scores('Person,a,b\n7,1,0\n')).toEqual(['10']);
    expect(scores('\uFEFF"id","a","b"\r\nx, 1 ,0\r\n\r\n')).toEqual(['10']);
    expect(scores('a\n1\n0\n')).toEqual(['1', '0']);
  });

  it.each([
    ['', 'r.csv, row 1: write the item names here'],
    ['a,b\n', 'r.csv, row 2: there is no learner'],
    ['person\n1\n', 'r.csv, row 1: there is no item'],
    ['a,a\n1,0', 'r.csv, row 1, column 2: a second item is called a'],
    ['id,,b\n1,1,0', 'r.csv, row 1, column 2: this item has no name'],
    ['a,b\n1,0\n1', 'r.csv, row 3: 1 cells where the header has 2'],
    ['a,b\n1,0\n\n1,x', 'r.csv, row 4, column b: “x” is neither 0 nor 1; for options give a key too (--key FILE)'],
    ['a,b\n1,\n', 'r.csv, row 2, column b: empty; write 0'],
    ['a,b\n1,"0\n', 'r.csv, row '],
  ])('%j is refused with the place', (text, message) => {
    expect(() => scores(text)).toThrow(message);
  });

  it('lists ten faults and counts the rest', () => {
    expect(() => scores(`a\n${'x\n'.repeat(15)}`)).toThrow(/row 11, column a[^\n]+\nand 5 more$/);
  });
});

describe('a key', () => {
  const items = ['a', 'b', 'c'];
  const expected = [...'312'];

  it.each(['3,1,2\n', '3 1 2', '3\n1\n2\n', '3;1;2', '"3", "1", "2"', 'c,a,b\n2,3,1\n', 'person,a,b,c\nkey,3,1,2\n'])(
    '%j',
    (text) => {
      const key = readKey(text, 'k.txt', items);
      expect(items.map((item) => key.get(item))).toEqual(expected);
    },
  );

  it('is not taken for a header where items are called like options', () => {
    expect([...readKey('1\n2\n', 'k.txt', ['1', '2'])]).toEqual([
      ['1', '1'],
      ['2', '2'],
    ]);
  });

  it('is refused where an item has none', () => {
    expect(() => readKey('3,1', 'k.txt', items)).toThrow('k.txt: 2 keys for 3 items');
    expect(() => readKey('a,b\n3,1', 'k.txt', items)).toThrow('k.txt, row 1, column c: there is no key for this item');
    expect(() => readKey('a,b,c\n3,,1', 'k.txt', items)).toThrow(
      'k.txt, row 2, column b: there is no key for this item',
    );
  });

  it('marks options; an empty cell and the code for it are omissions, and wrong', () => {
    const matrix = readResponses('a,b,c\n3,,9\n', 'r.csv');
    const [attempt] = attemptsOf(matrix, { key: readKey('3 1 2', 'k.txt', items), omitted: '9' });
    expect(attempt?.map(({ score, chosen }) => [score.num, chosen])).toEqual([
      [1, ['3']],
      [0, []],
      [0, []],
    ]);
  });
});

describe('keypoint item-analysis', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keypoint-analysis-'));
    await writeFile(join(folder, 'r.csv'), 'person,a,b\n1,X,Y\n2,X,Z\n3,Z,Z\n');
    await writeFile(join(folder, 'k.txt'), 'X Y');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const at = (name: string): string => join(folder, name);
  const run = (...options: string[]) => runNode('bin/keypoint.js', ['item-analysis', ...options]);

  it('prints one JSON document, or a table for people', async () => {
    const { code, stdout } = await run('--responses', at('r.csv'), '--key', at('k.txt'), '--pass-mark', '50', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      n: 3,
      k: 2,
      mean_total: 1,
      decision_consistency: { method: 'subkoviak-1976', pass_mark: 0.5, cut: 1 },
      items: [
        { item: 'a', p: 2 / 3, key: 'X', option_counts: { X: 2, Z: 1 }, flags: [{ code: 'too-early' }] },
        { item: 'b', p: 1 / 3 },
      ],
    });
    const table = await run('--responses', at('r.csv'), '--key', at('k.txt'));
    expect(table.stdout).toMatch(/^3 learners, 2 items\n/);
    expect(table.stdout).toMatch(/^a +3 +0\.667 /m);
  });

  it('exits 1 and names file, row and column; wrong usage exits 2', async () => {
    const bad = await run('--responses', at('r.csv'), '--json');
    expect(bad).toMatchObject({ code: 1, stdout: '' });
    expect(bad.stderr).toContain('r.csv, row 2, column a: “X” is neither 0 nor 1');
    expect(await run('--responses', at('absent.csv'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('absent.csv'),
    });
    expect(await run()).toMatchObject({ code: 2 });
    expect(await run('--responses', at('r.csv'), '--pass-mark', '101')).toMatchObject({ code: 2 });
  });
});
