import type { Rational } from '../../lib/rational.ts';
import type { Confidence } from './certainty.ts';

/** One learner practising, once through. It is apart from attempts, and nothing of it becomes credit. */
export interface PracticeSession {
  readonly id: string;
  readonly userId: string;
  readonly activityId: string;
  readonly activityVersionId: string;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly finishedAt: number | null;
}

/** An answer in practice. It is final: its feedback has been shown. */
export interface PracticeAnswer {
  readonly position: number;
  readonly keyPointId: string;
  /** As the question's kind keeps it. */
  readonly response: unknown;
  /** 0 to 1. */
  readonly score: Rational;
  readonly confidence: Confidence | null;
  /** By certainty-based marking; null where it wasn't said how sure. */
  readonly points: number | null;
}

/** Fully right; what is right in part isn't. */
export function isRight({ score }: Pick<PracticeAnswer, 'score'>): boolean {
  return score.num === score.den;
}
