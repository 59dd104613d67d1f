import type { Attempt } from './sums.ts';

/** Coefficients that need how each pair of items goes together, so the answers themselves: sums don't hold them. */
export interface PairwiseStatistics {
  readonly meanInterItemR: number | null;
  /** Alpha as if all items had the same variance. */
  readonly standardizedAlpha: number | null;
  /** Guttman's lambda 6, by the squared multiple correlation of each item with the others. */
  readonly guttmanLambda6: number | null;
}

const UNKNOWN: PairwiseStatistics = { meanInterItemR: null, standardizedAlpha: null, guttmanLambda6: null };

/** Of a complete matrix: each attempt has the same items in the same order. Null where an item doesn't vary. */
export function pairwiseStatistics(attempts: readonly Attempt[]): PairwiseStatistics {
  const k = attempts[0]?.length ?? 0;
  const columns = Array.from({ length: k }, (_, item) => standardized(attempts, item));
  if (k < 2 || columns.some((column) => column === null)) return UNKNOWN;
  const scores = columns.filter((column) => column !== null);
  const correlations = scores.map((a) => scores.map((b) => dot(a, b)));
  const sum = correlations.flat().reduce((total, r) => total + r, 0);
  const mean = (sum - k) / (k * (k - 1));
  const unique = inverseDiagonal(correlations)?.reduce((total, value) => total + 1 / value, 0);
  return {
    meanInterItemR: mean,
    standardizedAlpha: sum < 1e-12 ? null : (k * mean) / (1 + (k - 1) * mean),
    guttmanLambda6: unique === undefined || sum < 1e-12 ? null : 1 - unique / sum,
  };
}

/** Scores of one item with mean 0 and length 1; null when all are the same. */
function standardized(attempts: readonly Attempt[], item: number): Float64Array | null {
  const scores = Float64Array.from(attempts, (attempt) => {
    const { num, den } = attempt[item]?.score ?? { num: Number.NaN, den: 1 };
    return num / den;
  });
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const centred = scores.map((score) => score - mean);
  const length = Math.sqrt(dot(centred, centred));
  return length < 1e-9 ? null : centred.map((score) => score / length);
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

/** The diagonal of the inverse, by Gauss and Jordan with pivots; null when there is no inverse. */
function inverseDiagonal(matrix: readonly (readonly number[])[]): number[] | null {
  const k = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let i = 0; i < k; i += 1) {
    const best = rows.slice(i).reduce((at, row, j) => (abs(row, i) > abs(rows[at], i) ? i + j : at), i);
    [rows[i], rows[best]] = [rows[best] ?? [], rows[i] ?? []];
    const pivot = rows[i] ?? [];
    const head = pivot[i] ?? 0;
    if (Math.abs(head) < 1e-10) return null;
    for (let j = 0; j < 2 * k; j += 1) pivot[j] = (pivot[j] ?? 0) / head;
    for (const row of rows) {
      const factor = row[i] ?? 0;
      if (row !== pivot && factor !== 0)
        row.forEach((value, j) => {
          row[j] = value - factor * (pivot[j] ?? 0);
        });
    }
  }
  return rows.map((row, i) => row[k + i] ?? Number.NaN);
}

function abs(row: readonly number[] | undefined, column: number): number {
  return Math.abs(row?.[column] ?? 0);
}
