import type { Selectable } from 'kysely';
import type { CommentsTable } from '../../db/discussion-tables.ts';
import type { Handle, Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { Conflict, NotFound } from '../../http/errors.ts';
import type { Comment, CommentAction, CommentState, CommentText } from './comment.ts';

/** Said in the same words of a comment that somebody else’s page is not there for. */
export const NO_COMMENT = 'There is no such comment. It may have been withdrawn or removed.';

export function commentOf(row: Selectable<CommentsTable>): Comment {
  return {
    id: row.id,
    activityId: row.activity_id,
    parentId: row.parent_id,
    rootId: row.root_id,
    depth: row.depth,
    authorId: row.author_id,
    // The column's CHECK holds it to these.
    state: row.state as CommentState,
    stateAt: row.state_at,
    reason: row.reason,
    version: row.version,
    revision: row.revision,
    openReports: row.open_reports,
    createdAt: row.created_at,
  };
}

/** @param id checked to be an id. @throws NotFound */
export async function selectComment(handle: Handle, id: string): Promise<Comment> {
  const row = await handle.selectFrom('comments').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new NotFound(NO_COMMENT);
  return commentOf(row);
}

/** The same, and nobody else changes it until the transaction ends. @throws NotFound */
export async function lockComment(trx: Trx, id: string): Promise<Comment> {
  const row = await trx
    .updateTable('comments')
    .set((update) => ({ revision: update.ref('revision') }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw new NotFound(NO_COMMENT);
  return commentOf(row);
}

/** What this person sends waits for its turn, so that it can be counted: see pace.ts. @throws Conflict when their account is closed */
export async function lockSender(trx: Trx, userId: string): Promise<void> {
  const row = await trx
    .updateTable('users')
    .set((update) => ({ letter_keys: update.ref('letter_keys') }))
    .where('id', '=', userId)
    .where('disabled_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (!row) throw new Conflict('This account was closed a moment ago, so nothing was sent.');
}

/** When somebody sent texts since a time, epoch ms. */
export async function selectSendingTimes(trx: Trx, userId: string, since: number): Promise<number[]> {
  const rows = await trx
    .selectFrom('comment_texts')
    .select('sent_at')
    .where('sent_by', '=', userId)
    .where('sent_at', '>', since)
    .execute();
  return rows.map(({ sent_at }) => sent_at);
}

/** The comment that came from a page already; null: none did. */
export async function selectOptionalSent(trx: Trx, userId: string, sendingKey: string): Promise<Comment | null> {
  const row = await trx
    .selectFrom('comments')
    .selectAll()
    .where('author_id', '=', userId)
    .where('sending_key', '=', sendingKey)
    .executeTakeFirst();
  return row ? commentOf(row) : null;
}

export interface NewComment {
  id: string;
  activityId: string;
  parent: Comment | null;
  authorId: string;
  sendingKey: string;
  at: number;
}

export async function insertComment(trx: Trx, { id, parent, ...comment }: NewComment): Promise<void> {
  await trx
    .insertInto('comments')
    .values({
      id,
      activity_id: comment.activityId,
      parent_id: parent?.id ?? null,
      root_id: parent?.rootId ?? id,
      depth: parent ? parent.depth + 1 : 0,
      author_id: comment.authorId,
      state: 'waiting',
      state_at: comment.at,
      reason: '',
      version: 1,
      revision: 1,
      sending_key: comment.sendingKey,
      created_at: comment.at,
    })
    .execute();
}

export interface NewText extends CommentText {
  commentId: string;
  version: number;
  guide: number;
  sentBy: string;
  sentAt: number;
}

export async function insertText(trx: Trx, text: NewText): Promise<void> {
  await trx
    .insertInto('comment_texts')
    .values({
      comment_id: text.commentId,
      version: text.version,
      body: text.body,
      has_conflicts: text.declaration === null ? 0 : 1,
      declaration: text.declaration ?? '',
      guide: text.guide,
      sent_by: text.sentBy,
      sent_at: text.sentAt,
    })
    .execute();
}

/** The text that counts. */
export async function selectText(
  handle: Handle,
  { id, version }: Pick<Comment, 'id' | 'version'>,
): Promise<CommentText> {
  const row = await handle
    .selectFrom('comment_texts')
    .select(['body', 'has_conflicts', 'declaration'])
    .where('comment_id', '=', id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return textOf(row);
}

export function textOf(row: { body: string; has_conflicts: number; declaration: string }): CommentText {
  return { body: row.body, declaration: row.has_conflicts === 1 ? row.declaration : null };
}

export type CommentChange = Partial<Pick<Comment, 'state' | 'reason' | 'version' | 'openReports'>>;

/** Changes a comment that the transaction holds, and counts the change. @returns it as it is now */
export async function updateComment(trx: Trx, comment: Comment, change: CommentChange, at: number): Promise<Comment> {
  const now: Comment = {
    ...comment,
    ...change,
    revision: comment.revision + 1,
    stateAt: change.state === undefined ? comment.stateAt : at,
  };
  await trx
    .updateTable('comments')
    .set({
      state: now.state,
      state_at: now.stateAt,
      reason: now.reason,
      version: now.version,
      revision: now.revision,
      open_reports: now.openReports,
    })
    .where('id', '=', comment.id)
    .execute();
  return now;
}

export interface NewCommentEvent {
  commentId: string;
  actorId: string;
  action: CommentAction;
  version: number;
  reason?: string;
}

/** Writes down a step in a comment's life, in the transaction of the act itself. */
export async function insertCommentEvent(
  trx: Trx,
  { clock, ids }: Pick<CoreDeps, 'clock' | 'ids'>,
  { commentId, actorId, action, version, reason = '' }: NewCommentEvent,
): Promise<void> {
  await trx
    .insertInto('comment_events')
    .values({ id: ids.uuid(), comment_id: commentId, at: clock(), actor_id: actorId, action, version, reason })
    .execute();
}

/** Where to write to somebody; null when their account is closed. */
export async function selectOptionalAddress(
  handle: Handle,
  userId: string,
): Promise<{ email: string; fullName: string } | null> {
  const row = await handle
    .selectFrom('users')
    .select(['email', 'full_name as fullName'])
    .where('id', '=', userId)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  return row ?? null;
}

/** The address of an activity, and the title of its newest published version. */
export async function selectActivityName(handle: Handle, activityId: string): Promise<{ slug: string; title: string }> {
  return handle
    .selectFrom('activities as activity')
    .innerJoin('activity_versions as version', 'version.activity_id', 'activity.id')
    .select(['activity.slug', 'version.title'])
    .where('activity.id', '=', activityId)
    .where('version.published_at', 'is not', null)
    .orderBy('version.version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
}
