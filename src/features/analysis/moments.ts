import type { FormSums, ItemSums } from './sums.ts';

/** In points; variances and covariance of the population (÷ n). */
export interface ItemMoments {
  readonly n: number;
  readonly meanScore: number;
  readonly varianceScore: number;
  readonly meanTotal: number;
  readonly varianceTotal: number;
  readonly covariance: number;
  /** Every score is 0 or 1. */
  readonly rightOrWrong: boolean;
}

/** In points; central moments of the population (÷ n). */
export interface TotalMoments {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
  readonly third: number;
  readonly fourth: number;
}

/** How a score goes with the totals of those who were given the item. */
export function itemMoments(item: ItemSums, unit: number): ItemMoments {
  const sum = { n: 0, score: 0, squares: 0, totals: 0 };
  let rightOrWrong = true;
  for (const [total, { n, score, squares }] of item.byTotal) {
    sum.n += n;
    sum.score += score;
    sum.squares += squares;
    sum.totals += n * total;
    // Σx² = unit·Σx only when each x is 0 or 1 point, as x² < unit·x in between.
    rightOrWrong &&= squares === unit * score;
  }
  const [meanScore, meanTotal] = [sum.score / sum.n, sum.totals / sum.n];
  let [totals, covariance] = [0, 0];
  // About the means, cell by cell: what Σtotal² − n·mean² would lose to cancellation stays.
  for (const [total, { n, score }] of item.byTotal) {
    totals += n * (total - meanTotal) ** 2;
    covariance += (total - meanTotal) * (score - n * meanScore);
  }
  const square = unit * unit * sum.n;
  return {
    n: sum.n,
    meanScore: meanScore / unit,
    varianceScore: (sum.squares - sum.score * meanScore) / square,
    meanTotal: meanTotal / unit,
    varianceTotal: totals / square,
    covariance: covariance / square,
    rightOrWrong,
  };
}

/** Of the totals of a form. */
export function totalMoments({ byTotal, unit }: FormSums): TotalMoments {
  let [n, totals] = [0, 0];
  for (const [total, count] of byTotal) {
    n += count;
    totals += total * count;
  }
  const mean = totals / n;
  const central = (power: number): number => {
    let sum = 0;
    for (const [total, count] of byTotal) sum += count * ((total - mean) / unit) ** power;
    return sum / n;
  };
  return { n, mean: mean / unit, variance: central(2), third: central(3), fourth: central(4) };
}

/** Pearson's correlation, or null where one of the two doesn't vary: nothing can be said then. */
export function correlation(covariance: number, varianceA: number, varianceB: number): number | null {
  // What is left of a variance by rounding is none: scores differ by far more than this.
  const least = 1e-12;
  return varianceA < least || varianceB < least ? null : covariance / Math.sqrt(varianceA * varianceB);
}
