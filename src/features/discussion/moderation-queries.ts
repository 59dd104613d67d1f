import type { Handle } from '../../db/index.ts';
import type { Comment, CommentAuthor, CommentText } from './comment.ts';
import { commentOf, textOf } from './queries.ts';
import type { Cursor } from './thread-queries.ts';

export const LISTS = ['waiting', 'reported', 'changes-asked', 'removed', 'all'] as const;
export type List = (typeof LISTS)[number];

/** A comment as moderators read it. */
export interface QueuedComment extends Comment, CommentText {
  readonly author: CommentAuthor;
  readonly activity: { readonly slug: string; readonly title: string };
  /** Whether its author says now that they work for an ineligible company. */
  readonly ineligible: boolean;
}

export interface ListWanted {
  list: List;
  /** null: from the first. */
  after: Cursor | null;
  limit: number;
}

/** A list of the queue: what waits for somebody oldest first, everything else newest first. */
export async function selectQueue(handle: Handle, { list, after, limit }: ListWanted): Promise<QueuedComment[]> {
  const time = list === 'all' ? 'comment.created_at' : 'comment.state_at';
  const oldestFirst = list === 'waiting' || list === 'reported';
  let query = queued(handle);
  if (list === 'reported') query = query.where(({ eb, lit }) => eb('comment.open_reports', '>', lit(0)));
  else if (list !== 'all') query = query.where('comment.state', '=', list);
  if (after) {
    const beyond = oldestFirst ? '>' : '<';
    query = query.where(({ or, and, eb }) =>
      or([eb(time, beyond, after.at), and([eb(time, '=', after.at), eb('comment.id', beyond, after.id)])]),
    );
  }
  const direction = oldestFirst ? 'asc' : 'desc';
  const rows = await query.orderBy(time, direction).orderBy('comment.id', direction).limit(limit).execute();
  return rows.map(queuedOf);
}

/** Where the next page of a list begins. */
export function cursorOf(list: List, { id, createdAt, stateAt }: Comment): Cursor {
  return { at: list === 'all' ? createdAt : stateAt, id };
}

/** @param id of a comment that is there */
export async function selectQueued(handle: Handle, id: string): Promise<QueuedComment> {
  return queuedOf(await queued(handle).where('comment.id', '=', id).executeTakeFirstOrThrow());
}

/** How many wait, and how many are reported. */
export async function countQueue(handle: Handle): Promise<{ waiting: number; reported: number }> {
  const count = (query: { n: number | string | bigint } | undefined) => Number(query?.n ?? 0);
  const comments = handle.selectFrom('comments').select((select) => select.fn.countAll<number>().as('n'));
  return {
    waiting: count(await comments.where('state', '=', 'waiting').executeTakeFirst()),
    reported: count(await comments.where(({ eb, lit }) => eb('open_reports', '>', lit(0))).executeTakeFirst()),
  };
}

function queued(handle: Handle) {
  return handle
    .selectFrom('comments as comment')
    .innerJoin('users as author', 'author.id', 'comment.author_id')
    .innerJoin('comment_texts as text', (join) =>
      join.onRef('text.comment_id', '=', 'comment.id').onRef('text.version', '=', 'comment.version'),
    )
    .innerJoin('activities as activity', 'activity.id', 'comment.activity_id')
    .selectAll('comment')
    .select(['author.full_name', 'author.credentials', 'author.profession', 'activity.slug'])
    .select(['text.body', 'text.has_conflicts', 'text.declaration'])
    .select(({ selectFrom }) => [
      selectFrom('activity_versions as version')
        .select('version.title')
        .whereRef('version.activity_id', '=', 'activity.id')
        .where('version.published_at', 'is not', null)
        .orderBy('version.version', 'desc')
        .limit(1)
        .as('title'),
      selectFrom('ineligible_staff as staff')
        .select('staff.id')
        .whereRef('staff.user_id', '=', 'comment.author_id')
        .where('staff.ended_at', 'is', null)
        .as('ineligible_id'),
    ]);
}

type QueuedRow = Awaited<ReturnType<ReturnType<typeof queued>['execute']>>[number];

function queuedOf(row: QueuedRow): QueuedComment {
  return {
    ...commentOf(row),
    ...textOf(row),
    author: {
      id: row.author_id,
      fullName: row.full_name,
      credentials: row.credentials,
      profession: row.profession,
    },
    activity: { slug: row.slug, title: row.title ?? row.slug },
    ineligible: row.ineligible_id !== null,
  };
}
