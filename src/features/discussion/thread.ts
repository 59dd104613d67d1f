import type { CommentAuthor, CommentState, CommentText } from './comment.ts';

/** A comment of a thread as it is read for a page: without a text unless it is approved. */
export interface ThreadRow {
  readonly id: string;
  readonly parentId: string | null;
  readonly rootId: string;
  readonly depth: number;
  readonly state: CommentState;
  readonly author: CommentAuthor;
  readonly createdAt: number;
  /** null unless it is approved. */
  readonly text: CommentText | null;
}

/**
 * What readers see of a thread: the comments that are approved, and in the places of others a word where approved replies
 * hang below. A reply stands after what it replies to, older ones first. Pure.
 * @param rows of one thread, in any order
 */
export function visibleThread(rows: readonly ThreadRow[]): ThreadRow[] {
  const children = Map.groupBy(rows, ({ parentId }) => parentId);
  const walk = (parentId: string | null): ThreadRow[] =>
    [...(children.get(parentId) ?? [])].sort(byTime).flatMap((row) => {
      const below = walk(row.id);
      return row.state === 'approved' || below.length > 0 ? [row, ...below] : [];
    });
  return walk(null);
}

function byTime(a: ThreadRow, b: ThreadRow): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}

/** What stands in the place of a comment that is not shown. */
export function placeholder(state: CommentState): string {
  if (state === 'removed') return 'Removed by the moderator';
  if (state === 'withdrawn') return 'Withdrawn by its author';
  return 'With the moderator at present';
}
