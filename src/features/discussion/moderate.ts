import type { CoreDeps } from '../../deps.ts';
import type { Comment } from './comment.ts';
import { selectIneligibleSince } from './ineligible-queries.ts';
import { tellAuthor } from './notices.ts';
import { type Decision, decisionsOn, needsReason, OUTCOMES } from './policy.ts';
import { lockComment, updateComment } from './queries.ts';
import { settleReports } from './report-queries.ts';
import { traceAct } from './trace.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'config' | 'secrets'>;

export interface Deciding {
  commentId: string;
  moderatorId: string;
  decision: Decision;
  /** What the page of the moderator had seen: nothing else is approved. */
  revision: number;
  /** For the author; empty where none is needed. */
  reason: string;
}

export type Decided =
  | { outcome: 'decided'; comment: Comment }
  /** It is not what the moderator saw, or this can't be decided on it. */
  | { outcome: 'stale'; comment: Comment }
  /** Its author says that they work for an ineligible company. */
  | { outcome: 'ineligible'; comment: Comment };

/** A moderator decides on a comment, and its author is told. The same decision sent twice is one. */
export async function decideOnComment(core: Core, deciding: Deciding): Promise<Decided> {
  return core.db.transaction(async (trx): Promise<Decided> => {
    const { commentId, moderatorId, decision, revision } = deciding;
    const before = await lockComment(trx, commentId);
    const reason = needsReason(decision) ? deciding.reason : '';
    const state = OUTCOMES[decision];
    const repeated = before.revision === revision + 1 && before.state === state && before.reason === reason;
    if (repeated && before.openReports === 0) return { outcome: 'decided', comment: before };
    if (before.revision !== revision || !decisionsOn(before).includes(decision)) {
      return { outcome: 'stale', comment: before };
    }
    if (decision === 'approve' && (await selectIneligibleSince(trx, before.authorId)) !== null) {
      return { outcome: 'ineligible', comment: before };
    }
    const at = core.clock();
    await settleReports(trx, commentId, at);
    const change = decision === 'keep' ? {} : { state, reason };
    const comment = await updateComment(trx, before, { ...change, openReports: 0 }, at);
    await traceAct(trx, core, { actorId: moderatorId, action: decision, before, after: comment, reason });
    if (decision !== 'keep') await tellAuthor(trx, core, comment);
    return { outcome: 'decided', comment };
  });
}
