import { z } from 'zod';
import type { Handle } from '../../db/index.ts';
import { NotFound } from '../../http/errors.ts';
import { idParam } from '../../http/validate.ts';
import { type ParsedQuestion, questionKind, type Source } from '../questions/index.ts';
import { type KeyCorrection, selectCorrections } from './correction-queries.ts';
import { type Override, type QuestionDraft, selectOptionalQuestionDraft, storedOverrides } from './draft-queries.ts';
import { questionsWithNewest } from './newest-queries.ts';

/** A version as it was approved or imported; it never changes. */
export interface StoredVersion {
  readonly id: string;
  /** 1, 2, … */
  readonly version: number;
  readonly keyPointId: string;
  readonly kind: string;
  /** With the key as it was last put right. */
  readonly parsed: ParsedQuestion;
  /** The key that it had when it was approved. */
  readonly firstKey: unknown;
  /** null: the key stands as it was approved. */
  readonly correction: KeyCorrection | null;
  /** `parsed` as an activity file writes it. */
  readonly source: Source;
  /** Epoch ms. */
  readonly createdAt: number;
  /** null: imported by an operator. */
  readonly approval: { readonly at: number; readonly by: string; readonly overrides: readonly Override[] } | null;
}

/** Everything the desk knows of one question. */
export interface BankQuestion {
  readonly id: string;
  readonly slug: string;
  readonly articleId: string;
  readonly articleSlug: string;
  /** Of the article's draft, or where there is none of its newest version. */
  readonly articleTitle: string;
  /** The newest first. */
  readonly versions: readonly StoredVersion[];
  readonly draft: QuestionDraft | null;
  readonly retirement: { readonly at: number; readonly by: string | null; readonly reason: string } | null;
  readonly authors: readonly { readonly userId: string; readonly fullName: string }[];
  readonly tags: readonly string[];
}

/** @throws NotFound */
export async function selectQuestion(handle: Handle, unsafe_id: unknown): Promise<BankQuestion> {
  const id = idParam(unsafe_id, 'question');
  const row = await handle
    .selectFrom('questions as question')
    .innerJoin('articles as article', 'article.id', 'question.article_id')
    .leftJoin('question_retirements as retirement', 'retirement.question_id', 'question.id')
    .leftJoin('users', 'users.id', 'retirement.retired_by')
    .leftJoin('article_drafts', 'article_drafts.article_id', 'question.article_id')
    .select(['question.id', 'question.slug', 'question.article_id', 'article.slug as article_slug'])
    .select(['retirement.retired_at', 'retirement.reason', 'users.full_name', 'article_drafts.title as draft_title'])
    .select((select) =>
      select
        .selectFrom('article_versions as edition')
        .select('edition.title')
        .whereRef('edition.article_id', '=', 'question.article_id')
        .orderBy('edition.version', 'desc')
        .limit(1)
        .as('title'),
    )
    .where('question.id', '=', id)
    .executeTakeFirst();
  if (!row) throw new NotFound('There is no such question. Look for it in the question bank.');
  return {
    id,
    slug: row.slug,
    articleId: row.article_id,
    articleSlug: row.article_slug,
    articleTitle: row.draft_title ?? row.title ?? row.article_slug,
    versions: await listVersions(handle, id),
    draft: await selectOptionalQuestionDraft(handle, id),
    retirement: row.retired_at === null ? null : { at: row.retired_at, by: row.full_name, reason: row.reason ?? '' },
    authors: await listAuthors(handle, id),
    tags: await listTags(handle, id),
  };
}

async function listVersions(handle: Handle, questionId: string): Promise<StoredVersion[]> {
  const rows = await handle
    .selectFrom('question_versions as version')
    .leftJoin('question_approvals as approval', 'approval.question_version_id', 'version.id')
    .leftJoin('users', 'users.id', 'approval.approved_by')
    .selectAll('version')
    .select(['approval.approved_at', 'approval.overrides', 'users.full_name'])
    .where('version.question_id', '=', questionId)
    .orderBy('version.version', 'desc')
    .execute();
  const corrections = await selectCorrections(
    handle,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const correction = corrections.get(row.id) ?? null;
    const parsed = {
      content: JSON.parse(row.content),
      answerKey: correction?.answerKey ?? JSON.parse(row.answer_key),
      feedback: correction?.feedback ?? JSON.parse(row.feedback),
    };
    return {
      id: row.id,
      version: row.version,
      keyPointId: row.key_point_id,
      kind: row.kind,
      parsed,
      firstKey: JSON.parse(row.answer_key),
      correction,
      source: questionKind(row.kind).toFile(parsed),
      createdAt: row.created_at,
      approval:
        row.approved_at === null
          ? null
          : {
              at: row.approved_at,
              by: row.full_name ?? '',
              overrides: storedOverrides.parse(JSON.parse(row.overrides ?? '[]')),
            },
    };
  });
}

