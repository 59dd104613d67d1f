import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { isoDay } from '../../lib/dates.ts';
import { type ActivityFile, checksumOf, insertActivityVersion } from '../activities/index.ts';
import { importArticle, requireEditor, updateDraftBase } from '../articles/index.ts';
import { recordEvent } from '../audit/index.ts';
import { newItems } from './blueprint.ts';
import { changesOf, type PublishedVersion } from './changes.ts';
import { finishedDetails, type Parts } from './compose.ts';
import { holdActivity, storeDraft } from './draft-queries.ts';
import { checkedDesk } from './gate.ts';
import { type Desk, loadDesk } from './load.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

export type Publication =
  | { kind: 'published'; version: number }
  /** The newest version holds just this already. */
  | { kind: 'unchanged'; version: number }
  /** Something still blocks it. */
  | { kind: 'blocked' }
  /** It is no longer what the page showed. */
  | { kind: 'stale' };

/** Names all that a publication would put into the next version, to be sent with the page's button. Pure. */
export function seenOf(parts: Parts, file: ActivityFile): string {
  const { resolved, draft } = parts;
  return checksumOf({ file, items: newItems(resolved), pools: resolved.pools, base: draft.baseVersionId });
}

/**
 * Publishes an activity as it stands on the desk, in one transaction: the article's draft as a version (none, when its
 * newest holds just that), and the activity with the newest approved version of each question. Idempotent: what is
 * published already makes no new version. Attempts stay on the version they began with.
 * @param unsafe_seen what the page with the button showed (`seenOf`)
 * @throws NotFound; Forbidden
 */
export async function publishActivity(
  core: Core,
  viewer: Viewer,
  { unsafe_slug, unsafe_seen }: { unsafe_slug: unknown; unsafe_seen: unknown },
): Promise<Publication> {
  return core.db.transaction(async (trx) => {
    // Whoever publishes at the same time, or saves, comes after.
    await holdActivity(trx, unsafe_slug);
    const desk = await loadDesk(trx, unsafe_slug);
    await requireEditor(trx, viewer, desk.draft.articleId);
    const todayIso = isoDay(core.clock());
    const { file } = await checkedDesk(trx, desk, todayIso);
    if (!file || outdated(desk)) return { kind: 'blocked' };
    if (desk.newest && changesOf(desk, desk.newest).length === 0)
      return { kind: 'unchanged', version: desk.newest.version };
    if (unsafe_seen !== seenOf(desk, file)) return { kind: 'stale' };
    return storePublication(trx, core, viewer, desk, file);
  });
}

/** Whether a file has brought a newer version since the draft was begun. */
export function outdated({ draft, newest }: Pick<Desk, 'draft' | 'newest'>): boolean {
  return newest !== null && draft.baseVersionId !== newest.versionId;
}

/** Stores what the desk amounts to as the next version. Everything must have been checked, and the activity be held. */
export async function storePublication(
  trx: Trx,
  core: Core,
  viewer: Viewer,
  desk: Desk,
  file: ActivityFile,
): Promise<Publication> {
  const { draft, newest, resolved } = desk;
  const at = core.clock();
  const article = await publishArticle(trx, core, desk);
  const version = (newest?.version ?? 0) + 1;
  const checksum = checksumOf(file);
  const versionId = await insertActivityVersion(trx, core, {
    activityId: draft.activityId,
    version,
    articleVersionId: article.articleVersionId,
    title: draft.title,
    details: finishedDetails(draft.content.details),
    checksum,
    items: newItems(resolved),
    pools: resolved.pools,
  });
  await rebaseDraft(trx, desk, versionId, at);
  await recordEvent(trx, core, {
    actorId: viewer.id,
    action: 'activity.publish',
    subjectType: 'activity-version',
    subjectId: versionId,
    detail: {
      slug: draft.slug,
      version,
      checksum,
      before: before(newest),
      newArticleVersion: article.created,
      changes: newest ? changesOf(desk, newest) : [],
    },
  });
  return { kind: 'published', version };
}

function before(newest: PublishedVersion | null) {
  return newest && { version: newest.version, versionId: newest.versionId };
}

async function publishArticle(
  trx: Trx,
  core: Core,
  { article }: Desk,
): Promise<{ articleVersionId: string; created: boolean }> {
  if (article.versionId !== null) return { articleVersionId: article.versionId, created: false };
  const stored = await importArticle(trx, core, { article: article.file, keyPoints: article.keyPointFiles });
  await updateDraftBase(trx, stored.articleId, stored.articleVersionId);
  return stored;
}

/**
 * The draft goes on from the version it has become.
 * @param at when it was published, epoch ms; publishing is no change of the draft
 */
async function rebaseDraft(trx: Trx, { draft }: Desk, versionId: string, at: number): Promise<void> {
  const { activityId, articleId, title, content, updatedAt, updatedBy } = draft;
  await storeDraft(trx, draft.revision, {
    ...{ activityId, articleId, title, content, baseVersionId: versionId },
    ...{ revision: draft.revision + 1, updatedAt: updatedAt ?? at, updatedBy },
  });
}
