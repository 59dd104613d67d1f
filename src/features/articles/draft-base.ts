import type { Handle } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { recordEvent } from '../audit/index.ts';
import type { ArticleDraft } from './draft-content.ts';
import {
  lockArticle,
  replaceArticleDraft,
  selectNewestNumber,
  selectNewestStored,
  selectOptionalArticleDraft,
  updateDraftBase,
} from './draft-queries.ts';
import { draftOf } from './drafts.ts';
import { requireEditor } from './editors.ts';

/** The newest version, where it was published from a file after the draft was begun; otherwise null. */
export async function selectNewerVersion(
  handle: Handle,
  { articleId, baseVersionId }: Pick<ArticleDraft, 'articleId' | 'baseVersionId'>,
): Promise<{ version: number } | null> {
  const newest = await selectNewestNumber(handle, articleId);
  return newest && newest.id !== baseVersionId ? { version: newest.version } : null;
}

/**
 * Where a file has brought a newer version since the draft was begun: keeps the draft, so that it replaces that version
 * at the next publication, or begins anew with that version. Reasons why a key point has no question stay. Idempotent.
 * @param revision of the draft that the choice was made upon
 * @throws NotFound; Forbidden
 */
export async function settleArticleBase(
  core: Pick<CoreDeps, 'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  articleId: string,
  { choice, revision }: { choice: 'keep' | 'renew'; revision: number },
): Promise<'settled' | 'stale'> {
  return core.db.transaction(async (trx) => {
    const row = await lockArticle(trx, articleId);
    await requireEditor(trx, viewer, articleId);
    const draft = await selectOptionalArticleDraft(trx, articleId);
    const newest = await selectNewestStored(trx, articleId);
    if (!draft || !newest || draft.baseVersionId === newest.versionId) return 'settled';
    if (draft.revision !== revision) return 'stale';
    if (choice === 'keep') await updateDraftBase(trx, articleId, newest.versionId);
    else await replaceArticleDraft(trx, renewed(draft, draftOf(row, newest), { at: core.clock(), by: viewer.id }));
    await recordEvent(trx, core, {
      actorId: viewer.id,
      action: choice === 'renew' ? 'article-draft.renew' : 'article-draft.keep',
      subjectType: 'article',
      subjectId: articleId,
      detail: {
        before: { baseVersionId: draft.baseVersionId, revision: draft.revision },
        after: { baseVersionId: newest.versionId },
      },
    });
    return 'settled';
  });
}

function renewed(old: ArticleDraft, fresh: ArticleDraft, { at, by }: { at: number; by: string }): ArticleDraft {
  const revision = old.revision + 1;
  const reasons = new Map(old.keyPoints.map((point) => [point.id, point]));
  return {
    ...fresh,
    revision,
    content: { ...fresh.content, textRevision: revision },
    keyPoints: fresh.keyPoints.map((point) => {
      const { uncoveredReason, uncoveredBy, uncoveredAt } = reasons.get(point.id) ?? point;
      return { ...point, uncoveredReason, uncoveredBy, uncoveredAt };
    }),
    updatedAt: at,
    updatedBy: by,
  };
}
