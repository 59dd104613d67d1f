/** The rules of time. Times are epoch milliseconds of the server's clock; the client's is never asked. */

export interface TimeRule {
  /** The activity's own limit; null: none. */
  limitMs: number | null;
  /** The learner's accommodation: 100 is no more time, 150 half as much again. */
  multiplierPercent: number;
  /** Time granted during the attempt. */
  extraMs: number;
}

/** When an attempt ends; null: never. */
export function deadlineOf(startedAt: number, { limitMs, multiplierPercent, extraMs }: TimeRule): number | null {
  return limitMs === null ? null : startedAt + Math.round((limitMs * multiplierPercent) / 100) + extraMs;
}

/** An answer that arrives in the very millisecond of the deadline still counts. */
export function isOver(attempt: { deadlineAt: number | null }, now: number): boolean {
  return attempt.deadlineAt !== null && now > attempt.deadlineAt;
}

/** "30 min", or with an accommodation "45 min (30 × 1.5)". */
export function limitText({ limitMs, multiplierPercent, extraMs }: TimeRule): string | null {
  if (limitMs === null) return null;
  const minutes = (ms: number) => String(Math.round(ms / 6_000) / 10);
  const own = (limitMs * multiplierPercent) / 100 + extraMs;
  if (multiplierPercent === 100 && extraMs === 0) return `${minutes(limitMs)} min`;
  const times = multiplierPercent === 100 ? '' : ` × ${multiplierPercent / 100}`;
  const extra = extraMs === 0 ? '' : ` + ${minutes(extraMs)}`;
  return `${minutes(own)} min (${minutes(limitMs)}${times}${extra})`;
}
