import { z } from 'zod';
import type { Database, Handle, Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { ownedCache } from '../../lib/owned-cache.ts';
import type { ParsedQuestion, Question } from './kind.ts';
import { requirePictures } from './pictures.ts';
import { questionKind } from './registry.ts';
import { indexQuestion } from './search-queries.ts';

/** What a question is in an activity for: it counts; it is answered like the others but does not count; only practice. */
export const PURPOSES = ['scored', 'pilot', 'practice'] as const;
export type Purpose = (typeof PURPOSES)[number];

const purposeOf: z.ZodType<Purpose> = z.enum(PURPOSES);

/** A question as it stands at a place of an activity's version: what a learner may see, and no more. */
export interface Item {
  readonly position: number;
  readonly questionVersionId: string;
  readonly questionSlug: string;
  readonly kind: string;
  readonly keyPointId: string;
  readonly purpose: Purpose;
  /** The pool of the version that it is drawn from; null: asked of everybody. */
  readonly pool: number | null;
  /** Bound to its kind; `content` is the same as it is stored. */
  readonly question: Question;
  readonly content: unknown;
}

export interface ItemFeedback {
  readonly answerKey: unknown;
  readonly feedback: unknown;
}

export interface NewQuestionVersion {
  articleId: string;
  keyPointId: string;
  slug: string;
  kind: string;
  parsed: ParsedQuestion;
  /** Of everything that makes up the version: the same again is no new version. */
  checksum: string;
}

/** Adds a version of a question, and the question itself when it is new. Idempotent: the newest version's checksum again adds nothing. @throws Invalid when it shows pictures that aren't there */
export async function insertQuestionVersion(
  trx: Trx,
  { clock, ids }: Pick<CoreDeps, 'clock' | 'ids'>,
  question: NewQuestionVersion,
): Promise<{ versionId: string; created: boolean }> {
  await trx
    .insertInto('questions')
    .values({ id: ids.uuid(), article_id: question.articleId, slug: question.slug })
    .onConflict((conflict) => conflict.columns(['article_id', 'slug']).doNothing())
    .execute();
  const { id: questionId } = await trx
    .selectFrom('questions')
    .select('id')
    .where('article_id', '=', question.articleId)
    .where('slug', '=', question.slug)
    .executeTakeFirstOrThrow();
  const newest = await trx
    .selectFrom('question_versions')
    .select(['id', 'version', 'checksum'])
    .where('question_id', '=', questionId)
    .orderBy('version', 'desc')
    .executeTakeFirst();
  if (newest?.checksum === question.checksum) return { versionId: newest.id, created: false };
  await requirePictures(trx, question.slug, question.parsed);
  const versionId = ids.uuid();
  await trx
    .insertInto('question_versions')
    .values({
      id: versionId,
      question_id: questionId,
      version: (newest?.version ?? 0) + 1,
      key_point_id: question.keyPointId,
      kind: question.kind,
      content: JSON.stringify(question.parsed.content),
      answer_key: JSON.stringify(question.parsed.answerKey),
      feedback: JSON.stringify(question.parsed.feedback),
      checksum: question.checksum,
      created_at: clock(),
    })
    .execute();
  await indexQuestion(trx, questionId, questionKind(question.kind).toFile(question.parsed));
  return { versionId, created: true };
}

/** The questions of an activity's version in the order they were put in, without key or feedback. Versions never change, so they are kept. */
export const selectItems = ownedCache(200, (db: Database, activityVersionId) =>
  readItems(db.kysely, activityVersionId),
);

async function readItems(handle: Handle, activityVersionId: string): Promise<Item[]> {
  const rows = await handle
    .selectFrom('activity_items as item')
    .innerJoin('question_versions as version', 'version.id', 'item.question_version_id')
    .innerJoin('questions as question', 'question.id', 'version.question_id')
    .select(['item.position', 'item.purpose', 'item.pool'])
    .select(['version.id', 'question.slug', 'version.kind', 'version.key_point_id', 'version.content'])
    .where('item.activity_version_id', '=', activityVersionId)
    .orderBy('item.position')
    .execute();
  return rows.map((row) => {
    const content: unknown = JSON.parse(row.content);
    return {
      position: row.position,
      questionVersionId: row.id,
      questionSlug: row.slug,
      kind: row.kind,
      keyPointId: row.key_point_id,
      purpose: purposeOf.parse(row.purpose),
      pool: row.pool,
      question: questionKind(row.kind).question(content),
      content,
    };
  });
}

/**
 * Keys and rationales of an activity's version, by question version, as they were last put right. Only for grading,
 * results and export. They change when a key is corrected, so they are not kept.
 */
export async function selectFeedback(handle: Handle, activityVersionId: string): Promise<Map<string, ItemFeedback>> {
  const rows = await handle
    .selectFrom('activity_items as item')
    .innerJoin('question_versions as version', 'version.id', 'item.question_version_id')
    .select(['version.id', 'version.answer_key', 'version.feedback'])
    .where('item.activity_version_id', '=', activityVersionId)
    .execute();
  const corrections = await handle
    .selectFrom('activity_items as item')
    .innerJoin('key_corrections as correction', 'correction.question_version_id', 'item.question_version_id')
    .select(['correction.question_version_id as id', 'correction.answer_key', 'correction.feedback'])
    .where('item.activity_version_id', '=', activityVersionId)
    .orderBy('correction.corrected_at')
    .orderBy('correction.id')
    .execute();
  // The newest correction of a version comes last, and so takes the place of those before it.
  return new Map(
    [...rows, ...corrections].map((row) => [
      row.id,
      { answerKey: JSON.parse(row.answer_key), feedback: JSON.parse(row.feedback) },
    ]),
  );
}

/**
 * Reads the keys that an attempt is graded by, and keeps them as they are until the transaction ends: a correction of one
 * of them waits, and then finds the attempt submitted; or this waits, and then reads the corrected key.
 * @param questionVersionIds of the attempt's form
 */
export async function holdFeedback(
  trx: Trx,
  engine: Database['engine'],
  activityVersionId: string,
  questionVersionIds: readonly string[],
): Promise<Map<string, ItemFeedback>> {
  // The lock that PostgreSQL's own foreign keys take on these rows, only earlier. SQLite has one writer at a time.
  if (engine === 'postgres') {
    await trx
      .selectFrom('question_versions')
      .select('id')
      .where('id', 'in', questionVersionIds)
      .orderBy('id')
      .forKeyShare()
      .execute();
  }
  return selectFeedback(trx, activityVersionId);
}
