import type { Handle, Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { checksumOf, type Designation, insertActivityVersion } from '../activities/index.ts';
import { recordEvent } from '../audit/index.ts';
import { type Change, changesOf } from './changes.ts';
import { type Checklist, checklistOf } from './checklist.ts';
import type { DraftDetails } from './draft.ts';
import { holdActivity, storeDraft } from './draft-queries.ts';
import { type Desk, loadDesk } from './load.ts';
import { outdated, type Publication, seenOf, storePublication } from './publish.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

/** What the office puts into the next version: the designation, and the faculty as the register of disclosures has it. */
export type Amendment = Pick<DraftDetails, 'designation' | 'faculty'>;

/** An activity as it would be published with another designation, and what stands against that. */
export interface Proposal {
  readonly desk: Desk;
  readonly checklist: Checklist;
  /** Names all that would be published; null while something blocks it. */
  readonly seen: string | null;
  /** A file has brought a newer version since the draft was begun. */
  readonly outdated: boolean;
  readonly changes: readonly Change[];
}

/** Pure. @param todayIso 2026-11-23 */
export function proposeDesignation(desk: Desk, amendment: Amendment, todayIso: string): Proposal {
  const details = { ...desk.draft.content.details, ...amendment };
  const amended: Desk = { ...desk, draft: { ...desk.draft, content: { ...desk.draft.content, details } } };
  const checklist = checklistOf(amended, amended.names, todayIso);
  return {
    desk: amended,
    checklist,
    seen: checklist.file ? seenOf(amended, checklist.file) : null,
    outdated: outdated(desk),
    changes: desk.newest ? changesOf(amended, desk.newest) : [],
  };
}

/** The desk of an activity, held until the transaction ends. @throws NotFound */
export async function holdDesk(trx: Trx, unsafe_slug: unknown): Promise<Desk> {
  await holdActivity(trx, unsafe_slug);
  return loadDesk(trx, unsafe_slug);
}

/** @throws NotFound */
export function selectDesk(handle: Handle, unsafe_slug: unknown): Promise<Desk> {
  return loadDesk(handle, unsafe_slug);
}

/**
 * Publishes a proposal as the next version; the desk must have been held since before it was made. The same again makes
 * none.
 * @param unsafe_seen what the page with the button showed
 */
export async function publishDesignation(
  trx: Trx,
  core: Core,
  viewer: Viewer,
  proposal: Proposal,
  unsafe_seen: unknown,
): Promise<Publication> {
  const { desk, checklist, seen, changes } = proposal;
  if (!checklist.file || proposal.outdated) return { kind: 'blocked' };
  if (desk.newest && changes.length === 0) return { kind: 'unchanged', version: desk.newest.version };
  if (unsafe_seen !== seen) return { kind: 'stale' };
  return storePublication(trx, core, viewer, desk, checklist.file);
}

/**
 * Makes a version that is the newest one in everything but its designation, whatever is being prepared on the desk; the
 * draft takes the designation over and goes on. Attempts stay on the version they began with.
 * @returns the new version's number and id
 */
export async function redesignateNewest(
  trx: Trx,
  core: Core,
  viewer: Viewer,
  desk: Desk,
  designation: Designation,
): Promise<{ version: number; versionId: string }> {
  const { newest, draft } = desk;
  if (!newest) throw new Error('an activity that was never published has no designation to change');
  const version = newest.version + 1;
  const checksum = checksumOf({ base: newest.versionId, designation });
  const versionId = await insertActivityVersion(trx, core, {
    ...{ activityId: draft.activityId, version, articleVersionId: newest.articleVersionId, title: newest.title },
    ...{ details: { ...newest.details, designation }, checksum, items: newest.items, pools: newest.pools },
  });
  const at = core.clock();
  const content = { ...draft.content, details: { ...draft.content.details, designation } };
  const base = draft.baseVersionId === newest.versionId ? versionId : draft.baseVersionId;
  await storeDraft(trx, draft.revision, {
    ...{ activityId: draft.activityId, articleId: draft.articleId, title: draft.title, content, baseVersionId: base },
    ...{ revision: draft.revision + 1, updatedAt: draft.updatedAt ?? at, updatedBy: draft.updatedBy },
  });
  await recordEvent(trx, core, {
    actorId: viewer.id,
    action: 'activity.publish',
    subjectType: 'activity-version',
    subjectId: versionId,
    detail: { slug: draft.slug, version, checksum, before: { version: newest.version, versionId: newest.versionId } },
  });
  return { version, versionId };
}
