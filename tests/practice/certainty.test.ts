import fc from 'fast-check';
import {
  calibration,
  certaintyPoints,
  certaintyScore,
  LEVELS,
  type Marked,
} from '../../src/features/practice/certainty.ts';

const marked = fc.record({
  confidence: fc.constantFrom(1 as const, 2 as const, 3 as const, null),
  right: fc.boolean(),
});

describe('certainty-based marking', () => {
  test('gives +1, +2, +3 and 0, −2, −6', () => {
    expect(
      LEVELS.map(({ confidence }) => [certaintyPoints(confidence, true), certaintyPoints(confidence, false)]),
    ).toEqual([
      [1, 0],
      [2, -2],
      [3, -6],
    ]);
  });

  test('each level pays best just where its range says: the switches are at 2/3 and 4/5', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (p) => {
        const expected = LEVELS.map(({ right, wrong }) => p * right + (1 - p) * wrong);
        const level = LEVELS.findIndex(({ from, to }) => p >= from && p <= to);
        expect(expected[level]).toBeGreaterThanOrEqual(Math.max(...expected) - 1e-9);
      }),
    );
  });

  test('the score is the sum of its rows, and never more than could be had', () => {
    fc.assert(
      fc.property(fc.array(marked, { maxLength: 40 }), (answers) => {
        const score = certaintyScore(answers);
        const rows = calibration(answers);
        const said = answers.filter(({ confidence }) => confidence !== null).length;
        expect(rows.reduce((sum, { right, wrong }) => sum + right + wrong, 0)).toBe(said);
        if (said === 0) return expect(score).toBeNull();
        expect(score?.points).toBe(rows.reduce((sum, { points }) => sum + points, 0));
        expect(score?.points).toBeLessThanOrEqual(score?.most ?? 0);
        expect(score?.most).toBe(3 * said);
      }),
    );
  });

  test('says of five answers or more whether they were right as often as it was said', () => {
    const high = (right: number, n: number): Marked[] =>
      Array.from({ length: n }, (_, i) => ({ confidence: 3, right: i < right }));
    const low = (right: number, n: number): Marked[] => high(right, n).map((one) => ({ ...one, confidence: 1 }));
    const verdict = (answers: Marked[], level: number) => calibration(answers)[level]?.verdict;
    expect(verdict(high(4, 4), 2)).toBeNull();
    expect(verdict(high(3, 5), 2)).toBe('less-right');
    expect(verdict(high(4, 5), 2)).toBe('as-sure');
    expect(verdict(low(5, 5), 0)).toBe('more-right');
    expect(verdict(low(3, 5), 0)).toBe('as-sure');
  });
});
