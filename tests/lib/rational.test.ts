import fc from 'fast-check';
import { add, compare, divide, ONE, percentText, rational, sum, ZERO } from '../../src/lib/rational.ts';

const small = fc.integer({ min: -1000, max: 1000 });
const fraction = fc.tuple(small, fc.integer({ min: 1, max: 1000 })).map(([num, den]) => rational(num, den));

describe('rational', () => {
  it('is in lowest terms with a positive denominator', () => {
    fc.assert(
      fc.property(
        small,
        small.filter((den) => den !== 0),
        fc.integer({ min: 1, max: 1000 }),
        (num, den, factor) => {
          const value = rational(num, den);
          expect(value.den).toBeGreaterThan(0);
          expect(value.num * den === num * value.den).toBe(true);
          expect(rational(num * factor, den * factor)).toEqual(value);
        },
      ),
    );
  });

  it('has one way to write 0', () => {
    expect(rational(0, -7)).toEqual(ZERO);
    expect(Object.is(rational(0, -7).num, 0)).toBe(true);
  });

  it('refuses a denominator of 0 and what is no longer exact', () => {
    expect(() => rational(1, 0)).toThrow(RangeError);
    expect(() => rational(0.5)).toThrow(RangeError);
    expect(() => rational(Number.NaN)).toThrow(RangeError);
    expect(() => rational(2 ** 53)).toThrow(RangeError);
    expect(() => add(rational(1, 2 ** 40), rational(1, 2 ** 40 - 1))).toThrow(RangeError);
  });

  it('adds exactly, in any order', () => {
    fc.assert(
      fc.property(fraction, fraction, fraction, (a, b, c) => {
        expect(add(a, b)).toEqual(add(b, a));
        expect(add(add(a, b), c)).toEqual(add(a, add(b, c)));
        expect(add(a, ZERO)).toEqual(a);
      }),
    );
    expect(sum([rational(1, 3), rational(1, 3), rational(1, 3)])).toEqual(ONE);
    expect(sum([])).toEqual(ZERO);
  });

  it('divides so that the parts make the whole again', () => {
    fc.assert(
      fc.property(fraction, fc.integer({ min: 1, max: 20 }), (a, by) => {
        expect(sum(Array.from({ length: by }, () => divide(a, by)))).toEqual(a);
      }),
    );
  });

  it('compares as the numbers do', () => {
    fc.assert(
      fc.property(fraction, fraction, (a, b) => {
        expect(compare(a, b)).toBe(Math.sign(a.num * b.den - b.num * a.den));
        expect(compare(a, b) + compare(b, a)).toBe(0);
      }),
    );
    expect(compare(rational(2, 3), rational(3, 4))).toBe(-1);
  });
});

describe('percentText', () => {
  it('never shows a mark as reached that the score does not reach', () => {
    expect(percentText(rational(2, 3))).toBe('66.6');
    expect(percentText(rational(6999, 10_000))).toBe('69.9');
    expect(percentText(rational(7, 10))).toBe('70');
    expect(percentText(ONE)).toBe('100');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 100 }),
        (num, den, mark) => {
          const score = rational(Math.min(num, den), den);
          const reached = compare(score, rational(mark, 100)) >= 0;
          expect(Number(percentText(score)) >= mark).toBe(reached);
        },
      ),
    );
  });
});
