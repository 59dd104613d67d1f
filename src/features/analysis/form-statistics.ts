import type { Rational } from '../../lib/rational.ts';
import { type DecisionConsistency, decisionConsistency, passRate } from './decision.ts';
import { type UpperLower, upperLower } from './groups.ts';
import { type ItemStatistics, itemStatistics } from './item-statistics.ts';
import { type ItemMoments, itemMoments, type TotalMoments, totalMoments } from './moments.ts';
import type { FormSums } from './sums.ts';

/** What the sums don't say about a form. */
export interface FormFacts {
  /** Per item the right options. */
  readonly keys?: ReadonlyMap<string, readonly string[]>;
  /** Per item every option there is, in order. */
  readonly options?: ReadonlyMap<string, readonly string[]>;
  /** Share of the points that passes, 0 to 1. */
  readonly passMark?: Rational;
  /** How many scored items each learner is given, where not all of them: some are drawn from pools. */
  readonly given?: number;
}

/** Classical statistics of a form; population variance is `…N`, sample variance `…NMinus1`. */
export interface FormStatistics {
  readonly n: number;
  /** Scored items that each learner was given: points that could be had, so that totals compare as counts. */
  readonly k: number;
  /**
   * Whether every learner was given every scored item. Where not (drawn from pools), reliability, its standard error and
   * decision consistency are null: they are of one form, and there are several.
   */
  readonly complete: boolean;
  readonly meanTotal: number;
  readonly sdTotalN: number;
  readonly sdTotalNMinus1: number | null;
  readonly varianceTotalN: number;
  readonly medianTotal: number;
  readonly skewnessG1: number | null;
  readonly excessKurtosisG2: number | null;
  /** By total in points, lowest first; without partial credit every possible total is there. */
  readonly scoreDistribution: readonly { readonly total: number; readonly n: number }[];
  readonly cronbachAlpha: number | null;
  /** Cronbach's alpha where every item is right or wrong. */
  readonly kr20: number | null;
  /** KR-20 if all items were equally hard: right-or-wrong items only. */
  readonly kr21: number | null;
  readonly semAlphaSdN: number | null;
  readonly semAlphaSdNMinus1: number | null;
  /** The groups, cut on the totals; null where all totals are equal. Cuts in points. */
  readonly upperLower27: Omit<UpperLower, 'dFractionalTies' | 'dInclusiveCut'> | null;
  /** Null without a pass mark, and where there is no alpha. */
  readonly decision: DecisionConsistency | null;
  /** Share of the learners whose total passes; null without a pass mark. */
  readonly passRate: number | null;
  readonly items: readonly ItemStatistics[];
}

/**
 * Classical statistics of everything in the sums; null when nobody has sat the form.
 * Cost: items × possible totals, whatever the number of attempts.
 */
export function statisticsOf(sums: FormSums, facts: FormFacts = {}): FormStatistics | null {
  if (sums.byTotal.size === 0) return null;
  const total = totalMoments(sums);
  const scored = [...sums.items].filter(([, item]) => !item.pilot);
  const moments = new Map(scored.map(([name, item]) => [name, itemMoments(item, sums.unit)]));
  const complete = [...moments.values()].every(({ n }) => n === total.n);
  const reliability = complete ? reliabilityOf(moments, total) : NO_RELIABILITY;
  const { cronbachAlpha, kr20 } = reliability;
  const k = facts.given ?? scored.length;
  return {
    n: total.n,
    k,
    complete,
    ...spread(sums, total),
    scoreDistribution: scoreDistribution(sums, k),
    cronbachAlpha,
    kr20,
    kr21: reliability.kr21,
    ...measurementError(total, cronbachAlpha),
    upperLower27: formGroups(sums),
    decision:
      facts.passMark && cronbachAlpha !== null
        ? decisionConsistency(sums, { k, total, alpha: cronbachAlpha, rightOrWrong: kr20 !== null }, facts.passMark)
        : null,
    passRate: facts.passMark ? passRate(sums, k, facts.passMark) : null,
    items: [...sums.items].map(([name, item]) =>
      itemStatistics(name, item, sums.unit, {
        key: facts.keys?.get(name) ?? [],
        options: facts.options?.get(name) ?? [],
        alphaIfDeleted: reliability.ifDeleted.get(name) ?? null,
      }),
    ),
  };
}

