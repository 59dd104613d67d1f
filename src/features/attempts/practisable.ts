import type { CoreDeps } from '../../deps.ts';
import { isoDay } from '../../lib/dates.ts';
import { type Activity, selectBlueprint, selectPublishedActivity, termOf } from '../activities/index.ts';
import type { Item } from '../questions/index.ts';
import { mayPractiseQuiz } from './policy.ts';
import { historyOf, selectAttempts } from './queries.ts';

/** What a learner may practise now, that is: which questions may be shown to them with their answers. */
export interface Practisable {
  readonly items: readonly Item[];
  /** Whether those of the quiz itself are among them. */
  readonly quiz: boolean;
  /** Whether the learner has an attempt open. */
  readonly attemptOpen: boolean;
}

/**
 * What of a version may be practised. Questions that are for practice always; those of the quiz once nothing can be
 * gained by their answers. A question that the quiz asks in another version which the learner can meet (the one
 * published now, the one of an open attempt) counts as the quiz's, whatever this version has it for.
 * @param userId null: nobody is signed in
 * @param version the published one, or the one that a practice session began with
 */
export async function selectPractisable(
  { db, clock }: Pick<CoreDeps, 'db' | 'clock'>,
  userId: string | null,
  version: Activity,
): Promise<Practisable> {
  const published = await selectPublishedActivity(db, version.slug);
  const attempts = userId === null ? [] : await selectAttempts(db.kysely, userId, version.activityId);
  const history = historyOf(attempts);
  const offered = [version, published].every(({ details }) => details.rules.practice);
  if (!offered || termOf(published, isoDay(clock())) === 'coming')
    return { items: [], quiz: false, attemptOpen: history.open };
  const quiz = [version, published].every(({ details, attemptsAllowed }) =>
    mayPractiseQuiz(details.rules.feedback, attemptsAllowed, history),
  );
  const { items } = await selectBlueprint(db, version.versionId);
  if (quiz) return { items, quiz, attemptOpen: history.open };
  const open = attempts.filter(({ submittedAt }) => submittedAt === null);
  const asked = new Set<string>();
  for (const id of [version.versionId, published.versionId, ...open.map((attempt) => attempt.activityVersionId)]) {
    for (const item of (await selectBlueprint(db, id)).items)
      if (item.purpose !== 'practice') asked.add(item.questionSlug);
  }
  return { items: items.filter((item) => !asked.has(item.questionSlug)), quiz, attemptOpen: history.open };
}
