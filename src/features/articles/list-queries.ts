import { z } from 'zod';
import type { Handle } from '../../db/index.ts';
import { selectAllEditors } from './editors-queries.ts';
import { type StoredArticle, storedArticle } from './schemas.ts';

/** An article in the list of all: as its draft says, or its newest version where it has none. */
export interface ArticleRow {
  readonly articleId: string;
  readonly slug: string;
  readonly title: string;
  readonly rights: StoredArticle['rights'];
  readonly keyPoints: number;
  /** Key points whose passage is lost, or reworded and not yet confirmed. */
  readonly unanchored: number;
  /** Key points of which somebody has said why no question is asked. */
  readonly uncoveredKeyPointIds: readonly string[];
  /** The number of the newest version; null before the first publishing. */
  readonly version: number | null;
  /** Epoch ms. */
  readonly updatedAt: number;
  /** Full name; null: an operator at a terminal. */
  readonly updatedBy: string | null;
  readonly editors: readonly { userId: string; fullName: string }[];
}

const withRights = z.object({ rights: storedArticle.shape.rights });

/** Every article, the last changed first. */
export async function listArticleRows(handle: Handle): Promise<ArticleRow[]> {
  const [articles, points, editors] = [
    await selectArticles(handle),
    await selectKeyPointCounts(handle),
    await selectAllEditors(handle),
  ];
  return articles
    .flatMap((row): ArticleRow[] => {
      const content = row.draft_content ?? row.version_content;
      if (content === null) return [];
      const counts = row.draft_content === null ? points.versions.get(row.version_id ?? '') : points.drafts.get(row.id);
      return [
        {
          articleId: row.id,
          slug: row.slug,
          title: row.draft_title ?? row.version_title ?? row.slug,
          rights: withRights.parse(JSON.parse(content)).rights,
          keyPoints: counts?.all ?? 0,
          unanchored: counts?.unanchored ?? 0,
          uncoveredKeyPointIds: counts?.uncovered ?? [],
          version: row.version,
          updatedAt: row.updated_at ?? row.version_at ?? row.created_at,
          updatedBy: row.full_name,
          editors: editors.get(row.id) ?? [],
        },
      ];
    })
    .sort((a, b) => b.updatedAt - a.updatedAt || (a.slug < b.slug ? -1 : 1));
}

function selectArticles(handle: Handle) {
  return handle
    .selectFrom('articles as article')
    .leftJoin('article_drafts as draft', 'draft.article_id', 'article.id')
    .leftJoin('users', 'users.id', 'draft.updated_by')
    .leftJoin('article_versions as version', (join) =>
      join
        .onRef('version.article_id', '=', 'article.id')
        .on((on) =>
          on.not(
            on.exists(
              on
                .selectFrom('article_versions as later')
                .select('later.id')
                .whereRef('later.article_id', '=', 'version.article_id')
                .whereRef('later.version', '>', 'version.version'),
            ),
          ),
        ),
    )
    .select(['article.id', 'article.slug', 'article.created_at', 'users.full_name'])
    .select(['draft.title as draft_title', 'draft.content as draft_content', 'draft.updated_at'])
    .select(['version.id as version_id', 'version.version', 'version.title as version_title'])
    .select(['version.content as version_content', 'version.created_at as version_at'])
    .execute();
}

interface Counts {
  all: number;
  unanchored: number;
  uncovered: string[];
}

/** Of drafts by the article's id, of versions by the version's. */
async function selectKeyPointCounts(handle: Handle) {
  const drafts = new Map<string, Counts>();
  const rows = await handle
    .selectFrom('key_point_drafts')
    .select(['key_point_id', 'article_id', 'passage_state', 'uncovered_reason'])
    .execute();
  for (const row of rows) {
    const counts = drafts.get(row.article_id) ?? { all: 0, unanchored: 0, uncovered: [] };
    drafts.set(row.article_id, counts);
    counts.all += 1;
    if (row.passage_state !== 'found') counts.unanchored += 1;
    if (row.uncovered_reason !== null) counts.uncovered.push(row.key_point_id);
  }
  const versions = new Map<string, Counts>();
  const published = await handle
    .selectFrom('key_point_versions')
    .select((select) => ['article_version_id', select.fn.countAll<string | number>().as('all')])
    .groupBy('article_version_id')
    .execute();
  for (const row of published) {
    versions.set(row.article_version_id, { all: Number(row.all), unanchored: 0, uncovered: [] });
  }
  return { drafts, versions };
}