async function listAuthors(handle: Handle, questionId: string): Promise<{ userId: string; fullName: string }[]> {
  return handle
    .selectFrom('question_authors as author')
    .innerJoin('users', 'users.id', 'author.user_id')
    .select(['author.user_id as userId', 'users.full_name as fullName'])
    .where('author.question_id', '=', questionId)
    .orderBy('author.since')
    .orderBy('users.full_name')
    .execute();
}

async function listTags(handle: Handle, questionId: string): Promise<string[]> {
  const rows = await handle
    .selectFrom('question_tags')
    .select('tag')
    .where('question_id', '=', questionId)
    .orderBy('tag')
    .execute();
  return rows.map(({ tag }) => tag);
}

/** An activity's version that asks a version of a question. */
export interface Use {
  readonly activitySlug: string;
  readonly title: string;
  readonly activityVersion: number;
  readonly questionVersion: number;
  readonly purpose: 'scored' | 'pilot' | 'practice';
  readonly published: boolean;
  /** Attempts begun on that version of the activity. */
  readonly attempts: number;
}

const purposes = z.enum(['scored', 'pilot', 'practice']);

/** Where a question is asked, the newest versions first. */
export async function listUses(handle: Handle, questionId: string): Promise<Use[]> {
  const rows = await handle
    .selectFrom('activity_items as item')
    .innerJoin('question_versions as version', 'version.id', 'item.question_version_id')
    .innerJoin('activity_versions as edition', 'edition.id', 'item.activity_version_id')
    .innerJoin('activities as activity', 'activity.id', 'edition.activity_id')
    .select(['activity.slug', 'edition.title', 'edition.version as edition_version', 'edition.published_at'])
    .select(['version.version', 'item.purpose'])
    .select((select) =>
      select
        .selectFrom('attempts')
        .select(select.fn.countAll<number>().as('n'))
        .whereRef('attempts.activity_version_id', '=', 'edition.id')
        .as('attempts'),
    )
    .where('version.question_id', '=', questionId)
    .orderBy('edition.created_at', 'desc')
    .orderBy('activity.slug')
    .execute();
  return rows.map((row) => ({
    activitySlug: row.slug,
    title: row.title,
    activityVersion: row.edition_version,
    questionVersion: row.version,
    purpose: purposes.parse(row.purpose),
    published: row.published_at !== null,
    attempts: Number(row.attempts ?? 0),
  }));
}

/** The newest versions of an article's questions that may be asked, as the rules of item writing take them. */
export async function selectNewestParsed(
  handle: Handle,
  articleId: string,
): Promise<{ slug: string; kind: string; keyPoint: string; parsed: ParsedQuestion }[]> {
  const rows = await questionsWithNewest(handle)
    .innerJoin('key_points as point', 'point.id', 'version.key_point_id')
    .select(['question.slug', 'point.slug as keyPoint'])
    .select(['version.id', 'version.kind', 'version.content', 'version.answer_key', 'version.feedback'])
    .where('question.article_id', '=', articleId)
    .where('retirement.question_id', 'is', null)
    .$narrowType<{ id: string; kind: string; content: string; answer_key: string; feedback: string }>()
    .execute();
  const corrections = await selectCorrections(
    handle,
    rows.map(({ id }) => id),
  );
  return rows.map(({ id, content, answer_key, feedback, ...row }) => {
    const corrected = corrections.get(id);
    return {
      ...row,
      parsed: {
        content: JSON.parse(content),
        answerKey: corrected?.answerKey ?? JSON.parse(answer_key),
        feedback: corrected?.feedback ?? JSON.parse(feedback),
      },
    };
  });
}
