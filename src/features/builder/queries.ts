import { z } from 'zod';
import type { Handle } from '../../db/index.ts';
import { activitiesWithNewest, activityDetails } from '../activities/index.ts';
import { storedArticle, textQuoteSelector } from '../articles/index.ts';
import { PURPOSES } from '../questions/index.ts';
import type { PublishedArticle, PublishedItem, PublishedVersion } from './changes.ts';
import type { QuestionName } from './checklist.ts';
import type { DeskArticle, StoredQuestions } from './compose.ts';

const purpose = z.enum(PURPOSES);

/** The newest published version of an activity, whole; null when none was published. */
export async function selectOptionalNewest(handle: Handle, activityId: string): Promise<PublishedVersion | null> {
  const row = await handle
    .selectFrom('activity_versions')
    .select(['id', 'version', 'title', 'article_version_id', 'details'])
    .where('activity_id', '=', activityId)
    .where('published_at', 'is not', null)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  const pools = await handle
    .selectFrom('activity_pools')
    .select(['pool', 'key_point_id as keyPointId', 'draw'])
    .where('activity_version_id', '=', row.id)
    .orderBy('pool')
    .execute();
  const { articleId, article } = await selectPublishedArticle(handle, row.article_version_id);
  return {
    versionId: row.id,
    version: row.version,
    title: row.title,
    articleId,
    articleVersionId: row.article_version_id,
    details: activityDetails.parse(JSON.parse(row.details)),
    items: await selectPublishedItems(handle, row.id),
    pools,
    article,
  };
}

async function selectPublishedItems(handle: Handle, versionId: string): Promise<PublishedItem[]> {
  const rows = await handle
    .selectFrom('activity_items as item')
    .innerJoin('question_versions as version', 'version.id', 'item.question_version_id')
    .innerJoin('questions as question', 'question.id', 'version.question_id')
    .select([
      'version.question_id as questionId',
      'version.id as questionVersionId',
      'question.slug',
      'version.version',
    ])
    .select(['item.purpose', 'item.pool'])
    .where('item.activity_version_id', '=', versionId)
    .orderBy('item.position')
    .execute();
  return rows.map((row) => ({ ...row, purpose: purpose.parse(row.purpose) }));
}

async function selectPublishedArticle(
  handle: Handle,
  versionId: string,
): Promise<{ articleId: string; article: PublishedArticle }> {
  const version = await handle
    .selectFrom('article_versions')
    .select(['article_id', 'version', 'title', 'content'])
    .where('id', '=', versionId)
    .executeTakeFirstOrThrow();
  const keyPoints = await selectKeyPointRows(handle, versionId);
  const content = storedArticle.parse(JSON.parse(version.content));
  return {
    articleId: version.article_id,
    article: { title: version.title, version: version.version, content, keyPoints },
  };
}

/** The newest version of an article as a publication would take it; null when it has none yet. */
export async function selectOptionalArticleVersion(handle: Handle, articleId: string): Promise<DeskArticle | null> {
  const row = await handle
    .selectFrom('article_versions as version')
    .innerJoin('articles as article', 'article.id', 'version.article_id')
    .select(['version.id', 'version.title', 'version.content', 'article.slug'])
    .where('version.article_id', '=', articleId)
    .orderBy('version.version', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  const { sections, update, ...content } = storedArticle.parse(JSON.parse(row.content));
  const keyPoints = await selectKeyPointRows(handle, row.id);
  return {
    articleId,
    slug: row.slug,
    title: row.title,
    versionId: row.id,
    file: {
      slug: row.slug,
      title: row.title,
      ...content,
      sections: sections.map(({ id, heading, text }) => ({ id, heading, body: text })),
      ...(update ? { update } : {}),
    },
    keyPointFiles: keyPoints.map(({ slug, statement, selector }) => ({ id: slug, statement, passage: selector })),
    keyPoints: keyPoints.map(({ id, slug, position, statement }) => ({
      id,
      slug,
      position,
      statement,
      state: 'found',
      uncoveredReason: null,
    })),
    faults: [],
  };
}

async function selectKeyPointRows(handle: Handle, articleVersionId: string) {
  const rows = await handle
    .selectFrom('key_point_versions as version')
    .innerJoin('key_points as point', 'point.id', 'version.key_point_id')
    .select(['point.id', 'point.slug', 'version.position', 'version.statement', 'version.selector'])
    .where('version.article_version_id', '=', articleVersionId)
    .orderBy('version.position')
    .execute();
  return rows.map((row) => ({ ...row, selector: textQuoteSelector.parse(JSON.parse(row.selector)) }));
}

/** Questions with key and feedback, for checking, publishing and previewing. */
export async function selectStoredQuestions(handle: Handle, versionIds: readonly string[]): Promise<StoredQuestions> {
  if (versionIds.length === 0) return new Map();
  const rows = await handle
    .selectFrom('question_versions')
    .select(['id', 'content', 'answer_key', 'feedback'])
    .where('id', 'in', versionIds)
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      { content: JSON.parse(row.content), answerKey: JSON.parse(row.answer_key), feedback: JSON.parse(row.feedback) },
    ]),
  );
}

