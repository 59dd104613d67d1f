import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { requireEditor } from '../articles/index.ts';
import { recordEvent } from '../audit/index.ts';
import { selectApprovedVersions } from '../bank/index.ts';
import { type BlueprintEntry, newDetails } from './draft.ts';
import { insertActivity, insertDraft, selectSlugs } from './draft-queries.ts';

const LONGEST_SLUG = 60;
/** Addresses of the desk itself. */
const RESERVED = new Set(['new']);

/** "The Use of Bisphosphonates" → "the-use-of-bisphosphonates"; "activity" where nothing is left. Pure. */
export function slugOf(title: string): string {
  const slug = title
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replaceAll(/^-+|-+$/g, '');
  return slug === '' || RESERVED.has(slug) ? 'activity' : slug;
}

/** The slug itself, or with the first number that is free. Pure. */
export function freeSlug(slug: string, taken: ReadonlySet<string>): string {
  let free = slug;
  for (let n = 2; taken.has(free); n += 1) free = `${slug}-${n}`;
  return free;
}

/**
 * Begins an activity on an article: a draft with what most activities say, and the questions that are approved already.
 * @returns its slug
 * @throws Forbidden when the viewer may not edit the article
 */
export async function createActivity(
  core: Pick<CoreDeps, 'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  { articleId, title }: { articleId: string; title: string },
): Promise<string> {
  return core.db.transaction(async (trx) => {
    await requireEditor(trx, viewer, articleId);
    const { activityId, slug } = await insertUnderFreeSlug(trx, core, title);
    const approved = await selectApprovedVersions(trx, articleId);
    const blueprint = approved.map(
      ({ questionId }): BlueprintEntry => ({ type: 'question', questionId, purpose: 'scored' }),
    );
    await insertDraft(trx, {
      activityId,
      articleId,
      title,
      content: { details: newDetails(), blueprint },
      baseVersionId: null,
      revision: 1,
      updatedAt: core.clock(),
      updatedBy: viewer.id,
    });
    await recordEvent(trx, core, {
      actorId: viewer.id,
      action: 'activity.create',
      subjectType: 'activity',
      subjectId: activityId,
      detail: { before: null, after: { slug, articleId, title } },
    });
    return slug;
  });
}

async function insertUnderFreeSlug(
  trx: Trx,
  { clock, ids }: Pick<CoreDeps, 'clock' | 'ids'>,
  title: string,
): Promise<{ activityId: string; slug: string }> {
  const activityId = ids.uuid();
  const wanted = slugOf(title);
  const taken = await selectSlugs(trx, wanted);
  // Two people at once on PostgreSQL: whoever comes second takes the next.
  for (;;) {
    const slug = freeSlug(wanted, taken);
    if (await insertActivity(trx, { id: activityId, slug, createdAt: clock() })) return { activityId, slug };
    taken.add(slug);
  }
}
