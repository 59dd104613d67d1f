import type { Handle, Trx } from '../../db/index.ts';
import { NotFound } from '../../http/errors.ts';
import { type ArticleDraft, type DraftKeyPoint, draftContent } from './draft-content.ts';
import { storedArticle, textQuoteSelector } from './schemas.ts';

const NO_ARTICLE = 'There is no such article. The list of articles has all of them.';

/** @throws NotFound */
export async function selectArticleRow(
  handle: Handle,
  unsafe_slug: unknown,
): Promise<{ articleId: string; slug: string }> {
  const row = await handle
    .selectFrom('articles')
    .select(['id as articleId', 'slug'])
    .where('slug', '=', String(unsafe_slug))
    .executeTakeFirst();
  if (!row) throw new NotFound(NO_ARTICLE);
  return row;
}

/**
 * Holds an article's row until the transaction ends, so that changes of its draft come one after the other.
 * @throws NotFound
 */
export async function lockArticle(trx: Trx, articleId: string): Promise<{ articleId: string; slug: string }> {
  const row = await trx
    .updateTable('articles')
    .set((update) => ({ slug: update.ref('slug') }))
    .where('id', '=', articleId)
    .returning(['id as articleId', 'slug'])
    .executeTakeFirst();
  if (!row) throw new NotFound(NO_ARTICLE);
  return row;
}

/** @returns null when the slug is taken */
export async function insertArticle(
  trx: Trx,
  { id, slug, now }: { id: string; slug: string; now: number },
): Promise<string | null> {
  const row = await trx
    .insertInto('articles')
    .values({ id, slug, created_at: now })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

/** The working copy of an article, or null where nobody has changed anything yet. */
export async function selectOptionalArticleDraft(handle: Handle, articleId: string): Promise<ArticleDraft | null> {
  const row = await handle
    .selectFrom('article_drafts as draft')
    .innerJoin('articles as article', 'article.id', 'draft.article_id')
    .select(['article.slug', 'draft.base_version_id', 'draft.title', 'draft.content', 'draft.revision'])
    .select(['draft.updated_at', 'draft.updated_by'])
    .where('draft.article_id', '=', articleId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    articleId,
    slug: row.slug,
    title: row.title,
    revision: row.revision,
    baseVersionId: row.base_version_id,
    content: draftContent.parse(JSON.parse(row.content)),
    keyPoints: await selectDraftKeyPoints(handle, articleId),
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}

async function selectDraftKeyPoints(handle: Handle, articleId: string): Promise<DraftKeyPoint[]> {
  const rows = await handle
    .selectFrom('key_point_drafts as draft')
    .innerJoin('key_points as point', 'point.id', 'draft.key_point_id')
    .select(['point.id', 'point.slug', 'draft.position', 'draft.statement', 'draft.selector', 'draft.passage_state'])
    .select(['draft.start_offset', 'draft.end_offset'])
    .select(['draft.uncovered_reason', 'draft.uncovered_by', 'draft.uncovered_at'])
    .where('draft.article_id', '=', articleId)
    .orderBy('draft.position')
    .orderBy('point.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    slug: row.slug,
    position: row.position,
    statement: row.statement,
    selector: textQuoteSelector.parse(JSON.parse(row.selector)),
    // The column's CHECK holds it to these.
    state: row.passage_state as DraftKeyPoint['state'],
    start: row.start_offset,
    end: row.end_offset,
    uncoveredReason: row.uncovered_reason,
    uncoveredBy: row.uncovered_by,
    uncoveredAt: row.uncovered_at,
  }));
}

/** The newest version of an article as a draft is made from it; undefined when it has none. */
export async function selectNewestStored(handle: Handle, articleId: string) {
  const version = await handle
    .selectFrom('article_versions')
    .select(['id', 'title', 'content', 'created_at'])
    .where('article_id', '=', articleId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!version) return undefined;
  const keyPoints = await handle
    .selectFrom('key_point_versions as version')
    .innerJoin('key_points as point', 'point.id', 'version.key_point_id')
    .select(['point.id', 'point.slug', 'version.position', 'version.statement', 'version.selector'])
    .select(['version.start_offset as start', 'version.end_offset as end'])
    .where('version.article_version_id', '=', version.id)
    .orderBy('version.position')
    .execute();
  return {
    versionId: version.id,
    title: version.title,
    createdAt: version.created_at,
    content: storedArticle.parse(JSON.parse(version.content)),
    keyPoints: keyPoints.map((row) => ({ ...row, selector: textQuoteSelector.parse(JSON.parse(row.selector)) })),
  };
}

