import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Conflict, Invalid } from '../../http/errors.ts';
import { isoDay } from '../../lib/dates.ts';
import { type Activity, selectBlueprint, selectPublishedActivity, termOf } from '../activities/index.ts';
import { recordEvent } from '../audit/index.ts';
import { deadlineOf } from './deadline.ts';
import { drawItems, freezeForm } from './form.ts';
import { lockTimeMultiplier } from './more-time-queries.ts';
import { mayStart } from './policy.ts';
import { type AttemptSummary, historyOf, selectAttempts } from './queries.ts';
import { insertAcknowledgement, insertAttempt, selectOptionalAcknowledgement } from './start-queries.ts';

export interface StartRequest {
  slug: string;
  /** The learner ticked "I have read this information" … */
  acknowledged: boolean;
  /** … on the page of this version. */
  unsafe_versionId: unknown;
}

export interface Started {
  attemptId: string;
  /** Whether it was open before. */
  resumed: boolean;
}

type StartDeps = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

/**
 * Starts an attempt, or finds the one that is open: any number of requests at once leave one attempt.
 * The pre-start information must be acknowledged once for each version of the activity; when and which is kept.
 * @throws Invalid (field `acknowledged`) when it was not; Conflict when no attempt may begin
 */
export async function startAttempt(deps: StartDeps, viewer: Viewer, request: StartRequest): Promise<Started> {
  const activity = await selectPublishedActivity(deps.db, request.slug);
  const blueprint = await selectBlueprint(deps.db, activity.versionId);
  return deps.db.transaction(async (trx) => {
    const earlier = await selectAttempts(trx, viewer.id, activity.activityId);
    const open = openAttempt(earlier);
    if (open) return { attemptId: open.id, resumed: true };
    const now = deps.clock();
    const decision = mayStart(startRules(activity, now), historyOf(earlier), now);
    if (!decision.allowed) throw new Conflict(decision.reason);
    const acknowledgementId = await acknowledge(trx, deps, viewer, activity, request);
    const form = JSON.stringify(freezeForm(drawItems(blueprint, deps.ids), deps.ids));
    const begun = await begin(trx, deps, viewer, activity, { acknowledgementId, number: earlier.length + 1, form });
    if (begun) return begun;
    // Another process was first with the same number: on PostgreSQL its row is visible once ours was refused.
    const other = openAttempt(await selectAttempts(trx, viewer.id, activity.activityId));
    if (!other)
      throw new Conflict('Another window has just taken this attempt. Reload the page to see where you stand.');
    return { attemptId: other.id, resumed: true };
  });
}

/** @returns the id of the acknowledgement of this version: the one there is, or a new one */
async function acknowledge(
  trx: Trx,
  { clock, ids }: StartDeps,
  { id: userId }: Viewer,
  { versionId: activityVersionId }: Activity,
  request: StartRequest,
): Promise<string> {
  const known = await selectOptionalAcknowledgement(trx, { userId, activityVersionId });
  if (known !== null) return known;
  if (!request.acknowledged) {
    const acknowledged = 'Tick “I have read this information” to start the quiz.';
    throw new Invalid('Read the information on this page and tick the box to start.', { acknowledged });
  }
  if (request.unsafe_versionId !== activityVersionId) {
    const acknowledged = 'The information has changed since you opened this page. Read it again, then tick the box.';
    throw new Invalid('This information has changed since you opened the page.', { acknowledged });
  }
  return insertAcknowledgement(trx, { id: ids.uuid(), userId, activityVersionId, acknowledgedAt: clock() });
}

/** @returns null when another request has begun the same attempt */
async function begin(
  trx: Trx,
  deps: StartDeps,
  viewer: Viewer,
  { activityId, versionId: activityVersionId, timeLimitMs }: Activity,
  attempt: { acknowledgementId: string; number: number; form: string },
): Promise<Started | null> {
  const attemptId = deps.ids.uuid();
  const startedAt = deps.clock();
  const multiplierPercent = await lockTimeMultiplier(trx, deps.db.engine, viewer.id);
  const rule = { limitMs: timeLimitMs, multiplierPercent, extraMs: 0 };
  const what = { id: attemptId, userId: viewer.id, activityId, activityVersionId };
  if (
    !(await insertAttempt(trx, {
      ...attempt,
      ...what,
      startedAt,
      timeLimitMs,
      deadlineAt: deadlineOf(startedAt, rule),
    }))
  )
    return null;
  const { acknowledgementId, number } = attempt;
  const detail = { activityVersionId, acknowledgementId, number };
  const subject = { subjectType: 'attempt', subjectId: attemptId };
  await recordEvent(trx, deps, { actorId: viewer.id, action: 'attempt.start', ...subject, detail });
  return { attemptId, resumed: false };
}

function openAttempt(attempts: readonly AttemptSummary[]): AttemptSummary | undefined {
  return attempts.find((attempt) => attempt.submittedAt === null);
}

export function startRules(activity: Activity, now: number): Parameters<typeof mayStart>[0] {
  return {
    attemptsAllowed: activity.attemptsAllowed,
    retryWaitHours: activity.details.rules.retryWaitHours,
    term: termOf(activity, isoDay(now)),
  };
}
