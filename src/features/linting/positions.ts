import { type Finding, keysOf, type LintQuestion, letterOf } from './finding.ts';

/** Where the keys stand in a set of questions: L16. */

const SIGNIFICANT = 0.05;
/** Fewer keys than this are expected at each position: the χ² distribution doesn't hold (ours; see docs/item-writing.md). */
const FEWEST_EXPECTED = 3;

/**
 * L16, keys more often at one position than chance explains: χ² against equal shares, p < 0.05. Domain rules, 7, row L16.
 * Questions with different numbers of options are tested apart, and the statistics and degrees of freedom added.
 * Questions with several keys don't count.
 */
export function keyPositions(questions: readonly LintQuestion[]): Finding[] {
  const strata = [...countsByOptions(questions).values()].filter(
    (counts) => sum(counts) >= FEWEST_EXPECTED * counts.length,
  );
  const statistic = sum(strata.map(chiSquare));
  const freedom = sum(strata.map((counts) => counts.length - 1));
  if (freedom === 0) return [];
  const p = chiSquareTail(statistic, freedom);
  if (p >= SIGNIFICANT) return [];
  return [
    {
      rule: 'L16',
      severity: 'warning',
      field: 'questions',
      message: `The keys are not spread evenly over the positions: ${strata.map(inWords).join('; ')} (χ² = ${statistic.toFixed(1)}, ${freedom} degree${freedom === 1 ? '' : 's'} of freedom, p ${p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`}).`,
      why: 'Learners notice that one position is right more often than others, and guess by it wherever options keep their order.',
      fix: 'Have the options shuffled, or move keys; leave options that have an order of their own, such as numbers, in it.',
    },
  ];
}

/** By the number of options: how many keys stand at each position. */
function countsByOptions(questions: readonly LintQuestion[]): Map<number, number[]> {
  const strata = new Map<number, number[]>();
  for (const question of questions) {
    const [key, ...more] = keysOf(question);
    const size = question.options.length;
    if (key === undefined || more.length > 0 || size < 2) continue;
    const counts = strata.get(size) ?? Array.from({ length: size }, () => 0);
    counts[key] = (counts[key] ?? 0) + 1;
    strata.set(size, counts);
  }
  return new Map([...strata].sort(([a], [b]) => a - b));
}

function inWords(counts: readonly number[]): string {
  const shares = counts.map((count, i) => `${letterOf(i)} ${count}`).join(', ');
  return `${shares} of ${sum(counts)} questions with ${counts.length} options`;
}

function chiSquare(counts: readonly number[]): number {
  const expected = sum(counts) / counts.length;
  return sum(counts.map((count) => (count - expected) ** 2 / expected));
}

/**
 * The probability that a χ² with `freedom` degrees of freedom is at least `statistic`.
 * The regularised upper incomplete gamma Q(freedom/2, statistic/2), by its recurrence from Q(1, x) = e^−x or
 * Q(1/2, x) = erfc(√x) (Abramowitz and Stegun, 26.4.4 and 26.4.5). To 1e-6.
 */
export function chiSquareTail(statistic: number, freedom: number): number {
  const x = statistic / 2;
  if (x <= 0) return 1;
  const odd = freedom % 2 === 1;
  let q = odd ? complementaryError(Math.sqrt(x)) : Math.exp(-x);
  let a = odd ? 0.5 : 1;
  // x^a e^−x ÷ Γ(a + 1); Γ(3/2) = √π ÷ 2.
  let step = (odd ? 2 * Math.sqrt(x / Math.PI) : x) * Math.exp(-x);
  while (a < freedom / 2) {
    q += step;
    a += 1;
    step *= x / a;
  }
  return Math.min(1, q);
}

/** Abramowitz and Stegun, 7.1.26, for x ≥ 0; off by at most 1.5e-7. */
function complementaryError(x: number): number {
  const t = 1 / (1 + 0.3275911 * x);
  const series = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  return series.reduce((value, coefficient) => value * t + coefficient, 0) * t * Math.exp(-x * x);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
