import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Conflict } from '../../http/errors.ts';
import { type Activity, selectPublishedActivity } from '../activities/index.ts';
import { freezeForm, frozenForm, selectPractisable } from '../attempts/index.ts';
import { recordEvent } from '../audit/index.ts';
import type { Item } from '../questions/index.ts';
import { isRight } from './practice.ts';
import {
  finishOpenPractice,
  holdLearner,
  insertPracticeSession,
  type OpenPractice,
  selectOptionalOpenPractice,
} from './queries.ts';
import { loadSession } from './session.ts';

type StartDeps = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

export interface PracticeRequest {
  slug: string;
  /** Begin anew, where a session is unfinished. */
  fresh: boolean;
  /** A session of which the questions without full marks are to be practised again. */
  unsafe_again: unknown;
}

/**
 * Starts a practice session, or finds the one that isn't finished. Starting anew twice over, before anything has been
 * answered, leaves one session.
 * @returns its id
 * @throws Conflict when there is nothing to practise; NotFound when `unsafe_again` isn't one's own
 */
export async function startPractice(deps: StartDeps, viewer: Viewer, request: PracticeRequest): Promise<string> {
  const activity = await selectPublishedActivity(deps.db, request.slug);
  const { items } = await selectPractisable(deps, viewer.id, activity);
  const wanted = await chosenItems(deps, viewer, activity, items, request.unsafe_again);
  const anew = request.fresh || request.unsafe_again !== undefined;
  return deps.db.transaction(async (trx) => {
    await holdLearner(trx, deps.db.engine, viewer.id);
    const learner = { userId: viewer.id, activityId: activity.activityId };
    const open = await selectOptionalOpenPractice(trx, learner);
    if (open && mayResume(open, activity, wanted, anew)) return open.id;
    await finishOpenPractice(trx, { ...learner, now: deps.clock() });
    return begin(trx, deps, viewer, activity, wanted);
  });
}

async function chosenItems(
  deps: StartDeps,
  viewer: Viewer,
  activity: Activity,
  items: readonly Item[],
  unsafe_again: unknown,
): Promise<readonly Item[]> {
  if (items.length === 0) throw new Conflict('There is nothing to practise in this activity now.');
  if (unsafe_again === undefined) return items;
  const { session, form, answers } = await loadSession(deps, viewer, unsafe_again);
  const missed = new Set(
    form.flatMap(({ n, item }) => {
      const answer = answers.get(n);
      return answer && !isRight(answer) ? [item.questionSlug] : [];
    }),
  );
  const again = items.filter(({ questionSlug }) => missed.has(questionSlug));
  if (session.activityId !== activity.activityId || again.length === 0)
    throw new Conflict('There is no question of that practice left to practise again.');
  return again;
}

/**
 * A session goes on while it has a question left, is of the version that is published, and may have all its questions.
 * What begins anew is only spared a second session when it would be the same again, unanswered.
 */
function mayResume(open: OpenPractice, { versionId }: Activity, items: readonly Item[], anew: boolean): boolean {
  if (open.activityVersionId !== versionId) return false;
  const asked = frozenForm.parse(JSON.parse(open.form)).map(({ question }) => question);
  const wanted = new Set(items.map(({ questionVersionId }) => questionVersionId));
  const within = asked.every((question) => wanted.has(question));
  const unanswered = open.answered < asked.length;
  return within && (anew ? open.answered === 0 && asked.length === wanted.size : unanswered);
}

async function begin(
  trx: Trx,
  deps: StartDeps,
  viewer: Viewer,
  { activityId, versionId: activityVersionId }: Activity,
  items: readonly Item[],
): Promise<string> {
  const id = deps.ids.uuid();
  const form = JSON.stringify(freezeForm(items, deps.ids));
  await insertPracticeSession(trx, {
    id,
    userId: viewer.id,
    activityId,
    activityVersionId,
    form,
    startedAt: deps.clock(),
  });
  await recordEvent(trx, deps, {
    actorId: viewer.id,
    action: 'practice.start',
    subjectType: 'practice-session',
    subjectId: id,
    detail: { activityVersionId, questions: items.length },
  });
  return id;
}
