import { createHash } from 'node:crypto';
import { compare } from '../../lib/rational.ts';
import type { Proposal } from './correction.ts';
import { changes, type Regrade } from './regrade.ts';

/** How many attempts a correction touches, and how. `attempts` = up + down + same. */
export interface Counts {
  attempts: number;
  up: number;
  down: number;
  same: number;
  newlyPassed: number;
  /** Who passed and whose score falls below the mark; they stay passed. */
  keptBelow: number;
}

export interface Effects {
  readonly total: Counts;
  readonly byVersion: ReadonlyMap<string, Counts>;
  /** How many attempts score otherwise on the question. */
  readonly changed: number;
  /** Some of those whose question scores otherwise, those first whose result changes most. */
  readonly rows: readonly Regrade[];
  /** Equal for two corrections that change the same in the same way, and for no others. */
  readonly fingerprint: string;
}

/** Rows shown in a preview; the counts are of all. */
export const ROWS_SHOWN = 200;

/** Adds up what a correction does, one attempt at a time, so that any number of them needs the same memory. */
export function countEffects(before: unknown, proposal: Proposal): { add(one: Regrade): void; result(): Effects } {
  const hash = createHash('sha256').update(JSON.stringify([before, proposal]));
  const total = noCounts();
  const byVersion = new Map<string, Counts>();
  const rows: [Regrade[], Regrade[], Regrade[]] = [[], [], []];
  let changed = 0;
  return {
    add(one) {
      hash.update(JSON.stringify([one.attempt.attemptId, one.attempt.item, one.item, one.score, one.passed]));
      const own = byVersion.get(one.attempt.activityVersionId) ?? noCounts();
      byVersion.set(one.attempt.activityVersionId, own);
      for (const counts of [total, own]) count(counts, one);
      const list = rows[newlyPassed(one) ? 0 : one.fellBelow ? 1 : 2];
      if (!changes(one)) return;
      changed += 1;
      if (list.length < ROWS_SHOWN) list.push(one);
    },
    result: () => ({
      total,
      byVersion,
      changed,
      rows: rows.flat().slice(0, ROWS_SHOWN),
      fingerprint: hash.copy().digest('base64url'),
    }),
  };
}

export function newlyPassed({ attempt, passed }: Regrade): boolean {
  return passed && !attempt.passed;
}

function noCounts(): Counts {
  return { attempts: 0, up: 0, down: 0, same: 0, newlyPassed: 0, keptBelow: 0 };
}

function count(counts: Counts, one: Regrade): void {
  const direction = compare(one.score, one.attempt.score);
  counts.attempts += 1;
  counts[direction > 0 ? 'up' : direction < 0 ? 'down' : 'same'] += 1;
  if (newlyPassed(one)) counts.newlyPassed += 1;
  if (one.fellBelow) counts.keptBelow += 1;
}
