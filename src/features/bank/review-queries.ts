import { z } from 'zod';
import type { Handle, Trx } from '../../db/index.ts';
import { type Override, type QuestionDraft, storedOverrides } from './draft-queries.ts';

/** The statements of a draft's way through review. Each says on which state and revision it rests, so that of two at once one finds nothing. */

interface Draft {
  questionId: string;
  /** The revision that was seen. */
  revision: number;
}

/** @returns the new revision; undefined when it is another draft than was seen, or in review already */
export async function freezeDraft(
  trx: Trx,
  { questionId, revision }: Draft,
  overrides: readonly Override[],
): Promise<number | undefined> {
  const row = await trx
    .updateTable('question_drafts')
    .set({ state: 'in-review', revision: revision + 1, overrides: JSON.stringify(overrides) })
    .where('question_id', '=', questionId)
    .where('revision', '=', revision)
    .where('state', '=', 'draft')
    .returning('revision')
    .executeTakeFirst();
  return row?.revision;
}

/** Gives a draft back to its authors. @returns whether it was in review, and at this revision where one is given */
export async function thawDraft(trx: Trx, questionId: string, revision?: number): Promise<boolean> {
  const row = await trx
    .updateTable('question_drafts')
    .set((set) => ({ state: 'draft', revision: set('revision', '+', 1) }))
    .where('question_id', '=', questionId)
    .where('state', '=', 'in-review')
    .$if(revision !== undefined, (query) => query.where('revision', '=', revision ?? 0))
    .returning('question_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** @returns whether there was such a draft in that state */
export async function deleteDraft(
  trx: Trx,
  { questionId, revision }: Draft,
  state: QuestionDraft['state'],
): Promise<boolean> {
  const row = await trx
    .deleteFrom('question_drafts')
    .where('question_id', '=', questionId)
    .where('revision', '=', revision)
    .where('state', '=', state)
    .returning('question_id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function selectApprovedOverrides(
  handle: Handle,
  questionVersionIds: readonly string[],
): Promise<Map<string, Override[]>> {
  if (questionVersionIds.length === 0) return new Map();
  const rows = await handle
    .selectFrom('question_approvals')
    .select(['question_version_id', 'overrides'])
    .where('question_version_id', 'in', questionVersionIds)
    .execute();
  return new Map(rows.map((row) => [row.question_version_id, storedOverrides.parse(JSON.parse(row.overrides))]));
}

export async function insertApproval(
  trx: Trx,
  approval: { questionVersionId: string; at: number; by: string; overrides: readonly Override[] },
): Promise<void> {
  await trx
    .insertInto('question_approvals')
    .values({
      question_version_id: approval.questionVersionId,
      approved_at: approval.at,
      approved_by: approval.by,
      overrides: JSON.stringify(approval.overrides),
    })
    // A draft without a change is the newest version itself, which keeps its first approval.
    .onConflict((conflict) => conflict.column('question_version_id').doNothing())
    .execute();
}

/** @returns whether it was not retired before */
export async function insertRetirement(
  trx: Trx,
  retirement: { questionId: string; at: number; by: string; reason: string },
): Promise<boolean> {
  const row = await trx
    .insertInto('question_retirements')
    .values({
      question_id: retirement.questionId,
      retired_at: retirement.at,
      retired_by: retirement.by,
      reason: retirement.reason,
    })
    .onConflict((conflict) => conflict.column('question_id').doNothing())
    .returning('question_id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function isRetired(handle: Handle, questionId: string): Promise<boolean> {
  const row = await handle
    .selectFrom('question_retirements')
    .select('question_id')
    .where('question_id', '=', questionId)
    .executeTakeFirst();
  return row !== undefined;
}

/** @returns the reason it had been retired for; undefined when it was not */
export async function deleteRetirement(trx: Trx, questionId: string): Promise<string | undefined> {
  const row = await trx
    .deleteFrom('question_retirements')
    .where('question_id', '=', questionId)
    .returning('reason')
    .executeTakeFirst();
  return row?.reason;
}

/** @returns whether it was new */
export async function insertTag(trx: Trx, questionId: string, tag: string): Promise<boolean> {
  const row = await trx
    .insertInto('question_tags')
    .values({ question_id: questionId, tag })
    .onConflict((conflict) => conflict.columns(['question_id', 'tag']).doNothing())
    .returning('tag')
    .executeTakeFirst();
  return row !== undefined;
}

/** @returns whether it was there */
export async function deleteTag(trx: Trx, questionId: string, tag: string): Promise<boolean> {
  const row = await trx
    .deleteFrom('question_tags')
    .where('question_id', '=', questionId)
    .where('tag', '=', tag)
    .returning('tag')
    .executeTakeFirst();
  return row !== undefined;
}

/** A draft in the review queue, or one that came back from it. */
export interface QueueRow {
  readonly questionId: string;
  readonly articleId: string;
  readonly kind: string;
  /** Markdown; not a text where an unfinished draft has none. */
  readonly stem: unknown;
  readonly keyPointId: string | null;
  readonly state: string;
  /** Whether the question has versions already. */
  readonly baseVersionId: string | null;
  /** Of its last step: sent for review, or changes asked for. */
  readonly at: number;
  readonly actorName: string | null;
  readonly action: string;
  readonly comment: string;
  /** Whether the viewer has written on it. */
  readonly own: boolean;
}

const stemOf = z.looseObject({ stem: z.unknown().optional() });

/** Drafts in review, and drafts of which changes were asked for last; the longest waiting first. Not those of retired questions. */
export async function listQueue(handle: Handle, viewerId: string): Promise<QueueRow[]> {
  const rows = await draftsWithStep(handle)
    .leftJoin('users', 'users.id', 'event.actor_id')
    .leftJoin('question_authors as author', (join) =>
      join.onRef('author.question_id', '=', 'draft.question_id').on('author.user_id', '=', viewerId),
    )
    .select(['draft.question_id as questionId', 'question.article_id as articleId', 'draft.kind', 'draft.source'])
    .select(['draft.key_point_id as keyPointId', 'draft.state', 'draft.base_version_id as baseVersionId'])
    .select(['event.at', 'event.action', 'event.comment', 'users.full_name as actorName', 'author.user_id'])
    .where('draft.question_id', 'not in', (where) => where.selectFrom('question_retirements').select('question_id'))
    .orderBy('event.at')
    .orderBy('event.id')
    .execute();
  return rows.map(({ source, user_id, ...row }) => ({
    ...row,
    stem: stemOf.parse(JSON.parse(source)).stem,
    own: user_id !== null,
  }));
}

/** Each draft with the last step of its review, if that is what it is in review by or was given back with. */
function draftsWithStep(handle: Handle) {
  return handle
    .selectFrom('question_drafts as draft')
    .innerJoin('questions as question', 'question.id', 'draft.question_id')
    .innerJoin('question_events as event', 'event.question_id', 'draft.question_id')
    .where((where) =>
      where.or([
        where('draft.state', '=', 'in-review').and('event.action', '=', 'submit'),
        where('draft.state', '=', 'draft').and('event.action', '=', 'request-changes'),
      ]),
    )
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('question_events as later')
            .select('later.id')
            .whereRef('later.question_id', '=', 'event.question_id')
            .whereRef('later.id', '>', 'event.id')
            .where('later.action', 'in', ['submit', 'request-changes', 'withdraw', 'approve', 'discard', 'restore']),
        ),
      ),
    );
}
