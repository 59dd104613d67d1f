import { z } from 'zod';
import type { Handle, Trx } from '../../db/index.ts';
import { NotFound } from '../../http/errors.ts';
import { questionKind, type Source } from '../questions/index.ts';
import { selectCorrections } from './correction-queries.ts';

/** A warning of the item-writing rules that an author lets stand. */
export interface Override {
  readonly rule: string;
  /** Where the finding is: `stem`, `options.2`. */
  readonly field: string;
  readonly reason: string;
  /** The author's user id. */
  readonly by: string;
  /** Epoch ms. */
  readonly at: number;
}

/** The version of a question that is being written. */
export interface QuestionDraft {
  readonly questionId: string;
  readonly slug: string;
  readonly articleId: string;
  readonly keyPointId: string | null;
  readonly kind: string;
  /**
   * The question as an activity file writes it; may be unfinished. It may also hold what was written for another kind
   * before the kind was changed: `ownSource` of the kind leaves that out.
   */
  readonly source: Source;
  readonly overrides: readonly Override[];
  readonly state: 'draft' | 'in-review';
  /** Counts its changes; 0: nothing is stored yet, this is the newest version as a draft would begin. */
  readonly revision: number;
  /** The version it began from; null: it is to be the first. */
  readonly baseVersionId: string | null;
  /** Epoch ms. */
  readonly updatedAt: number;
  readonly updatedBy: string | null;
}

const storedSource: z.ZodType<Source> = z.record(z.string(), z.unknown());
/** Of question_drafts.overrides and question_approvals.overrides. */
export const storedOverrides: z.ZodType<Override[]> = z.array(
  z.object({ rule: z.string(), field: z.string(), reason: z.string(), by: z.string(), at: z.number() }),
);

/** The draft of a question; null when nothing of it is being written. */
export async function selectOptionalQuestionDraft(handle: Handle, questionId: string): Promise<QuestionDraft | null> {
  const row = await handle
    .selectFrom('question_drafts as draft')
    .innerJoin('questions as question', 'question.id', 'draft.question_id')
    .selectAll('draft')
    .select(['question.slug', 'question.article_id'])
    .where('draft.question_id', '=', questionId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    questionId,
    slug: row.slug,
    articleId: row.article_id,
    keyPointId: row.key_point_id,
    kind: row.kind,
    source: storedSource.parse(JSON.parse(row.source)),
    overrides: storedOverrides.parse(JSON.parse(row.overrides)),
    // The column's CHECK holds it to these.
    state: row.state as QuestionDraft['state'],
    revision: row.revision,
    baseVersionId: row.base_version_id,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}

/**
 * What a draft of the question's next version begins with: its newest version, at revision 0.
 * @throws NotFound when there is no such question, or one without a version
 */
export async function selectNextDraft(handle: Handle, questionId: string): Promise<QuestionDraft> {
  const row = await handle
    .selectFrom('question_versions as version')
    .innerJoin('questions as question', 'question.id', 'version.question_id')
    .selectAll('version')
    .select(['question.slug', 'question.article_id'])
    .where('version.question_id', '=', questionId)
    .orderBy('version.version', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) throw new NotFound('There is no such question. It may be found among the questions of the desk.');
  // A key that was put right stays right in the next version.
  const corrected = (await selectCorrections(handle, [row.id])).get(row.id);
  return {
    questionId,
    slug: row.slug,
    articleId: row.article_id,
    keyPointId: row.key_point_id,
    kind: row.kind,
    source: questionKind(row.kind).toFile({
      content: JSON.parse(row.content),
      answerKey: corrected?.answerKey ?? JSON.parse(row.answer_key),
      feedback: corrected?.feedback ?? JSON.parse(row.feedback),
    }),
    overrides: [],
    state: 'draft',
    revision: 0,
    baseVersionId: row.id,
    updatedAt: row.created_at,
    updatedBy: null,
  };
}

/** @returns false when there is a question of this id already */
export async function insertQuestion(
  trx: Trx,
  question: { id: string; articleId: string; slug: string },
): Promise<boolean> {
  const row = await trx
    .insertInto('questions')
    .values({ id: question.id, article_id: question.articleId, slug: question.slug })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Stores a draft where there is none. @returns false when somebody was first */
export async function insertDraft(trx: Trx, draft: QuestionDraft): Promise<boolean> {
  const inserted = await trx
    .insertInto('question_drafts')
    .values({
      question_id: draft.questionId,
      base_version_id: draft.baseVersionId,
      state: draft.state,
      revision: draft.revision,
      ...columnsOf(draft),
    })
    .onConflict((conflict) => conflict.column('question_id').doNothing())
    .returning('question_id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Replaces what is written at the revision before the draft's. @returns false when it is another one by now, or in review */
export async function updateDraft(trx: Trx, draft: QuestionDraft): Promise<boolean> {
  const updated = await trx
    .updateTable('question_drafts')
    .set({ revision: draft.revision, ...columnsOf(draft) })
    .where('question_id', '=', draft.questionId)
    .where('revision', '=', draft.revision - 1)
    .where('state', '=', 'draft')
    .returning('question_id')
    .executeTakeFirst();
  return updated !== undefined;
}

function columnsOf(draft: QuestionDraft) {
  return {
    key_point_id: draft.keyPointId,
    kind: draft.kind,
    source: JSON.stringify(draft.source),
    overrides: JSON.stringify(draft.overrides),
    updated_at: draft.updatedAt,
    updated_by: draft.updatedBy,
  };
}

/** Names somebody an author of the question. @returns false when they were one already */
export async function insertAuthor(
  trx: Trx,
  author: { questionId: string; userId: string; since: number },
): Promise<boolean> {
  const inserted = await trx
    .insertInto('question_authors')
    .values({ question_id: author.questionId, user_id: author.userId, since: author.since })
    .onConflict((conflict) => conflict.columns(['question_id', 'user_id']).doNothing())
    .returning('user_id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Full names by user id, of those who are known. */
export async function selectNames(handle: Handle, userIds: readonly string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map();
  const rows = await handle.selectFrom('users').select(['id', 'full_name']).where('id', 'in', userIds).execute();
  return new Map(rows.map((row) => [row.id, row.full_name]));
}
