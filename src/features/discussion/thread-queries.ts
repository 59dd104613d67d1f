import { type Database, type Handle, hotQuery } from '../../db/index.ts';
import type { Comment, CommentAction, CommentState, CommentText } from './comment.ts';
import { commentOf, textOf } from './queries.ts';
import type { ThreadRow } from './thread.ts';

export type Order = 'newest' | 'oldest';

/** Where a page ended: when its last comment was sent, epoch ms, and its id. */
export interface Cursor {
  readonly at: number;
  readonly id: string;
}

const countOfApproved = hotQuery<{ activityId: string }, { n: number | string | bigint }>((db, p) =>
  db
    .selectFrom('comments')
    .select((select) => select.fn.countAll<number>().as('n'))
    .where('activity_id', '=', p.activityId)
    .where('state', '=', 'approved'),
);

/** How many comments and replies readers see under an activity. */
export async function countComments(db: Database, activityId: string): Promise<number> {
  const [row] = await countOfApproved(db, { activityId });
  return Number(row?.n ?? 0);
}

export interface RootsWanted {
  activityId: string;
  order: Order;
  /** null: from the first. */
  after: Cursor | null;
  limit: number;
}

/** The tops of the threads in which there is something to read. */
export async function selectRoots(handle: Handle, { activityId, order, after, limit }: RootsWanted): Promise<Cursor[]> {
  const direction = order === 'newest' ? 'desc' : 'asc';
  const beyond = order === 'newest' ? '<' : '>';
  let query = handle
    .selectFrom('comments as root')
    .select(['root.id', 'root.created_at as at'])
    .where('root.activity_id', '=', activityId)
    .where('root.depth', '=', 0)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('comments as one')
          .select('one.id')
          .whereRef('one.root_id', '=', 'root.id')
          .where('one.state', '=', 'approved'),
      ),
    );
  if (after) {
    query = query.where(({ or, and, eb }) =>
      or([
        eb('root.created_at', beyond, after.at),
        and([eb('root.created_at', '=', after.at), eb('root.id', beyond, after.id)]),
      ]),
    );
  }
  return query.orderBy('root.created_at', direction).orderBy('root.id', direction).limit(limit).execute();
}

/** Every comment of some threads; the texts of those that are approved, and no others. */
export async function selectThreads(handle: Handle, rootIds: readonly string[]): Promise<Map<string, ThreadRow[]>> {
  if (rootIds.length === 0) return new Map();
  const rows = await handle
    .selectFrom('comments as comment')
    .innerJoin('users as author', 'author.id', 'comment.author_id')
    .leftJoin('comment_texts as text', (join) =>
      join
        .onRef('text.comment_id', '=', 'comment.id')
        .onRef('text.version', '=', 'comment.version')
        .on('comment.state', '=', 'approved'),
    )
    .select(['comment.id', 'comment.parent_id', 'comment.root_id', 'comment.depth', 'comment.state'])
    .select(['comment.created_at', 'comment.author_id', 'author.full_name', 'author.credentials', 'author.profession'])
    .select(['text.body', 'text.has_conflicts', 'text.declaration'])
    .where('comment.root_id', 'in', rootIds)
    .execute();
  const threads = rows.map(
    ({ body, has_conflicts, declaration, ...row }): ThreadRow => ({
      id: row.id,
      parentId: row.parent_id,
      rootId: row.root_id,
      depth: row.depth,
      state: row.state as CommentState,
      author: {
        id: row.author_id,
        fullName: row.full_name,
        credentials: row.credentials,
        profession: row.profession,
      },
      createdAt: row.created_at,
      text: body === null ? null : textOf({ body, has_conflicts: has_conflicts ?? 0, declaration: declaration ?? '' }),
    }),
  );
  return Map.groupBy(threads, ({ rootId }) => rootId);
}

export interface OwnComment extends Comment, CommentText {}

/** What somebody has written under an activity, the latest first; at most `limit`. */
export async function listOwnComments(
  handle: Handle,
  { userId, activityId, limit }: { userId: string; activityId: string; limit: number },
): Promise<OwnComment[]> {
  const rows = await handle
    .selectFrom('comments as comment')
    .innerJoin('comment_texts as text', (join) =>
      join.onRef('text.comment_id', '=', 'comment.id').onRef('text.version', '=', 'comment.version'),
    )
    .selectAll('comment')
    .select(['text.body', 'text.has_conflicts', 'text.declaration'])
    .where('comment.author_id', '=', userId)
    .where('comment.activity_id', '=', activityId)
    .orderBy('comment.created_at', 'desc')
    .orderBy('comment.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...commentOf(row), ...textOf(row) }));
}

export interface CommentStep {
  readonly at: number;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: CommentAction;
  readonly version: number;
  readonly reason: string;
}

/** What happened to a comment, the first step first. */
export async function listSteps(handle: Handle, commentId: string): Promise<CommentStep[]> {
  const rows = await handle
    .selectFrom('comment_events as event')
    .innerJoin('users', 'users.id', 'event.actor_id')
    .select(['event.at', 'event.actor_id as actorId', 'users.full_name as actorName', 'event.action', 'event.version'])
    .select('event.reason')
    .where('event.comment_id', '=', commentId)
    .orderBy('event.at')
    .orderBy('event.id')
    .execute();
  return rows.map((row) => ({ ...row, action: row.action as CommentAction }));
}

/** Every text of a comment, by its version. */
export async function selectTexts(handle: Handle, commentId: string): Promise<Map<number, CommentText>> {
  const rows = await handle
    .selectFrom('comment_texts')
    .select(['version', 'body', 'has_conflicts', 'declaration'])
    .where('comment_id', '=', commentId)
    .orderBy('version')
    .execute();
  return new Map(rows.map((row) => [row.version, textOf(row)]));
}
