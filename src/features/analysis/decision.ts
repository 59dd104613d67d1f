import type { Rational } from '../../lib/rational.ts';
import type { TotalMoments } from './moments.ts';
import { bothBelow, distribution } from './normal.ts';
import type { FormSums } from './sums.ts';

/** How far a second form of the same kind would decide alike. */
export interface DecisionConsistency {
  readonly method: 'subkoviak-1976' | 'subkoviak-1988';
  readonly passMark: Rational;
  /** The least total, in points, that passes. */
  readonly cut: number;
  /** Share of learners whom both forms would pass, or both fail: 0 to 1. */
  readonly consistency: number;
  /** The same beyond what chance gives (Cohen's kappa); null where chance alone gives it all. */
  readonly kappa: number | null;
  readonly passRate: number;
}

/** What the estimate needs to know of the form. */
export interface FormShape {
  /** Points that can be had. */
  readonly k: number;
  readonly total: TotalMoments;
  readonly alpha: number;
  readonly rightOrWrong: boolean;
}

/**
 * Decision consistency from one administration.
 *
 * Right-or-wrong items: M. J. Subkoviak, "Estimating reliability from a single administration of a criterion-referenced
 * test", Journal of Educational Measurement 13 (1976), 265–276. Each learner's true share is estimated by linear
 * regression on the group with KR-20, and both forms are binomial about it.
 *
 * Partial credit is not binomial. There, two totals are taken as bivariate normal with alpha as their correlation and
 * half a step as the correction for continuity: the standardised cut and the reliability with which the tables are
 * entered in M. J. Subkoviak, "A practitioner's guide to computation and interpretation of reliability indices for
 * mastery tests", Journal of Educational Measurement 25 (1988), 47–55. Those tables are made for right-or-wrong items;
 * that we work the same out for parts of points is our own doing.
 *
 * @param passMark share of the points, 0 to 1; reaching it passes
 */
export function decisionConsistency(sums: FormSums, shape: FormShape, passMark: Rational): DecisionConsistency {
  const cutUnits = cutOf(sums, shape.k, passMark);
  const cut = cutUnits / sums.unit;
  // A negative alpha says that the items share nothing; there is no negative reliability.
  const reliability = Math.min(Math.max(shape.alpha, 0), 1);
  const [both, pass] =
    shape.rightOrWrong && sums.unit === 1
      ? binomialEstimate(sums, shape, reliability, cut)
      : normalEstimate(shape, reliability, cut - 1 / sums.unit / 2);
  const chance = pass * pass + (1 - pass) * (1 - pass);
  return {
    method: shape.rightOrWrong && sums.unit === 1 ? 'subkoviak-1976' : 'subkoviak-1988',
    passMark,
    cut,
    consistency: both,
    kappa: 1 - chance < 1e-12 ? null : (both - chance) / (1 - chance),
    passRate: passRate(sums, shape.k, passMark),
  };
}

/**
 * Share of the learners whose total passes, whichever items made it up.
 * @param k points that could be had
 */
export function passRate(sums: FormSums, k: number, passMark: Rational): number {
  const cut = cutOf(sums, k, passMark);
  let [passed, all] = [0, 0];
  for (const [total, n] of sums.byTotal) {
    all += n;
    if (total >= cut) passed += n;
  }
  return passed / all;
}

/** The least total that passes, in units. */
function cutOf({ unit }: FormSums, k: number, passMark: Rational): number {
  return Math.ceil((k * unit * passMark.num) / passMark.den);
}

/** Share decided alike by two forms, and share passed by one. */
function binomialEstimate(sums: FormSums, { k, total }: FormShape, reliability: number, cut: number): [number, number] {
  let [alike, pass] = [0, 0];
  for (const [score, n] of sums.byTotal) {
    const chance = binomialAtLeast(cut, k, (reliability * score + (1 - reliability) * total.mean) / k);
    alike += n * (chance * chance + (1 - chance) * (1 - chance));
    pass += n * chance;
  }
  return [alike / total.n, pass / total.n];
}

function normalEstimate({ total }: FormShape, reliability: number, cut: number): [number, number] {
  const z = (cut - total.mean) / Math.sqrt(total.variance);
  const fail = distribution(z);
  return [1 - 2 * (fail - bothBelow(z, reliability)), 1 - fail];
}

/** The chance of `least` or more of k, each with chance p. */
function binomialAtLeast(least: number, k: number, p: number): number {
  if (least <= 0 || p >= 1) return least <= k ? 1 : 0;
  if (p <= 0) return 0;
  let [logChoose, sum] = [0, 0];
  for (let i = 0; i <= k; i += 1) {
    if (i >= least) sum += Math.exp(logChoose + i * Math.log(p) + (k - i) * Math.log1p(-p));
    logChoose += Math.log((k - i) / (i + 1));
  }
  return Math.min(sum, 1);
}
