import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { type Activity, selectActivityVersion } from '../activities/index.ts';
import type { Attempt } from './attempt.ts';
import { isOver } from './deadline.ts';
import type { FormQuestion } from './form.ts';
import { selectForm } from './items.ts';
import { selectAuthorizedAttempt } from './queries.ts';
import { submitAttempt } from './submit.ts';

/** A learner's attempt with its form. */
export interface LoadedAttempt {
  viewer: Viewer;
  attempt: Attempt;
  activity: Activity;
  form: readonly FormQuestion[];
  /** Whether answers are taken no more. */
  finished: boolean;
}

/** Loads and authorises; an attempt past its deadline is finished on the way. @throws NotFound for somebody else's */
export async function loadAttempt(
  deps: Pick<CoreDeps, 'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  unsafe_id: unknown,
): Promise<LoadedAttempt> {
  const attempt = await selectAuthorizedAttempt(deps.db, viewer, unsafe_id);
  const over = attempt.submittedAt === null && isOver(attempt, deps.clock());
  if (over) await submitAttempt(deps, attempt.id);
  const activity = await selectActivityVersion(deps.db, attempt.activityVersionId);
  const form = await selectForm(deps.db, attempt.id);
  return { viewer, attempt, activity, form, finished: over || attempt.submittedAt !== null };
}

export const questionAddress = (attempt: Attempt, n: number) => `/attempts/${attempt.id}/questions/${n}`;
export const reviewAddress = (attempt: Attempt) => `/attempts/${attempt.id}/review`;
export const resultsAddress = (attempt: Attempt) => `/attempts/${attempt.id}/results`;
