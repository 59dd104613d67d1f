import type { Rational } from '../../lib/rational.ts';

/** An attempt as its owner may know it. */
export interface Attempt {
  readonly id: string;
  readonly userId: string;
  readonly activityId: string;
  readonly activityVersionId: string;
  readonly cycle: number;
  readonly number: number;
  readonly startedAt: number;
  readonly timeLimitMs: number | null;
  readonly extraTimeMs: number;
  readonly deadlineAt: number | null;
  readonly submittedAt: number | null;
  readonly finishedBy: 'learner' | 'deadline' | null;
  readonly score: Rational | null;
  readonly passed: boolean | null;
}

/** An answer as it was last saved. */
export interface Answer {
  readonly position: number;
  /** As the question's kind keeps it. */
  readonly response: unknown;
  /** Own ids of the options struck out. */
  readonly struck: readonly string[];
  readonly flagged: boolean;
  readonly spentMs: number;
  readonly revision: number;
  readonly writer: string;
  readonly writerSeq: number;
  readonly savedAt: number;
}