/** The number of the newest version; undefined where none is published. */
export async function selectNewestNumber(
  handle: Handle,
  articleId: string,
): Promise<{ id: string; version: number } | undefined> {
  return handle
    .selectFrom('article_versions')
    .select(['id', 'version'])
    .where('article_id', '=', articleId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Writes a draft and its key points as they are given, in place of what there was. */
export async function replaceArticleDraft(trx: Trx, draft: ArticleDraft): Promise<void> {
  const row = {
    base_version_id: draft.baseVersionId,
    title: draft.title,
    content: JSON.stringify(draft.content),
    revision: draft.revision,
    updated_at: draft.updatedAt,
    updated_by: draft.updatedBy,
  };
  await trx
    .insertInto('article_drafts')
    .values({ article_id: draft.articleId, ...row })
    .onConflict((conflict) => conflict.column('article_id').doUpdateSet(row))
    .execute();
  await trx.deleteFrom('key_point_drafts').where('article_id', '=', draft.articleId).execute();
  if (draft.keyPoints.length === 0) return;
  await trx
    .insertInto('key_point_drafts')
    .values(draft.keyPoints.map((keyPoint) => keyPointRow(draft.articleId, keyPoint)))
    .execute();
}

function keyPointRow(articleId: string, keyPoint: DraftKeyPoint) {
  return {
    key_point_id: keyPoint.id,
    article_id: articleId,
    position: keyPoint.position,
    statement: keyPoint.statement,
    selector: JSON.stringify(keyPoint.selector),
    passage_state: keyPoint.state,
    start_offset: keyPoint.start,
    end_offset: keyPoint.end,
    uncovered_reason: keyPoint.uncoveredReason,
    uncovered_by: keyPoint.uncoveredBy,
    uncovered_at: keyPoint.uncoveredAt,
  };
}

/** Slugs of an article's key points, of those too that are in no draft any more. */
export async function selectKeyPointSlugs(handle: Handle, articleId: string): Promise<Set<string>> {
  const rows = await handle.selectFrom('key_points').select('slug').where('article_id', '=', articleId).execute();
  return new Set(rows.map(({ slug }) => slug));
}

export async function insertKeyPoint(
  trx: Trx,
  { id, articleId, slug }: { id: string; articleId: string; slug: string },
): Promise<void> {
  await trx.insertInto('key_points').values({ id, article_id: articleId, slug }).execute();
}

/** Questions that a key point must not be taken from: those of which the newest version or the draft is about it. */
export async function selectQuestionsAbout(
  handle: Handle,
  keyPointId: string,
): Promise<{ id: string; slug: string }[]> {
  return handle
    .selectFrom('questions as question')
    .leftJoin('question_drafts as draft', 'draft.question_id', 'question.id')
    .select(['question.id', 'question.slug'])
    .where((where) =>
      where.or([
        where('draft.key_point_id', '=', keyPointId),
        where.exists(
          where
            .selectFrom('question_versions as version')
            .select('version.id')
            .whereRef('version.question_id', '=', 'question.id')
            .where('version.key_point_id', '=', keyPointId)
            .where((newest) =>
              newest.not(
                newest.exists(
                  newest
                    .selectFrom('question_versions as later')
                    .select('later.id')
                    .whereRef('later.question_id', '=', 'version.question_id')
                    .whereRef('later.version', '>', 'version.version'),
                ),
              ),
            ),
        ),
      ]),
    )
    .orderBy('question.slug')
    .execute();
}

/** Says as which version a draft was last published; called in the transaction that makes the version. */
export async function updateDraftBase(trx: Trx, articleId: string, articleVersionId: string): Promise<void> {
  await trx
    .updateTable('article_drafts')
    .set({ base_version_id: articleVersionId })
    .where('article_id', '=', articleId)
    .execute();
}
