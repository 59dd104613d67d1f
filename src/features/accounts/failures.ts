import { LRUCache } from 'lru-cache';
import { TooMany } from '../../http/errors.ts';
import type { Clock } from '../../lib/clock.ts';

export interface FailureLimit {
  /** How many failures in a window; then no more tries until it ends. */
  limit: number;
  windowMs: number;
}

export interface Failures {
  /** @throws TooMany when there were too many failures under this key */
  check(key: string): void;
  add(key: string): void;
}

const MOST_KEYS = 50_000;

/**
 * Counts failures by key, in this process. Unlike a limit on requests it counts nothing in advance: many people may
 * sign in rightly at once from one address.
 */
export function countFailures({ limit, windowMs }: FailureLimit, clock: Clock): Failures {
  const windows = new LRUCache<string, { count: number; endsAt: number }>({ max: MOST_KEYS });
  const current = (key: string) => {
    const window = windows.get(key);
    return window && clock() < window.endsAt ? window : undefined;
  };
  return {
    check(key) {
      const window = current(key);
      if (!window || window.count < limit) return;
      const seconds = Math.ceil((window.endsAt - clock()) / 1000);
      const wait = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
      throw new TooMany(
        `There were too many tries with a wrong password. Wait ${wait}, or reset the password.`,
        seconds,
      );
    },
    add(key) {
      const window = current(key);
      if (window) window.count += 1;
      else windows.set(key, { count: 1, endsAt: clock() + windowMs });
    },
  };
}
