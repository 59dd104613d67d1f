import { add, type Rational, ZERO } from '../../lib/rational.ts';

export interface Mastery {
  keyPointId: string;
  /** Points earned on the questions of this key point. */
  earned: Rational;
  /** Questions on it: the points there were to earn. */
  possible: number;
}

/** How much of each key point was shown, in the order in which the key points first come. */
export function masteryByKeyPoint(items: readonly { keyPointId: string; score: Rational }[]): Mastery[] {
  const byId = new Map<string, Mastery>();
  for (const { keyPointId, score } of items) {
    const known = byId.get(keyPointId) ?? { keyPointId, earned: ZERO, possible: 0 };
    byId.set(keyPointId, { keyPointId, earned: add(known.earned, score), possible: known.possible + 1 });
  }
  return [...byId.values()];
}
