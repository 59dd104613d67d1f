import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { Invalid } from '../../http/errors.ts';
import { prepareArticle } from './prepare.ts';
import {
  insertArticleVersion,
  type KeyPointRow,
  selectNewestVersion,
  upsertArticle,
  upsertKeyPoint,
} from './queries.ts';
import type { ArticleFile, KeyPointFile } from './schemas.ts';

export interface ArticleImport {
  articleId: string;
  articleVersionId: string;
  /** By the key point's slug; the id stays the same over the versions of the article. */
  keyPointIds: Map<string, string>;
  /** false: the newest version holds just this already. */
  created: boolean;
}

/**
 * Stores an article with its key points: a new version unless the newest is the same. Runs in the caller's transaction.
 * @throws Invalid when a passage is not found or ambiguous, a link is not https, or ids clash; every fault is listed
 */
export async function importArticle(
  trx: Trx,
  deps: Pick<CoreDeps, 'clock' | 'ids'>,
  { article, keyPoints }: { article: ArticleFile; keyPoints: readonly KeyPointFile[] },
): Promise<ArticleImport> {
  const { content, keyPoints: anchored, faults } = prepareArticle(article, keyPoints);
  if (faults.length > 0) throw new Invalid(faults.map(({ path, reason }) => `${path.join('.')}: ${reason}`).join('\n'));
  const articleId = await upsertArticle(trx, deps, article.slug);
  const keyPointIds = new Map<string, string>();
  const rows: KeyPointRow[] = [];
  for (const [i, { slug, statement, selector, passage }] of anchored.entries()) {
    const keyPointId = await upsertKeyPoint(trx, deps, articleId, slug);
    keyPointIds.set(slug, keyPointId);
    rows.push({
      key_point_id: keyPointId,
      position: i + 1,
      statement,
      selector: JSON.stringify(selector),
      start_offset: passage.start,
      end_offset: passage.end,
    });
  }
  const candidate = { title: article.title, content: JSON.stringify(content), keyPoints: rows };
  const newest = await selectNewestVersion(trx, articleId);
  if (newest && same(newest, candidate)) return { articleId, articleVersionId: newest.id, keyPointIds, created: false };
  const articleVersionId = await insertArticleVersion(trx, deps, {
    articleId,
    version: (newest?.version ?? 0) + 1,
    ...candidate,
  });
  return { articleId, articleVersionId, keyPointIds, created: true };
}

interface VersionContent {
  title: string;
  content: string;
  keyPoints: KeyPointRow[];
}

function same(a: VersionContent, b: VersionContent): boolean {
  const form = ({ title, content, keyPoints }: VersionContent) =>
    JSON.stringify([
      title,
      content,
      keyPoints.map((row) => [
        row.key_point_id,
        row.position,
        row.statement,
        row.selector,
        row.start_offset,
        row.end_offset,
      ]),
    ]);
  return form(a) === form(b);
}
