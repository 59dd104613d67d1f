import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Forbidden } from '../../http/errors.ts';
import { ownedCache } from '../../lib/owned-cache.ts';
import { type Activity, selectActivityVersion, selectBlueprint } from '../activities/index.ts';
import { bindForm, type FormQuestion, frozenForm, selectPractisable } from '../attempts/index.ts';
import type { PracticeAnswer, PracticeSession } from './practice.ts';
import { selectPracticeAnswers, selectPracticeForm, selectPracticeSession } from './queries.ts';

export interface LoadedSession {
  readonly session: PracticeSession;
  readonly activity: Activity;
  readonly form: readonly FormQuestion[];
  readonly answers: ReadonlyMap<number, PracticeAnswer>;
}

const selectForm = ownedCache(1_000, async (db: CoreDeps['db'], sessionId): Promise<readonly FormQuestion[]> => {
  const { form, activityVersionId } = await selectPracticeForm(db, sessionId);
  const { items } = await selectBlueprint(db, activityVersionId);
  const byId = new Map(items.map((item) => [item.questionVersionId, item]));
  return bindForm(frozenForm.parse(JSON.parse(form)), byId);
});

/**
 * Loads and authorises. What may be practised is asked anew each time: a later version may put a question into the quiz,
 * or give another attempt.
 * @throws NotFound for somebody else's; Forbidden while its answers must not be shown
 */
export async function loadSession(
  deps: Pick<CoreDeps, 'db' | 'clock'>,
  viewer: Viewer,
  unsafe_id: unknown,
): Promise<LoadedSession> {
  const session = await selectPracticeSession(deps.db, viewer, unsafe_id);
  const activity = await selectActivityVersion(deps.db, session.activityVersionId);
  const form = await selectForm(deps.db, session.id);
  const { items } = await selectPractisable(deps, viewer.id, activity);
  const allowed = new Set(items.map(({ questionVersionId }) => questionVersionId));
  if (!form.every(({ item }) => allowed.has(item.questionVersionId))) {
    throw new Forbidden(
      'This practice has questions that the quiz can still ask you, so it is closed for now. It opens again when you have passed the quiz or used your last attempt, and have no attempt open.',
    );
  }
  return { session, activity, form, answers: await selectPracticeAnswers(deps.db, session.id) };
}

/** The first question without an answer; null when all have one. */
export function nextOpen({ form, answers }: Pick<LoadedSession, 'form' | 'answers'>, after = 0): number | null {
  const open = form.filter(({ n }) => !answers.has(n)).map(({ n }) => n);
  return open.find((n) => n > after) ?? open[0] ?? null;
}

export const startAddress = (slug: string) => `/activities/${slug}/practice`;
export const questionAddress = (sessionId: string, n: number) => `/practice/${sessionId}/questions/${n}`;
export const resultsAddress = (sessionId: string) => `/practice/${sessionId}/results`;
