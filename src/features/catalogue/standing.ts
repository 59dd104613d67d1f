import type { Activity } from '../activities/index.ts';
import { type AttemptState, attemptsLeft, mayStart, startRules } from '../attempts/index.ts';

/** What a person can do with an activity now. */
export interface Standing {
  readonly state: 'new' | 'in-progress' | 'passed' | 'not-passed';
  readonly can: 'start' | 'resume' | 'see-results' | 'nothing';
  /** Why nothing, in a sentence. */
  readonly reason: string | null;
  /** null: as many as one likes. */
  readonly attemptsLeft: number | null;
  readonly resultsHref: string | null;
}

/**
 * Pure.
 * @param attempts null for somebody who never tried, or isn't signed in
 * @param now epoch ms
 */
export function standingOf(activity: Activity, attempts: AttemptState | null, now: number): Standing {
  const left = attemptsLeft(activity.attemptsAllowed, attempts?.used ?? 0);
  const resultsHref = attempts?.resultAttemptId ? `/attempts/${attempts.resultAttemptId}/results` : null;
  const standing = { attemptsLeft: left, resultsHref, reason: null };
  if (attempts?.state === 'passed') return { ...standing, state: 'passed', can: 'see-results' };
  if (attempts?.openAttemptId) return { ...standing, state: 'in-progress', can: 'resume' };
  const history = {
    used: attempts?.used ?? 0,
    passed: false,
    open: false,
    lastSubmittedAt: attempts?.lastSubmittedAt ?? null,
  };
  const decision = mayStart(startRules(activity, now), history, now);
  const state = attempts ? 'not-passed' : 'new';
  return decision.allowed
    ? { ...standing, state, can: 'start' }
    : { ...standing, state, can: 'nothing', reason: decision.reason };
}

/** How the state reads on a card, and its tone. */
export const STATES: Readonly<Record<Standing['state'], { label: string; tone: string }>> = {
  new: { label: 'New', tone: '' },
  'in-progress': { label: 'In progress', tone: 'accent' },
  passed: { label: 'Passed', tone: 'good' },
  'not-passed': { label: 'Not passed yet', tone: '' },
};
