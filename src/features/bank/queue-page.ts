import type { Handle } from '../../db/index.ts';
import type { Viewer } from '../../http/context.ts';
import type { Model } from '../../http/render.ts';
import { questionKind, splitStem } from '../questions/index.ts';
import { type BankKeyPoint, selectBankKeyPoints } from './key-point-queries.ts';
import { listQueue, type QueueRow } from './review-queries.ts';

/** What somebody finds in the review queue, each list with the longest waiting first. */
export interface ReviewQueue {
  /** In review, written by others. */
  readonly toReview: readonly QueueRow[];
  /** In review, written by them. */
  readonly mine: readonly QueueRow[];
  /** Written by them; a reviewer has asked for changes. */
  readonly toChange: readonly QueueRow[];
}

export async function selectReviewQueue(handle: Handle, viewerId: string): Promise<ReviewQueue> {
  const rows = await listQueue(handle, viewerId);
  return {
    toReview: rows.filter(({ state, own }) => state === 'in-review' && !own),
    mine: rows.filter(({ state, own }) => state === 'in-review' && own),
    toChange: rows.filter(({ state, own }) => state === 'draft' && own),
  };
}

export async function queueModel(handle: Handle, viewer: Viewer): Promise<Model & { title: string }> {
  const { toReview, mine, toChange } = await selectReviewQueue(handle, viewer.id);
  const articleIds = [...new Set([...toReview, ...mine, ...toChange].map(({ articleId }) => articleId))];
  const keyPoints = await selectBankKeyPoints(handle, articleIds);
  const model = (row: QueueRow) => rowModel(row, keyPoints);
  return {
    title: 'Review',
    section: 'review',
    styles: ['bank'],
    toReview: toReview.map(model),
    mine: mine.map(model),
    toChange: toChange.map(model),
  };
}

function rowModel(row: QueueRow, keyPoints: ReadonlyMap<string, BankKeyPoint>): Model {
  return {
    ...row,
    ...splitStem(row.stem),
    href: `/author/questions/${row.questionId}`,
    kindLabel: questionKind(row.kind).label,
    keyPoint: keyPoints.get(row.keyPointId ?? '') ?? null,
    what: row.baseVersionId === null ? 'New question' : 'Next version',
  };
}
