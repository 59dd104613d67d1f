import type { Handle, Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { NotFound } from '../../http/errors.ts';
import { recordEvent } from '../audit/index.ts';
import { articleText } from './anchors.ts';
import { type ArticleDraft, type DraftContent, prepareDraft } from './draft-content.ts';
import { lockArticle, replaceArticleDraft, selectNewestStored, selectOptionalArticleDraft } from './draft-queries.ts';
import { reanchor } from './reanchor.ts';
import { htmlToMarkdown, joinSections } from './sections.ts';

/**
 * The working copy of an article for reading: the stored one, or what it would be, made from the newest version.
 * @throws NotFound
 */
export async function selectArticleDraft(
  handle: Handle,
  { articleId, slug }: { articleId: string; slug: string },
): Promise<ArticleDraft> {
  const stored = await selectOptionalArticleDraft(handle, articleId);
  if (stored) return stored;
  const version = await selectNewestStored(handle, articleId);
  if (!version) throw new NotFound('This article has neither a version nor a draft yet.');
  return draftOf({ articleId, slug }, version);
}

/**
 * The working copy of an article for changing; it is made from the newest version when there is none. The article's
 * row is held until the transaction ends.
 * @throws NotFound
 */
export async function openArticleDraft(
  trx: Trx,
  deps: Pick<CoreDeps, 'clock' | 'ids'>,
  articleId: string,
): Promise<ArticleDraft> {
  const row = await lockArticle(trx, articleId);
  const stored = await selectOptionalArticleDraft(trx, articleId);
  if (stored) return stored;
  const draft = await selectArticleDraft(trx, row);
  await replaceArticleDraft(trx, draft);
  await recordEvent(trx, deps, {
    actorId: null,
    action: 'article-draft.open',
    subjectType: 'article',
    subjectId: articleId,
    detail: { baseVersionId: draft.baseVersionId },
  });
  return draft;
}

type Stored = NonNullable<Awaited<ReturnType<typeof selectNewestStored>>>;

/** Pure: the same version always makes the same draft. */
export function draftOf(row: { articleId: string; slug: string }, version: Stored): ArticleDraft {
  const { sections, ...about } = version.content;
  const body = joinSections(sections.map(({ heading, html }) => ({ heading, body: htmlToMarkdown(html) })));
  const sectionIds = sections.map(({ id, heading }) => ({ id, heading }));
  const content: DraftContent = { ...about, body, sectionIds, textRevision: 1, warnings: [] };
  const before = articleText(sections);
  const after = prepareDraft({ slug: row.slug, title: version.title, content }).text;
  return {
    ...row,
    title: version.title,
    revision: 1,
    baseVersionId: version.versionId,
    content,
    keyPoints: version.keyPoints.map(({ selector, start, end, ...keyPoint }) => ({
      ...keyPoint,
      ...reanchor({ state: 'found', selector, start, end }, before, after),
      uncoveredReason: null,
      uncoveredBy: null,
      uncoveredAt: null,
    })),
    updatedAt: version.createdAt,
    updatedBy: null,
  };
}
