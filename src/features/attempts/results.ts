import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { type Activity, selectActivityVersion, selectPublishedActivity } from '../activities/index.ts';
import { selectKeyPoints } from '../articles/index.ts';
import { selectOptionalCompletion } from '../completions/index.ts';
import { selectFeedback } from '../questions/index.ts';
import type { Attempt } from './attempt.ts';
import { selectForm } from './items.ts';
import { attemptsLeft, mayShowKey, mayStart } from './policy.ts';
import { selectPractisable } from './practisable.ts';
import { historyOf, selectAnswers, selectAttempts, selectScores } from './queries.ts';
import type { ResultsPage } from './results-page.ts';
import { selectCorrections } from './results-queries.ts';
import { startRules } from './start.ts';

/** Reads all that the results page of a finished attempt shows; key and rationales only where the rules allow. */
export async function loadResults(
  deps: Pick<CoreDeps, 'db' | 'clock'>,
  viewer: Viewer,
  attempt: Attempt,
): Promise<ResultsPage> {
  const { db } = deps;
  const activity = await selectActivityVersion(db, attempt.activityVersionId);
  const history = historyOf(await selectAttempts(db.kysely, viewer.id, attempt.activityId));
  const published = await selectPublishedActivity(db, activity.slug);
  // A newer version may allow more attempts: its questions can be the same, so both must have none left.
  const showKey = [activity, published].every(({ attemptsAllowed }) =>
    mayShowKey(activity.details.rules.feedback, attemptsAllowed, history),
  );
  return {
    attempt,
    activity,
    form: await selectForm(db, attempt.id),
    answers: await selectAnswers(db, attempt.id),
    scores: await selectScores(db, attempt.id),
    corrections: await selectCorrections(db, attempt.id),
    keyPoints: await selectKeyPoints(db, activity.articleVersionId),
    feedback: showKey ? await selectFeedback(db.kysely, attempt.activityVersionId) : null,
    retry: retryOf(deps, published, history),
    next: attempt.passed === true ? await nextStep(deps, attempt, activity) : null,
    practice: (await selectPractisable(deps, viewer.id, published)).items.length > 0,
  };
}

function retryOf(
  { clock }: Pick<CoreDeps, 'clock'>,
  published: Activity,
  history: ReturnType<typeof historyOf>,
): ResultsPage['retry'] {
  if (history.open) return { allowed: true, text: 'You have another attempt open.' };
  const now = clock();
  const decision = mayStart(startRules(published, now), history, now);
  if (!decision.allowed) return { allowed: false, text: decision.reason };
  const left = attemptsLeft(published.attemptsAllowed, history.used);
  const text =
    left === null ? 'You can try as often as you like.' : `${left} ${left === 1 ? 'attempt' : 'attempts'} left.`;
  return { allowed: true, text };
}

async function nextStep(
  deps: Pick<CoreDeps, 'db'>,
  attempt: Attempt,
  activity: Activity,
): Promise<ResultsPage['next']> {
  const completion = await selectOptionalCompletion(deps.db, attempt.id);
  if (!completion) return null;
  const toEvaluate = completion.evaluatedAt === null && activity.details.evaluation.length > 0;
  if (toEvaluate) return { href: `/attempts/${attempt.id}/evaluation`, label: 'Continue to evaluation' };
  return {
    href: `/attempts/${attempt.id}/claim`,
    label: completion.claimedAt === null ? 'Continue to certificate' : 'Go to your certificate',
  };
}
