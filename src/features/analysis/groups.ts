/** Per total: how many learners, and the sum of their scores on the item. */
export type ScoresByTotal = ReadonlyMap<number, { readonly n: number; readonly score: number }>;

/** Upper and lower 27 %, the shares that separate a normal distribution best (Kelley 1939). */
export interface UpperLower {
  /** 27 % of the learners. */
  readonly k: number;
  readonly kRounded: number;
  /** The totals, in the unit of the sums, of the learners at whom the groups end. */
  readonly cutUpper: number;
  readonly cutLower: number;
  readonly nUpperInclusive: number;
  readonly nLowerInclusive: number;
  /** Mean score of the upper group less that of the lower; people on the cutting score count by a weight, so that each group holds exactly 0.27·n. */
  readonly dFractionalTies: number;
  /** The same with everybody at or beyond the cutting score in the group. */
  readonly dInclusiveCut: number;
}

interface Group {
  cut: number;
  inclusive: number;
  meanInclusive: number;
  meanFractional: number;
}

/** @returns null where everybody has the same total: there is no upper and no lower group then */
export function upperLower(scores: ScoresByTotal): UpperLower | null {
  if (scores.size < 2) return null;
  const rows = [...scores].sort(([a], [b]) => a - b).map(([total, { n, score }]) => ({ total, n, score }));
  // 27·n ÷ 100 rather than 0.27·n: exact where it is whole.
  const k = (27 * rows.reduce((sum, { n }) => sum + n, 0)) / 100;
  const kRounded = Math.max(1, Math.round(k));
  const lower = group(rows, k, kRounded);
  const upper = group(rows.reverse(), k, kRounded);
  return {
    k,
    kRounded,
    cutUpper: upper.cut,
    cutLower: lower.cut,
    nUpperInclusive: upper.inclusive,
    nLowerInclusive: lower.inclusive,
    dFractionalTies: upper.meanFractional - lower.meanFractional,
    dInclusiveCut: upper.meanInclusive - lower.meanInclusive,
  };
}

/** The first of `rows`, from the end of the totals at which they begin. */
function group(rows: readonly { total: number; n: number; score: number }[], k: number, kRounded: number): Group {
  const found: Group = { cut: Number.NaN, inclusive: 0, meanInclusive: 0, meanFractional: 0 };
  let [inclusive, fractional, left] = [0, 0, k];
  for (const { total, n, score } of rows) {
    const share = Math.min(1, left / n);
    fractional += share * score;
    left -= share * n;
    if (found.inclusive < kRounded) {
      found.cut = total;
      found.inclusive += n;
      inclusive += score;
    } else if (left <= 0) break;
  }
  found.meanInclusive = inclusive / found.inclusive;
  found.meanFractional = fractional / k;
  return found;
}
