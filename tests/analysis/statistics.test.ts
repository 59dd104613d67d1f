import { type Attempt, EMPTY_SUMS, statisticsOf, sumsOf } from '../../src/features/analysis/index.ts';
import { bothBelow, distribution, quantile } from '../../src/features/analysis/normal.ts';
import { rational } from '../../src/lib/rational.ts';

function matrix(...rows: string[]): Attempt[] {
  return rows.map((row) =>
    [...row].map((cell, at) => ({ item: `i${at + 1}`, score: rational(Number(cell)), chosen: null })),
  );
}

describe('statistics of a form', () => {
  // Totals 3, 2, 1, 0: mean 1.5, variance 1.25. Items: p ¾, ½, ¼; variances 3/16, 4/16, 3/16.
  const guttman = matrix('111', '110', '100', '000');

  it('are those worked out by hand', () => {
    const form = statisticsOf(sumsOf(guttman));
    expect(form).toMatchObject({ n: 4, k: 3, complete: true, meanTotal: 1.5, varianceTotalN: 1.25, medianTotal: 1.5 });
    expect(form?.sdTotalNMinus1).toBeCloseTo(Math.sqrt(5 / 3), 12);
    // 3/2 · (1 − 0.625 ÷ 1.25), and 3/2 · (1 − 1.5 · 1.5 ÷ (3 · 1.25))
    expect(form?.cronbachAlpha).toBeCloseTo(0.75, 12);
    expect(form?.kr20).toBeCloseTo(0.75, 12);
    expect(form?.kr21).toBeCloseTo(0.6, 12);
    expect(form?.semAlphaSdN).toBeCloseTo(Math.sqrt(1.25 * 0.25), 12);
    expect(form?.scoreDistribution).toEqual([0, 1, 2, 3].map((total) => ({ total, n: 1 })));
    const [first, second] = form?.items ?? [];
    expect(first).toMatchObject({ p: 0.75, varianceN: 0.1875, varianceNMinus1: 0.25, options: null, omissions: null });
    // cov = (3 + 2 + 1)/4 − 0.75 · 1.5 = 0.375; with the rest (2, 1, 0, 0) cov = 0.1875, variance 0.6875.
    expect(first?.pointBiserialItemTotal).toBeCloseTo(0.375 / Math.sqrt(0.1875 * 1.25), 12);
    expect(first?.pointBiserialItemRest).toBeCloseTo(0.1875 / Math.sqrt(0.1875 * 0.6875), 12);
    // Without the second: totals 2, 1, 1, 0, variance 0.5, items 0.375 together.
    expect(second?.alphaIfDeleted).toBeCloseTo(2 * (1 - 0.375 / 0.5), 12);
    // 1.08 people in each group: the first, and 0.08 of the second.
    expect(second?.dFractionalTies).toBeCloseTo(1, 12);
    expect(form?.upperLower27).toMatchObject({ k: 1.08, kRounded: 1, cutUpper: 3, cutLower: 0 });
  });

  it('count partial credit exactly, and say nothing that holds for right or wrong only', () => {
    const attempts: Attempt[] = ['0/1 1/3', '1/2 2/3', '1/1 1/1'].map((row) =>
      row.split(' ').map((score, at) => {
        const [num, den] = score.split('/').map(Number);
        return { item: `i${at + 1}`, score: rational(num ?? 0, den), chosen: null };
      }),
    );
    const form = statisticsOf(sumsOf(attempts), { passMark: rational(7, 12) });
    expect(form).toMatchObject({
      kr20: null,
      kr21: null,
      scoreDistribution: [1 / 3, 7 / 6, 2].map((total) => ({ total, n: 1 })),
    });
    expect(form?.items[0]).toMatchObject({ p: 0.5, biserialItemTotal: null });
    expect(form?.items[0]?.pointBiserialItemRest).toBeCloseTo(1, 12);
    // 7/12 of 2 points is 7/6: reached by two of three.
    expect(form?.decision).toMatchObject({ method: 'subkoviak-1988', cut: 7 / 6, passRate: 2 / 3 });
  });

  it('say nothing where nothing varies, and where nobody was', () => {
    expect(statisticsOf(EMPTY_SUMS)).toBeNull();
    const form = statisticsOf(sumsOf(matrix('11', '11')), { passMark: rational(1, 2) });
    expect(form).toMatchObject({ cronbachAlpha: null, skewnessG1: null, upperLower27: null, decision: null });
    expect(form?.items[0]).toMatchObject({
      p: 1,
      pointBiserialItemTotal: null,
      biserialItemTotal: null,
      dInclusiveCut: null,
    });
    expect(statisticsOf(sumsOf(matrix('1')))).toMatchObject({ n: 1, sdTotalNMinus1: null, semAlphaSdNMinus1: null });
  });

  it('leave a pilot question out of the total, and judge it by the total', () => {
    const attempts = guttman.map((attempt) =>
      attempt.map((answer) => (answer.item === 'i3' ? { ...answer, pilot: true } : answer)),
    );
    const form = statisticsOf(sumsOf(attempts));
    expect(form).toMatchObject({ k: 2, meanTotal: 1.25 });
    const pilot = form?.items[2];
    expect(pilot).toMatchObject({ pilot: true, alphaIfDeleted: null });
    expect(pilot?.pointBiserialItemRest).toBe(pilot?.pointBiserialItemTotal);
  });

  it('give no alpha when not everybody was given every item', () => {
    const form = statisticsOf(sumsOf(guttman.map((attempt, at) => (at === 0 ? attempt.slice(1) : attempt))));
    expect(form).toMatchObject({ complete: false, cronbachAlpha: null, kr20: null, kr21: null });
    expect(form?.items.map(({ n }) => n).sort()).toEqual([3, 4, 4]);
  });

  it('list every option there is, also those that nobody chose', () => {
    const attempts: Attempt[] = ['B', 'B', 'A', null].map((option) => [
      { item: 'i', score: rational(option === 'B' ? 1 : 0), chosen: option ? [option] : [] },
      { item: 'j', score: rational(option === 'A' ? 0 : 1), chosen: ['A'] },
    ]);
    const facts = { keys: new Map([['i', ['B']]]), options: new Map([['i', ['A', 'B', 'C']]]) };
    const item = statisticsOf(sumsOf(attempts), facts)?.items[0];
    expect(item?.omissions).toEqual({ count: 1, rate: 0.25 });
    expect(item?.options).toMatchObject([
      { option: 'A', isKey: false, count: 1, rate: 0.25, nonFunctioning: false },
      { option: 'B', isKey: true, count: 2, rate: 0.5, nonFunctioning: false },
      { option: 'C', isKey: false, count: 0, rate: 0, pointBiserialWithTotal: null, nonFunctioning: true },
    ]);
  });
});

