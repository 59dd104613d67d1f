import { upperLower } from './groups.ts';
import { correlation, type ItemMoments, itemMoments } from './moments.ts';
import { density, quantile } from './normal.ts';
import type { ItemSums, OptionCell } from './sums.ts';

/** Below this share of the learners a wrong option does no work (Tarrant, Ware & Mohammed 2009: domain rules, section 7, [84]). */
export const FUNCTIONING_RATE = 0.05;

/** How one option was chosen. */
export interface OptionStatistics {
  readonly option: string;
  readonly isKey: boolean;
  readonly count: number;
  readonly rate: number;
  /** Of choosing it, with the total; null where nobody or everybody did. */
  readonly pointBiserialWithTotal: number | null;
  /** A wrong option that fewer than 5 % chose. */
  readonly nonFunctioning: boolean;
}

/** Classical statistics of one item. A correlation is null where one side doesn't vary. */
export interface ItemStatistics {
  readonly item: string;
  readonly pilot: boolean;
  readonly n: number;
  /** Mean score, 0 to 1; of a right-or-wrong item the share who got it right. */
  readonly p: number;
  readonly varianceN: number;
  readonly varianceNMinus1: number | null;
  readonly pointBiserialItemTotal: number | null;
  /** With the total of the other items. */
  readonly pointBiserialItemRest: number | null;
  /** Right-or-wrong items only. */
  readonly biserialItemTotal: number | null;
  /** Null where alpha is, and with fewer than two other items. */
  readonly alphaIfDeleted: number | null;
  /** Upper-lower 27 %; ties on the cutting score weighted so that each group holds exactly 0.27·n. */
  readonly dFractionalTies: number | null;
  /** Upper-lower 27 %; everybody at or beyond the cutting score. */
  readonly dInclusiveCut: number | null;
  /** Null where only right or wrong is known. */
  readonly options: readonly OptionStatistics[] | null;
  /** Left unanswered; null where only right or wrong is known. */
  readonly omissions: { readonly count: number; readonly rate: number } | null;
}

/** What the sums don't say. */
export interface ItemFacts {
  /** The right options, if known. */
  readonly key: readonly string[];
  /** Every option there is, in order; those that were chosen are added. */
  readonly options?: readonly string[];
  readonly alphaIfDeleted: number | null;
}

/** @throws RangeError when nobody was given the item */
export function itemStatistics(item: string, sums: ItemSums, unit: number, facts: ItemFacts): ItemStatistics {
  const moments = itemMoments(sums, unit);
  if (moments.n === 0) throw new RangeError(`nobody was given ${item}`);
  const { n, meanScore, varianceScore, varianceTotal, covariance } = moments;
  const pointBiserial = correlation(covariance, varianceScore, varianceTotal);
  const groups = upperLower(sums.byTotal);
  const seen = sums.byOption.size > 0 || sums.omitted.n > 0;
  return {
    item,
    pilot: sums.pilot,
    n,
    p: meanScore,
    varianceN: varianceScore,
    varianceNMinus1: n > 1 ? (varianceScore * n) / (n - 1) : null,
    pointBiserialItemTotal: pointBiserial,
    pointBiserialItemRest: sums.pilot ? pointBiserial : withRest(moments),
    biserialItemTotal: moments.rightOrWrong && pointBiserial !== null ? biserial(pointBiserial, meanScore) : null,
    alphaIfDeleted: facts.alphaIfDeleted,
    dFractionalTies: groups && groups.dFractionalTies / unit,
    dInclusiveCut: groups && groups.dInclusiveCut / unit,
    options: seen ? optionStatistics(sums, moments, unit, facts) : null,
    omissions: seen ? { count: sums.omitted.n, rate: sums.omitted.n / n } : null,
  };
}

function withRest({ covariance, varianceScore, varianceTotal }: ItemMoments): number | null {
  return correlation(covariance - varianceScore, varianceScore, varianceTotal + varianceScore - 2 * covariance);
}

/** As if a normal ability had been cut in two: r·√(pq) ÷ φ(z), where p lies above z (Lord & Novick 1968, 15.5). */
function biserial(pointBiserial: number, p: number): number {
  return (pointBiserial * Math.sqrt(p * (1 - p))) / density(quantile(p));
}

function optionStatistics(sums: ItemSums, moments: ItemMoments, unit: number, facts: ItemFacts): OptionStatistics[] {
  const names = new Set([...(facts.options ?? []), ...[...sums.byOption.keys()].sort(byName), ...facts.key]);
  return [...names].map((option) => {
    const cell = sums.byOption.get(option) ?? { n: 0, totals: 0 };
    const [rate, isKey] = [cell.n / moments.n, facts.key.includes(option)];
    return {
      option,
      isKey,
      count: cell.n,
      rate,
      pointBiserialWithTotal: optionCorrelation(cell, moments, unit),
      nonFunctioning: !isKey && facts.key.length > 0 && rate < FUNCTIONING_RATE,
    };
  });
}

function optionCorrelation({ n, totals }: OptionCell, moments: ItemMoments, unit: number): number | null {
  const rate = n / moments.n;
  const covariance = (totals / unit - n * moments.meanTotal) / moments.n;
  return correlation(covariance, rate * (1 - rate), moments.varianceTotal);
}

/** Numbers by size, names by letter: 2 before 10. */
function byName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
