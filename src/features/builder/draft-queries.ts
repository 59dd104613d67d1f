import type { Handle, Trx } from '../../db/index.ts';
import { NotFound } from '../../http/errors.ts';
import { type ActivityDraft, draftContent } from './draft.ts';

/** @throws NotFound */
export async function selectActivityRow(
  handle: Handle,
  unsafe_slug: unknown,
): Promise<{ activityId: string; slug: string }> {
  // What can't be a slug is no query: PostgreSQL takes no NUL in a text.
  const slug = typeof unsafe_slug === 'string' && /^[a-z0-9-]{1,80}$/.test(unsafe_slug) ? unsafe_slug : null;
  const row =
    slug === null
      ? undefined
      : await handle.selectFrom('activities').select('id').where('slug', '=', slug).executeTakeFirst();
  if (!row || slug === null)
    throw new NotFound('There is no such activity. Look for it among the activities of the desk.');
  return { activityId: row.id, slug };
}

/**
 * Holds an activity's row until the transaction ends, so that changes of its draft and publications come one after the
 * other.
 * @throws NotFound
 */
export async function holdActivity(trx: Trx, unsafe_slug: unknown): Promise<void> {
  const { activityId, slug } = await selectActivityRow(trx, unsafe_slug);
  await trx.updateTable('activities').set({ slug }).where('id', '=', activityId).execute();
}

/** @returns false when the slug is taken */
export async function insertActivity(
  trx: Trx,
  activity: { id: string; slug: string; createdAt: number },
): Promise<boolean> {
  const inserted = await trx
    .insertInto('activities')
    .values({ id: activity.id, slug: activity.slug, created_at: activity.createdAt })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Slugs of activities that begin like this one. */
export async function selectSlugs(handle: Handle, slug: string): Promise<Set<string>> {
  const rows = await handle.selectFrom('activities').select('slug').where('slug', 'like', `${slug}%`).execute();
  return new Set(rows.map((row) => row.slug));
}

/** The draft that is stored; null when there is none. */
export async function selectOptionalDraft(handle: Handle, activityId: string): Promise<ActivityDraft | null> {
  const row = await handle
    .selectFrom('activity_drafts as draft')
    .innerJoin('activities as activity', 'activity.id', 'draft.activity_id')
    .leftJoin('users', 'users.id', 'draft.updated_by')
    .selectAll('draft')
    .select(['activity.slug', 'users.full_name'])
    .where('draft.activity_id', '=', activityId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    activityId,
    slug: row.slug,
    articleId: row.article_id,
    title: row.title,
    content: draftContent.parse(JSON.parse(row.content)),
    baseVersionId: row.base_version_id,
    revision: row.revision,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
    updatedByName: row.full_name,
  };
}

export interface WrittenDraft {
  readonly activityId: string;
  readonly articleId: string;
  readonly title: string;
  readonly content: ActivityDraft['content'];
  readonly baseVersionId: string | null;
  readonly revision: number;
  readonly updatedAt: number;
  readonly updatedBy: string | null;
}

/** Stores a draft for the first time. */
export async function insertDraft(trx: Trx, draft: WrittenDraft): Promise<void> {
  await trx
    .insertInto('activity_drafts')
    .values({
      activity_id: draft.activityId,
      article_id: draft.articleId,
      revision: draft.revision,
      ...columnsOf(draft),
    })
    .execute();
}

/**
 * Stores a draft in the place of its revision `before` (0: there is none yet). The activity's row must be held
 * (`holdActivity`), so that it is still that revision.
 */
export async function storeDraft(trx: Trx, before: number, draft: WrittenDraft): Promise<void> {
  if (before === 0) return insertDraft(trx, draft);
  const { numUpdatedRows } = await trx
    .updateTable('activity_drafts')
    .set({ revision: draft.revision, ...columnsOf(draft) })
    .where('activity_id', '=', draft.activityId)
    .where('revision', '=', before)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw new Error('the draft of an activity has changed while its row was held');
}

function columnsOf(draft: WrittenDraft) {
  return {
    base_version_id: draft.baseVersionId,
    title: draft.title,
    content: JSON.stringify(draft.content),
    updated_at: draft.updatedAt,
    updated_by: draft.updatedBy,
  };
}
