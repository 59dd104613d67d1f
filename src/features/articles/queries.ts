import type { Database, Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { NotFound } from '../../http/errors.ts';
import { ownedCache } from '../../lib/owned-cache.ts';
import { type StoredArticle, storedArticle, type TextQuoteSelector, textQuoteSelector } from './schemas.ts';

type Makers = Pick<CoreDeps, 'clock' | 'ids'>;

/** A key point in one version of its article. */
export interface KeyPoint {
  /** The same in every version of the article. */
  readonly id: string;
  readonly slug: string;
  /** 1, 2, …: the number that readers see. */
  readonly position: number;
  readonly statement: string;
  readonly selector: TextQuoteSelector;
  /** Offsets into the article's plain text (anchors.ts). */
  readonly start: number;
  readonly end: number;
}

export interface ArticleVersion extends StoredArticle {
  readonly articleId: string;
  readonly versionId: string;
  readonly version: number;
  readonly slug: string;
  readonly title: string;
}

/** A key point's row as it is made at import, without what names the version. */
export interface KeyPointRow {
  key_point_id: string;
  position: number;
  statement: string;
  selector: string;
  start_offset: number;
  end_offset: number;
}

/** Finds or makes the article, and holds its row until the transaction ends, so that two imports can't both make a version. */
export async function upsertArticle(trx: Trx, { clock, ids }: Makers, slug: string): Promise<string> {
  const { id } = await trx
    .insertInto('articles')
    .values({ id: ids.uuid(), slug, created_at: clock() })
    .onConflict((conflict) => conflict.column('slug').doUpdateSet({ slug }))
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function upsertKeyPoint(trx: Trx, { ids }: Makers, articleId: string, slug: string): Promise<string> {
  const { id } = await trx
    .insertInto('key_points')
    .values({ id: ids.uuid(), article_id: articleId, slug })
    .onConflict((conflict) => conflict.columns(['article_id', 'slug']).doUpdateSet({ slug }))
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function selectNewestVersion(trx: Trx, articleId: string) {
  const newest = await trx
    .selectFrom('article_versions')
    .select(['id', 'version', 'title', 'content'])
    .where('article_id', '=', articleId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!newest) return undefined;
  const keyPoints = await trx
    .selectFrom('key_point_versions')
    .select(['key_point_id', 'position', 'statement', 'selector', 'start_offset', 'end_offset'])
    .where('article_version_id', '=', newest.id)
    .orderBy('position')
    .execute();
  return { ...newest, keyPoints };
}

export async function insertArticleVersion(
  trx: Trx,
  { clock, ids }: Makers,
  {
    articleId,
    version,
    title,
    content,
    keyPoints,
  }: { articleId: string; version: number; title: string; content: string; keyPoints: KeyPointRow[] },
): Promise<string> {
  const id = ids.uuid();
  await trx
    .insertInto('article_versions')
    .values({ id, article_id: articleId, version, title, content, created_at: clock() })
    .execute();
  await trx
    .insertInto('key_point_versions')
    .values(keyPoints.map((row) => ({ id: ids.uuid(), article_version_id: id, ...row })))
    .execute();
  return id;
}

/** @throws NotFound */
export async function selectArticleVersion(db: Database, articleVersionId: string): Promise<ArticleVersion> {
  const row = await db.kysely
    .selectFrom('article_versions as version')
    .innerJoin('articles as article', 'article.id', 'version.article_id')
    .select(['version.id', 'version.article_id', 'version.version', 'version.title', 'version.content', 'article.slug'])
    .where('version.id', '=', articleVersionId)
    .executeTakeFirst();
  if (!row) throw new NotFound('There is no such article.');
  const content = storedArticle.parse(JSON.parse(row.content));
  return {
    articleId: row.article_id,
    versionId: row.id,
    version: row.version,
    slug: row.slug,
    title: row.title,
    ...content,
  };
}

/**
 * The key points of a version of an article, in order; none when there is no such version. Kept in memory, because
 * a version never changes. Not for use inside a transaction: it reads what is committed.
 */
export const selectKeyPoints: (db: Database, articleVersionId: string) => Promise<readonly KeyPoint[]> = ownedCache(
  200,
  readKeyPoints,
);

async function readKeyPoints(db: Database, articleVersionId: string): Promise<KeyPoint[]> {
  const rows = await db.kysely
    .selectFrom('key_point_versions as version')
    .innerJoin('key_points as point', 'point.id', 'version.key_point_id')
    .select([
      'point.id',
      'point.slug',
      'version.position',
      'version.statement',
      'version.selector',
      'version.start_offset',
      'version.end_offset',
    ])
    .where('version.article_version_id', '=', articleVersionId)
    .orderBy('version.position')
    .execute();
  return rows.map(({ selector, start_offset, end_offset, ...row }) => ({
    ...row,
    selector: textQuoteSelector.parse(JSON.parse(selector)),
    start: start_offset,
    end: end_offset,
  }));
}
