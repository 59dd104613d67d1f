import { hash } from 'node:crypto';
import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { recordEvent } from '../audit/index.ts';
import type { Comment, CommentAction, CommentText } from './comment.ts';
import { insertCommentEvent } from './queries.ts';

export interface Act {
  actorId: string;
  action: CommentAction;
  /** null: there was none. */
  before: Comment | null;
  after: Comment;
  reason?: string;
  /** Where one was sent with the act. */
  text?: CommentText;
}

/**
 * Leaves an act's trace, in its transaction: for author and moderators, and in the audit log. The log names a text and
 * a reason by their fingerprints: what they say stays beside the comment, so that a patient's data in it is not written into a chain for ever.
 */
export async function traceAct(trx: Trx, deps: Pick<CoreDeps, 'clock' | 'ids'>, act: Act): Promise<void> {
  const { actorId, action, before, after, reason = '', text } = act;
  await insertCommentEvent(trx, deps, { commentId: after.id, actorId, action, version: after.version, reason });
  await recordEvent(trx, deps, {
    actorId,
    action: `comment.${action}`,
    subjectType: 'comment',
    subjectId: after.id,
    detail: {
      activityId: after.activityId,
      before: before && standing(before),
      after: standing(after),
      ...(reason === '' ? {} : { reasonSha256: hash('sha256', reason, 'hex') }),
      ...(text ? { textSha256: fingerprint(text) } : {}),
    },
  });
}

function standing({ state, version, revision, openReports }: Comment) {
  return { state, version, revision, openReports };
}

export function fingerprint({ body, declaration }: CommentText): string {
  return hash('sha256', JSON.stringify([body, declaration]), 'hex');
}
