import fc from 'fast-check';
import {
  type Attempt,
  add,
  EMPTY_SUMS,
  type FormSums,
  merge,
  remove,
  rescale,
  statisticsOf,
  sumsOf,
} from '../../src/features/analysis/index.ts';
import { type Rational, rational } from '../../src/lib/rational.ts';

const ITEMS = ['a', 'b', 'c', 'd'];
const OPTIONS = ['x', 'y', 'z'];

const rightOrWrong = fc.integer({ min: 0, max: 1 }).map((num) => rational(num));
const partial = fc
  .tuple(fc.nat(6), fc.integer({ min: 1, max: 6 }))
  .map(([num, den]) => rational(Math.min(num, den), den));

function attemptOf(score: fc.Arbitrary<Rational>): fc.Arbitrary<Attempt> {
  return fc.tuple(...ITEMS.map((item) => answerTo(item, score)));
}

function answerTo(item: string, score: fc.Arbitrary<Rational>) {
  return fc.record({
    item: fc.constant(item),
    score,
    chosen: fc.subarray(OPTIONS),
    pilot: fc.constant(item === 'd'),
  });
}

const attempts = fc.oneof(
  fc.array(attemptOf(rightOrWrong), { minLength: 2, maxLength: 40 }),
  fc.array(attemptOf(partial), { minLength: 2, maxLength: 40 }),
);

const value = ({ num, den }: Rational): number => num / den;

/** Two-pass textbook formulas over the answers themselves. */
function direct(all: readonly Attempt[], item: number) {
  const totals = all.map((one) => one.reduce((sum, answer) => sum + (answer.pilot ? 0 : value(answer.score)), 0));
  const scores = all.map((one) => value(one[item]?.score ?? rational(0)));
  const pilot = all[0]?.[item]?.pilot ?? false;
  const rest = totals.map((total, at) => (pilot ? total : total - (scores[at] ?? 0)));
  return { totals, scores, withTotal: pearson(scores, totals), withRest: pearson(scores, rest) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

function covariance(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  return mean(a.map((one, at) => (one - meanA) * ((b[at] ?? 0) - meanB)));
}

function pearson(a: readonly number[], b: readonly number[]): number | null {
  const [varianceA, varianceB] = [covariance(a, a), covariance(b, b)];
  return varianceA < 1e-12 || varianceB < 1e-12 ? null : covariance(a, b) / Math.sqrt(varianceA * varianceB);
}

/** 27 % from either end by listing people, the last of them by a weight. */
function directD(scores: readonly number[], totals: readonly number[]): number {
  const groupMean = (sign: number): number => {
    const people = scores.map((score, at) => ({ score, total: sign * (totals[at] ?? 0) }));
    people.sort((one, other) => other.total - one.total);
    const k = 0.27 * people.length;
    const cut = people[Math.ceil(k - 1e-9) - 1]?.total ?? 0;
    const beyond = people.filter(({ total }) => total > cut + 1e-9);
    const at = people.filter(({ total }) => Math.abs(total - cut) <= 1e-9);
    const weight = (k - beyond.length) / at.length;
    const sum = (group: typeof people) => group.reduce((all, { score }) => all + score, 0);
    return (sum(beyond) + weight * sum(at)) / k;
  };
  return groupMean(1) - groupMean(-1);
}

function near(found: number | null | undefined, expected: number | null): void {
  if (expected === null) expect(found).toBeNull();
  else expect(Math.abs((found ?? Number.NaN) - expected)).toBeLessThan(1e-9);
}

function same(a: FormSums, b: FormSums): void {
  const unit = a.unit * b.unit;
  expect(rescale(a, unit)).toEqual(rescale(b, unit));
}

describe('running sums', () => {
  it('give what the answers themselves give', () => {
    fc.assert(
      fc.property(attempts, (all) => {
        const form = statisticsOf(sumsOf(all));
        for (const [at, item] of (form?.items ?? []).entries()) {
          const expected = direct(all, at);
          near(form?.meanTotal, mean(expected.totals));
          near(form?.varianceTotalN, covariance(expected.totals, expected.totals));
          near(item.p, mean(expected.scores));
          near(item.varianceN, covariance(expected.scores, expected.scores));
          near(item.pointBiserialItemTotal, expected.withTotal);
          near(item.pointBiserialItemRest, expected.withRest);
          if (item.dFractionalTies !== null) near(item.dFractionalTies, directD(expected.scores, expected.totals));
          for (const option of item.options ?? []) {
            const chose = all.map((one) => (one[at]?.chosen?.includes(option.option) ? 1 : 0));
            near(option.rate, mean(chose));
            near(option.pointBiserialWithTotal, pearson(chose, expected.totals));
          }
        }
      }),
    );
  });

  it('are the same whether kept up attempt by attempt, merged, or built at once', () => {
    fc.assert(
      fc.property(attempts, attempts, (some, others) => {
        const atOnce = sumsOf([...some, ...others]);
        same([...some, ...others].reduce(add, EMPTY_SUMS), atOnce);
        same(merge(sumsOf(some), sumsOf(others)), atOnce);
      }),
    );
  });

  it('give back exactly what was added', () => {
    fc.assert(
      fc.property(attempts, attemptOf(partial), (all, one) => {
        const sums = sumsOf(all);
        same(remove(add(sums, one), one), sums);
        expect(remove(add(EMPTY_SUMS, one), one).items.size).toBe(0);
      }),
    );
  });

  it('never change what they were given', () => {
    const [one] = fc.sample(attemptOf(partial), 1);
    const sums = sumsOf(one ? [one] : []);
    const before = structuredClone(sums);
    if (one) remove(add(sums, one), one);
    expect(sums).toEqual(before);
  });

  it('refuse to take out what is not in them', () => {
    const attempt: Attempt = [{ item: 'a', score: rational(1), chosen: ['x'] }];
    expect(() => remove(EMPTY_SUMS, attempt)).toThrow('not in the sums');
  });

  it('refuse to become inexact', () => {
    expect(() => rescale(sumsOf([[{ item: 'a', score: rational(1), chosen: null }]]), 2 ** 40)).toThrow(RangeError);
    expect(() => rescale({ ...EMPTY_SUMS, unit: 2 }, 3)).toThrow(RangeError);
  });

  it('have a size that does not grow with the number of attempts', () => {
    const [few, many] = [200, 4000].map((n) => {
      const attempts = Array.from({ length: n }, (_, at) =>
        ITEMS.map((item, bit) => ({ item, score: rational((at >> bit) & 1), chosen: null })),
      );
      return [...sumsOf(attempts).items.values()].reduce((cells, item) => cells + item.byTotal.size, 0);
    });
    expect(few).toBe(many);
  });
});