/** Every question of an article by its name, whether it can be asked or not. */
export async function selectQuestionNames(handle: Handle, articleId: string): Promise<QuestionName[]> {
  const rows = await handle
    .selectFrom('questions as question')
    .leftJoin('question_retirements as retirement', 'retirement.question_id', 'question.id')
    .select(['question.id as questionId', 'question.slug', 'retirement.retired_at'])
    .where('question.article_id', '=', articleId)
    .execute();
  return rows.map(({ retired_at, ...row }) => ({ ...row, retired: retired_at !== null }));
}

export interface ListedActivityRow {
  readonly slug: string;
  readonly title: string;
  readonly articleId: string;
  readonly articleSlug: string;
  /** null: not published yet. */
  readonly version: number | null;
  readonly releasedOn: string | null;
  readonly expiresOn: string | null;
  /** Epoch ms of the draft's last change; null: it was never opened. */
  readonly draftUpdatedAt: number | null;
  /** Epoch ms. */
  readonly publishedAt: number | null;
}

/** Every activity of the desk, published or not, those changed last first. */
export async function listActivityRows(handle: Handle): Promise<ListedActivityRow[]> {
  const rows = await activitiesWithNewest(handle)
    .leftJoin('article_versions as text', 'text.id', 'version.article_version_id')
    .innerJoin('articles as article', (join) =>
      join.on((on) => on('article.id', '=', on.fn.coalesce('draft.article_id', 'text.article_id'))),
    )
    .select(['activity.slug', 'article.id as articleId', 'article.slug as articleSlug'])
    .select(['version.title as versionTitle', 'draft.title as draftTitle', 'version.version'])
    .select(['version.released_on as releasedOn', 'version.expires_on as expiresOn'])
    .select(['version.published_at as publishedAt', 'draft.updated_at as draftUpdatedAt'])
    .execute();
  return rows
    .map(({ versionTitle, draftTitle, ...row }) => ({ ...row, title: draftTitle ?? versionTitle ?? row.slug }))
    .sort((a, b) => lastChange(b) - lastChange(a) || (a.slug < b.slug ? -1 : 1));
}

function lastChange({ draftUpdatedAt, publishedAt }: ListedActivityRow): number {
  return Math.max(draftUpdatedAt ?? 0, publishedAt ?? 0);
}

export interface VersionRow {
  readonly version: number;
  /** Epoch ms. */
  readonly publishedAt: number;
  /** null: from a file. */
  readonly publishedBy: string | null;
  readonly attempts: number;
  readonly submitted: number;
}

/** The published versions of an activity, the newest first, with who published them and how often they were begun. */
export async function listVersions(handle: Handle, activityId: string): Promise<VersionRow[]> {
  const rows = await handle
    .selectFrom('activity_versions as version')
    .leftJoin('audit_events as event', (join) =>
      join
        .onRef('event.subject_id', '=', 'version.id')
        .on('event.subject_type', '=', 'activity-version')
        .on('event.action', '=', 'activity.publish'),
    )
    .leftJoin('users', 'users.id', 'event.actor_id')
    .select(['version.version', 'version.published_at', 'users.full_name as publishedBy'])
    .select((select) => [
      select
        .selectFrom('attempts')
        .select((count) => count.fn.countAll().as('n'))
        .whereRef('attempts.activity_version_id', '=', 'version.id')
        .as('attempts'),
      select
        .selectFrom('attempts')
        .select((count) => count.fn.count('attempts.submitted_at').as('n'))
        .whereRef('attempts.activity_version_id', '=', 'version.id')
        .as('submitted'),
    ])
    .where('version.activity_id', '=', activityId)
    .where('version.published_at', 'is not', null)
    .orderBy('version.version', 'desc')
    .execute();
  return rows.map(({ version, published_at, publishedBy, attempts, submitted }) => ({
    version,
    publishedAt: published_at ?? 0,
    publishedBy,
    attempts: Number(attempts ?? 0),
    submitted: Number(submitted ?? 0),
  }));
}