describe('decision consistency', () => {
  it('is Subkoviak’s, worked out by hand', () => {
    // Totals 2, 2, 1, 0 of 2: alpha = 2 · (1 − 0.4375 ÷ 0.6875) = 8/11; shares x/2 · 8/11 + 5/8 · 3/11.
    const form = statisticsOf(sumsOf(matrix('11', '11', '10', '00')), { passMark: rational(1) });
    const passing = [2, 2, 1, 0].map((x) => ((x / 2) * 8 + (5 / 8) * 3) / 11).map((share) => share * share);
    const alike = passing.reduce((sum, p) => sum + p * p + (1 - p) * (1 - p), 0) / 4;
    const pass = passing.reduce((sum, p) => sum + p, 0) / 4;
    const chance = pass * pass + (1 - pass) * (1 - pass);
    expect(form?.cronbachAlpha).toBeCloseTo(8 / 11, 12);
    expect(form?.decision).toMatchObject({ method: 'subkoviak-1976', cut: 2, passRate: 0.5 });
    expect(form?.decision?.consistency).toBeCloseTo(alike, 12);
    expect(form?.decision?.kappa).toBeCloseTo((alike - chance) / (1 - chance), 12);
  });

  it('is certain where everybody passes whatever they answer', () => {
    const form = statisticsOf(sumsOf(matrix('11', '11', '10', '00')), { passMark: rational(0) });
    expect(form?.decision).toMatchObject({ cut: 0, consistency: 1, kappa: null, passRate: 1 });
  });
});

describe('the normal distribution', () => {
  it('has its known values', () => {
    expect(distribution(0)).toBe(0.5);
    expect(distribution(1.959963984540054)).toBeCloseTo(0.975, 14);
    expect(distribution(-6)).toBeCloseTo(9.865876450377018e-10, 15);
    expect([distribution(-40), distribution(40)]).toEqual([0, 1]);
    expect(quantile(0.975)).toBeCloseTo(1.959963984540054, 12);
    expect(quantile(0.001)).toBeCloseTo(-3.090232306167813, 12);
  });

  it('has the known share of both below the mean: ¼ + asin r ÷ 2π', () => {
    for (const r of [0, 0.3, 0.8, 0.99]) expect(bothBelow(0, r)).toBeCloseTo(0.25 + Math.asin(r) / (2 * Math.PI), 12);
    expect(bothBelow(1, 0)).toBeCloseTo(distribution(1) ** 2, 14);
    expect(bothBelow(1, 1)).toBeCloseTo(distribution(1), 9);
  });
});
