import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Conflict, Invalid } from '../../http/errors.ts';
import { isoDay } from '../../lib/dates.ts';
import { type Activity, isOpenForStarts, selectPublishedActivity } from '../activities/index.ts';
import { recordEvent } from '../audit/index.ts';
import { selectItems } from '../questions/index.ts';
import { deadlineOf } from './deadline.ts';
import { freezeForm } from './form.ts';
import { mayStart } from './policy.ts';
import { type AttemptSummary, historyOf, insertAcknowledgement, insertAttempt, selectAttempts, selectOptionalAcknowledgement } from './queries.ts';

export interface StartRequest {
  slug: string;
  /** The learner ticked "I have read this information" … */
  acknowledged: boolean;
  /** … on the page of this version. */
  unsafe_versionId: unknown;
}

type StartDeps = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

/**
 * Starts an attempt, or finds the one that is open: any number of requests at once leave one attempt.
 * The pre-start information must be acknowledged once for each version of the activity; when and which is kept.
 * @returns the attempt's id
 * @throws Invalid (field `acknowledged`) when it was not; Conflict when no attempt may begin
 */
export async function startAttempt(deps: StartDeps, viewer: Viewer, request: StartRequest): Promise<{ attemptId: string; resumed: boolean }> {
  const activity = await selectPublishedActivity(deps.db, request.slug);
  const items = await selectItems(deps.db, activity.versionId);
  return deps.db.transaction(async (trx) => {
    const earlier = await selectAttempts(trx, viewer.id, activity.activityId);
    const open = openAttempt(earlier);
    if (open) return { attemptId: open.id, resumed: true };
    const now = deps.clock();
    const decision = mayStart(startRules(activity, now), historyOf(earlier), now);
    if (!decision.allowed) throw new Conflict(decision.reason);
    const acknowledgementId =
      (await selectOptionalAcknowledgement(trx, viewer.id, activity.versionId)) ?? (await acknowledge());
    const attemptId = deps.ids.uuid();
    const rule = { limitMs: activity.timeLimitMs, multiplierPercent: viewer.timeMultiplierPercent, extraMs: 0 };
    const begun = await insertAttempt(trx, {
      id: attemptId,
      userId: viewer.id,
      activityId: activity.activityId,
      activityVersionId: activity.versionId,
      acknowledgementId,
      number: earlier.length + 1,
      form: JSON.stringify(freezeForm(items, deps.ids)),
      startedAt: now,
      timeLimitMs: activity.timeLimitMs,
      deadlineAt: deadlineOf(now, rule),
    });
    if (!begun) return resumeOther();
    await recordEvent(trx, deps, {
      actorId: viewer.id,
      action: 'attempt.start',
      subjectType: 'attempt',
      subjectId: attemptId,
      detail: { activityVersionId: activity.versionId, acknowledgementId, number: earlier.length + 1 },
    });
    return { attemptId, resumed: false };

    async function acknowledge(): Promise<string> {
      if (!request.acknowledged) {
        throw new Invalid('Read the information on this page and tick the box to start.', {
          acknowledged: 'Tick “I have read this information” to start the quiz.',
        });
      }
      if (request.unsafe_versionId !== activity.versionId) {
        throw new Invalid('This information has changed since you opened the page.', {
          acknowledged: 'The information has changed since you opened this page. Read it again, then tick the box.',
        });
      }
      const id = deps.ids.uuid();
      await insertAcknowledgement(trx, { id, user_id: viewer.id, activity_version_id: activity.versionId, acknowledged_at: now });
      return id;
    }

    // Another process was first with the same number: on PostgreSQL its row is visible once ours was refused.
    async function resumeOther(): Promise<{ attemptId: string; resumed: boolean }> {
      const other = openAttempt(await selectAttempts(trx, viewer.id, activity.activityId));
      if (!other) throw new Conflict('Another window has just taken this attempt. Reload the page to see where you stand.');
      return { attemptId: other.id, resumed: true };
    }
  });
}

function openAttempt(attempts: readonly AttemptSummary[]): AttemptSummary | undefined {
  return attempts.find((attempt) => attempt.submittedAt === null);
}

export function startRules(activity: Activity, now: number): Parameters<typeof mayStart>[0] {
  return {
    attemptsAllowed: activity.attemptsAllowed,
    retryWaitHours: activity.details.rules.retryWaitHours,
    openForStarts: isOpenForStarts(activity, isoDay(now)),
  };
}
