import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { Conflict } from '../../http/errors.ts';
import type { Comment, CommentText } from './comment.ts';
import { selectIneligibleSince } from './ineligible-queries.ts';
import { type Pace, waitFor } from './pace.ts';
import { mayReplyTo, mayRevise } from './policy.ts';
import {
  insertComment,
  insertText,
  lockComment,
  lockSender,
  selectComment,
  selectOptionalSent,
  selectSendingTimes,
  selectText,
  updateComment,
} from './queries.ts';
import { fingerprint, traceAct } from './trace.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

/** What came of sending a text. Nothing is kept unless it was sent. */
export type Sent =
  | { outcome: 'sent'; comment: Comment }
  /** Too fast: try again in so many ms. */
  | { outcome: 'wait'; ms: number }
  | { outcome: 'ineligible' }
  /** Something happened to the comment since its page was made. */
  | { outcome: 'stale'; comment: Comment };

export interface Sending {
  activityId: string;
  authorId: string;
  /** What it replies to; null: to nothing. */
  parentId: string | null;
  /** Of the page: what is sent twice from it is one comment. */
  sendingKey: string;
  text: CommentText;
  /** The version of the guide that was shown. */
  guide: number;
}

/**
 * Sends a comment to the moderators.
 * @throws NotFound, Conflict when what it replies to is not there (any more) to be replied to
 */
export async function sendComment(core: Core, pace: Pace, sending: Sending): Promise<Sent> {
  return core.db.transaction(async (trx): Promise<Sent> => {
    const { authorId, activityId, text, guide } = sending;
    await lockSender(trx, authorId);
    const already = await selectOptionalSent(trx, authorId, sending.sendingKey);
    if (already && (await isSame(trx, already, sending))) return { outcome: 'sent', comment: already };
    // Another text from the same page: its author went back and wrote anew.
    const sendingKey = already ? core.ids.uuid() : sending.sendingKey;
    const parent = sending.parentId === null ? null : await selectParent(trx, sending.parentId, activityId);
    const refused = await refusal(trx, core, pace, authorId);
    if (refused) return refused;
    const [id, at] = [core.ids.uuid(), core.clock()];
    await insertComment(trx, { id, activityId, parent, authorId, sendingKey, at });
    await insertText(trx, { ...text, commentId: id, version: 1, guide, sentBy: authorId, sentAt: at });
    const comment = await selectComment(trx, id);
    await traceAct(trx, core, { actorId: authorId, action: 'send', before: null, after: comment, text });
    return { outcome: 'sent', comment };
  });
}

async function isSame(trx: Trx, { id, parentId }: Comment, sending: Sending): Promise<boolean> {
  const first = await selectText(trx, { id, version: 1 });
  return parentId === sending.parentId && fingerprint(first) === fingerprint(sending.text);
}

async function selectParent(trx: Trx, parentId: string, activityId: string): Promise<Comment> {
  const parent = await lockComment(trx, parentId);
  if (parent.activityId !== activityId || !mayReplyTo(parent)) {
    throw new Conflict(
      'What you reply to is not shown any more, so the reply was not sent. Go back to copy your text, and send it as a comment of its own.',
    );
  }
  return parent;
}

async function refusal(trx: Trx, core: Core, pace: Pace, userId: string): Promise<Sent | null> {
  if ((await selectIneligibleSince(trx, userId)) !== null) return { outcome: 'ineligible' };
  const now = core.clock();
  const ms = waitFor(pace, await selectSendingTimes(trx, userId, now - pace.windowMs), now);
  return ms > 0 ? { outcome: 'wait', ms } : null;
}

export interface Revision {
  commentId: string;
  authorId: string;
  /** What the page of the form had seen. */
  revision: number;
  text: CommentText;
  guide: number;
}

/** Sends a comment's text anew; the texts before it are kept. The same text again changes nothing. */
export async function reviseComment(core: Core, pace: Pace, sending: Revision): Promise<Sent> {
  return core.db.transaction(async (trx): Promise<Sent> => {
    const { commentId, authorId, text, guide } = sending;
    await lockSender(trx, authorId);
    const before = await lockComment(trx, commentId);
    if (!mayRevise(before, authorId)) return { outcome: 'stale', comment: before };
    const same = fingerprint(await selectText(trx, before)) === fingerprint(text);
    // Sent twice, or nothing to change: it waits as it is.
    if (same && before.state === 'waiting') return { outcome: 'sent', comment: before };
    if (before.revision !== sending.revision) return { outcome: 'stale', comment: before };
    const refused = await refusal(trx, core, pace, authorId);
    if (refused) return refused;
    const at = core.clock();
    const version = before.version + 1;
    await insertText(trx, { ...text, commentId, version, guide, sentBy: authorId, sentAt: at });
    // A comment that waits keeps its place in the queue.
    const state = before.state === 'waiting' ? {} : { state: 'waiting' as const };
    const comment = await updateComment(trx, before, { ...state, version }, at);
    await traceAct(trx, core, { actorId: authorId, action: 'revise', before, after: comment, text });
    return { outcome: 'sent', comment };
  });
}
