/** How fast one person may send; counted in the database, so that it holds over every process. */
export interface Pace {
  /** How many in a window. */
  readonly most: number;
  readonly windowMs: number;
  /** Between one and the next, ms. */
  readonly intervalMs: number;
}

const HOUR = 3_600_000;

export interface DiscussionLimits {
  /** Comments, and texts sent again. */
  readonly texts: Pace;
  readonly reports: Pace;
}

export const DISCUSSION_LIMITS: DiscussionLimits = {
  texts: { most: 12, windowMs: HOUR, intervalMs: 10_000 },
  reports: { most: 20, windowMs: HOUR, intervalMs: 0 },
};

/**
 * How long somebody has to wait before the next one, ms; 0: not at all. Pure.
 * @param times of those before, epoch ms, in any order; at least those of the last window
 */
export function waitFor({ most, windowMs, intervalMs }: Pace, times: readonly number[], now: number): number {
  const recent = times.filter((at) => at > now - windowMs).sort((a, b) => b - a);
  const [latest] = recent;
  const first = recent[most - 1];
  const interval = latest === undefined ? 0 : latest + intervalMs - now;
  return Math.max(0, interval, first === undefined ? 0 : first + windowMs - now);
}

/** "9 seconds", "12 minutes" */
export function waitText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const [n, unit] = seconds < 120 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}