interface Reliability {
  cronbachAlpha: number | null;
  kr20: number | null;
  kr21: number | null;
  ifDeleted: ReadonlyMap<string, number | null>;
}

const NO_RELIABILITY: Reliability = { cronbachAlpha: null, kr20: null, kr21: null, ifDeleted: new Map() };

function reliabilityOf(items: ReadonlyMap<string, ItemMoments>, { mean, variance }: TotalMoments): Reliability {
  const k = items.size;
  const all = [...items.values()];
  const within = all.reduce((sum, { varianceScore }) => sum + varianceScore, 0);
  const cronbachAlpha = alpha(k, within, variance);
  const rightOrWrong = all.every((item) => item.rightOrWrong);
  return {
    cronbachAlpha,
    kr20: rightOrWrong ? cronbachAlpha : null,
    kr21: rightOrWrong ? alpha(k, (mean * (k - mean)) / k, variance) : null,
    ifDeleted: new Map(
      [...items].map(([name, { varianceScore, covariance }]) => [
        name,
        alpha(k - 1, within - varianceScore, variance + varianceScore - 2 * covariance),
      ]),
    ),
  };
}

/** Cronbach 1951: k/(k − 1) · (1 − Σ item variances ÷ variance of the total), both variances of the same kind. */
function alpha(k: number, within: number, variance: number): number | null {
  return k < 2 || variance < 1e-12 ? null : (k / (k - 1)) * (1 - within / variance);
}

function spread(sums: FormSums, { n, mean, variance, third, fourth }: TotalMoments) {
  return {
    meanTotal: mean,
    sdTotalN: Math.sqrt(variance),
    sdTotalNMinus1: n > 1 ? Math.sqrt((variance * n) / (n - 1)) : null,
    varianceTotalN: variance,
    medianTotal: median(sums, n),
    skewnessG1: variance > 0 ? third / variance ** 1.5 : null,
    excessKurtosisG2: variance > 0 ? fourth / variance ** 2 - 3 : null,
  };
}

/** Standard error of measurement: SD · √(1 − alpha), by either SD. */
function measurementError({ n, variance }: TotalMoments, alpha: number | null) {
  const sem = alpha === null ? null : Math.sqrt(variance * (1 - alpha));
  return { semAlphaSdN: sem, semAlphaSdNMinus1: sem === null || n < 2 ? null : sem * Math.sqrt(n / (n - 1)) };
}

function median({ byTotal, unit }: FormSums, n: number): number {
  const totals = [...byTotal.keys()].sort((a, b) => a - b);
  const at = (rank: number): number => {
    let seen = 0;
    for (const total of totals) {
      seen += byTotal.get(total) ?? 0;
      if (seen > rank) return total;
    }
    return Number.NaN;
  };
  return (at(Math.floor((n - 1) / 2)) + at(Math.floor(n / 2))) / 2 / unit;
}

function scoreDistribution({ byTotal, unit }: FormSums, k: number): { total: number; n: number }[] {
  const possible = unit === 1 ? Array.from({ length: k + 1 }, (_, total) => total) : [];
  const totals = new Set([...possible, ...byTotal.keys()]);
  return [...totals].sort((a, b) => a - b).map((total) => ({ total: total / unit, n: byTotal.get(total) ?? 0 }));
}

function formGroups({ byTotal, unit }: FormSums): FormStatistics['upperLower27'] {
  const groups = upperLower(new Map([...byTotal].map(([total, n]) => [total, { n, score: 0 }])));
  if (!groups) return null;
  const { k, kRounded, nUpperInclusive, nLowerInclusive } = groups;
  return {
    k,
    kRounded,
    cutUpper: groups.cutUpper / unit,
    cutLower: groups.cutLower / unit,
    nUpperInclusive,
    nLowerInclusive,
  };
}
