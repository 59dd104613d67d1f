/**
 * Time on a question as a histogram: a quarter of an octave a bucket, from 1 second up. A median read from it is within
 * 9 % of the exact one, and however many answers there are, there are no more than 57 counts.
 */
export type TimeCounts = ReadonlyMap<number, number>;

const PER_OCTAVE = 4;
/** About four and a half hours. */
const LAST = 56;

/** @param ms time spent, ms; under a second counts as a second */
export function timeBucket(ms: number): number {
  return Math.min(LAST, Math.max(0, Math.floor(PER_OCTAVE * Math.log2(Math.max(ms, 1) / 1000))));
}

/** The middle, on the scale of logarithms, of the bucket that holds the median; ms, or null without any time. */
export function medianTime(counts: TimeCounts): number | null {
  const buckets = [...counts].sort(([a], [b]) => a - b);
  const half = buckets.reduce((sum, [, n]) => sum + n, 0) / 2;
  let seen = 0;
  for (const [bucket, n] of buckets) {
    seen += n;
    if (seen >= half) return 1000 * 2 ** ((bucket + 0.5) / PER_OCTAVE);
  }
  return null;
}
