import type { Clock } from '../../src/lib/clock.ts';

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  advance(ms: number): void;
  set(epochMs: number): void;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Within the founding activity's dates. */
export const TEST_NOW = Date.UTC(2026, 10, 23, 9, 30);

export function testClock(start = TEST_NOW): TestClock {
  let now = start;
  return Object.assign(() => now, {
    advance: (ms: number) => {
      now += ms;
    },
    set: (epochMs: number) => {
      now = epochMs;
    },
  });
}
