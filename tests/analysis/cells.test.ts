import fc from 'fast-check';
import {
  type Cell,
  cellOf,
  decodeTallies,
  encodeTallies,
  joinTallies,
  sumsOfCells,
} from '../../src/features/analysis/cells.ts';
import { type Attempt, statisticsOf, sumsOf } from '../../src/features/analysis/index.ts';
import { medianTime, timeBucket } from '../../src/features/analysis/times.ts';
import { rational } from '../../src/lib/rational.ts';

const ITEMS = ['a', 'b', 'c'];
const OPTIONS = ['o1', 'o2'];

const answers = ITEMS.map((item) =>
  fc.record({
    item: fc.constant(item),
    score: fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 6 })).map(([num, den]) => rational(Math.min(num, den), den)),
    chosen: fc.subarray(OPTIONS),
  }),
);
const attempts: fc.Arbitrary<Attempt[]> = fc.array(fc.tuple(...answers), { minLength: 1, maxLength: 30 });

/** As the database keeps them, one attempt after the other. */
function kept(all: readonly Attempt[]): Cell[] {
  const cells = new Map<string, Cell>();
  for (const attempt of all) {
    const cell = cellOf(attempt);
    const at = `${cell.unit}/${cell.total}`;
    const before = cells.get(at);
    const items = before ? joinTallies(decodeTallies(encodeTallies(before.items)), cell.items) : cell.items;
    cells.set(at, { ...cell, attempts: (before?.attempts ?? 0) + 1, items });
  }
  return [...cells.values()];
}

describe('cells by total', () => {
  it('give the sums of the attempts, also with parts of points that need several units', () => {
    fc.assert(
      fc.property(attempts, (all) => {
        const [fromCells, direct] = [sumsOfCells(kept(all)), sumsOf(all)];
        expect(fromCells?.unit).toBe(direct.unit);
        expect(fromCells?.byTotal).toEqual(direct.byTotal);
        for (const [name, item] of direct.items) {
          expect(fromCells?.items.get(name)?.byTotal).toEqual(item.byTotal);
          expect(fromCells?.items.get(name)?.byOption).toEqual(item.byOption);
          expect(fromCells?.items.get(name)?.omitted).toEqual(item.omitted);
        }
        expect(fromCells && statisticsOf(fromCells)?.n).toBe(all.length);
      }),
    );
  });

  it('are written in one order only, and nothing else is read', () => {
    const cell: Cell['items'] = { b: [1, 0, 0, 1, {}], a: [1, 1, 1, 0, { o2: 1, o1: 1 }] };
    expect(encodeTallies(cell)).toBe('{"a":[1,1,1,0,{"o1":1,"o2":1}],"b":[1,0,0,1,{}]}');
    expect(decodeTallies(encodeTallies(cell))).toEqual(cell);
    expect(() => decodeTallies('{"a":[1,-1,0,0,{}]}')).toThrow();
    expect(() => joinTallies({ a: [Number.MAX_SAFE_INTEGER, 0, 0, 0, {}] }, { a: [1, 0, 0, 0, {}] })).toThrow(
      RangeError,
    );
  });

  it('of nobody are nothing', () => {
    expect(sumsOfCells([])).toBeNull();
  });
});

describe('times in buckets', () => {
  it('give a median within 9 %', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 4 * 3_600_000 }), (ms) => {
        const median = medianTime(new Map([[timeBucket(ms), 3]])) ?? 0;
        expect(Math.abs(median / ms - 1)).toBeLessThan(0.0906);
      }),
    );
  });

  it('take what is too short or too long at the end', () => {
    expect([0, 1, 999, 1000].map(timeBucket)).toEqual([0, 0, 0, 0]);
    expect(timeBucket(1e12)).toBe(56);
    expect(medianTime(new Map())).toBeNull();
    expect(
      medianTime(
        new Map([
          [0, 1],
          [40, 1],
          [20, 1],
        ]),
      ),
    ).toBeCloseTo(1000 * 2 ** (20.5 / 4));
  });
});
