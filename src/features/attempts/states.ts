import type { Database } from '../../db/index.ts';
import { type AttemptSummary, historyOf, selectAttempts } from './queries.ts';

/** Where a learner stands with an activity. */
export interface AttemptState {
  state: 'new' | 'in-progress' | 'passed' | 'failed';
  /** Attempts begun. */
  used: number;
  openAttemptId: string | null;
  /** The attempt that passed, or else the last one submitted. */
  resultAttemptId: string | null;
  lastSubmittedAt: number | null;
}

/** By activity id; an activity that was never tried is not in it. */
export async function attemptStates(db: Database, userId: string): Promise<Map<string, AttemptState>> {
  const byActivity = Map.groupBy(await selectAttempts(db.kysely, userId), (attempt) => attempt.activityId);
  return new Map([...byActivity].map(([activityId, attempts]) => [activityId, stateOf(attempts)]));
}

function stateOf(attempts: readonly AttemptSummary[]): AttemptState {
  const { used, passed, open, lastSubmittedAt } = historyOf(attempts);
  const submitted = attempts.filter((attempt) => attempt.submittedAt !== null);
  const result = submitted.find((attempt) => attempt.passed) ?? submitted.at(-1);
  return {
    state: passed ? 'passed' : open ? 'in-progress' : 'failed',
    used,
    openAttemptId: attempts.find((attempt) => attempt.submittedAt === null)?.id ?? null,
    resultAttemptId: result?.id ?? null,
    lastSubmittedAt,
  };
}
