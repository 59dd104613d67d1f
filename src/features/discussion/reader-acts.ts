import { hash } from 'node:crypto';
import type { CoreDeps } from '../../deps.ts';
import { Conflict, TooMany } from '../../http/errors.ts';
import { recordEvent } from '../audit/index.ts';
import type { Comment } from './comment.ts';
import { type Pace, waitFor, waitText } from './pace.ts';
import { mayReport, mayWithdraw } from './policy.ts';
import { lockComment, lockSender, updateComment } from './queries.ts';
import { insertReport, selectReportTimes, settleReports } from './report-queries.ts';
import { traceAct } from './trace.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

/**
 * Takes an author's own comment back. Withdrawn twice is withdrawn once.
 * @throws Conflict when it is not theirs to withdraw (any more)
 */
export async function withdrawComment(core: Core, userId: string, commentId: string): Promise<Comment> {
  return core.db.transaction(async (trx) => {
    const before = await lockComment(trx, commentId);
    if (before.authorId === userId && before.state === 'withdrawn') return before;
    if (!mayWithdraw(before, userId)) {
      throw new Conflict('A comment that the moderator has removed can’t be withdrawn: readers don’t see it any more.');
    }
    const at = core.clock();
    await settleReports(trx, commentId, at);
    const after = await updateComment(trx, before, { state: 'withdrawn', reason: '', openReports: 0 }, at);
    await traceAct(trx, core, { actorId: userId, action: 'withdraw', before, after });
    return after;
  });
}

export interface Reporting {
  commentId: string;
  reporterId: string;
  reason: string;
}

/**
 * Tells the moderators that something is wrong with a comment. Each person does so once for each comment.
 * @returns whether it was new
 * @throws Conflict when there is nothing to report (any more); TooMany
 */
export async function reportComment(
  core: Core,
  pace: Pace,
  { commentId, reporterId, reason }: Reporting,
): Promise<boolean> {
  return core.db.transaction(async (trx) => {
    await lockSender(trx, reporterId);
    const before = await lockComment(trx, commentId);
    if (!mayReport(before, reporterId)) {
      throw new Conflict('This comment can’t be reported: it is your own, or readers don’t see it any more.');
    }
    const at = core.clock();
    const ms = waitFor(pace, await selectReportTimes(trx, reporterId, at - pace.windowMs), at);
    if (ms > 0) {
      throw new TooMany(`You have reported many comments. Wait ${waitText(ms)} and try again.`, Math.ceil(ms / 1000));
    }
    const { version } = before;
    if (!(await insertReport(trx, { commentId, reporterId, version, reason, at }))) return false;
    const after = await updateComment(trx, before, { openReports: before.openReports + 1 }, at);
    await recordEvent(trx, core, {
      actorId: reporterId,
      action: 'comment.report',
      subjectType: 'comment',
      subjectId: commentId,
      detail: {
        version,
        // What is said of somebody's patient, or of somebody, stays beside the comment and can be taken out there.
        reasonSha256: hash('sha256', reason, 'hex'),
        before: { openReports: before.openReports },
        after: { openReports: after.openReports },
      },
    });
    return true;
  });
}
