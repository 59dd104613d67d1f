import type { Handle, Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import type { FieldErrors } from '../../http/errors.ts';
import { requireEditor } from '../articles/index.ts';
import { recordEvent } from '../audit/index.ts';
import { selectApprovedVersions } from '../bank/index.ts';
import type { ActivityDraft, Draftable } from './draft.ts';
import { holdActivity, storeDraft } from './draft-queries.ts';
import { draftOf, loadDraft } from './load.ts';
import { blueprint } from './parts/blueprint.ts';
import { type Known, type Part, seenPart } from './parts/part.ts';
import type { Values } from './values.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

export type PartSave =
  | { kind: 'saved'; draft: ActivityDraft }
  | { kind: 'stale'; stored: ActivityDraft }
  | { kind: 'invalid'; stored: ActivityDraft; errors: FieldErrors };

/** Saves follow each other as somebody types: the log has the first of each sitting. */
const SITTING_MS = 30 * 60_000;

/**
 * Keeps what somebody has typed into one part of an activity, unless that part has changed since their page was made.
 * The same content again counts as saved and changes nothing.
 * @throws NotFound; Forbidden when they may not edit the article
 */
export async function savePart(
  core: Core,
  viewer: Viewer,
  {
    unsafe_slug,
    part,
    values,
    unsafe_seen,
  }: { unsafe_slug: unknown; part: Part; values: Values; unsafe_seen: unknown },
): Promise<PartSave> {
  // Before the transaction, so that no learner's save waits for it.
  const known = part === blueprint ? await knownOf(core.db.kysely, unsafe_slug) : NOTHING;
  return core.db.transaction(async (trx) => {
    await holdActivity(trx, unsafe_slug);
    const { draft: stored } = await loadDraft(trx, unsafe_slug);
    await requireEditor(trx, viewer, stored.articleId);
    const read = part.read(values, stored, known);
    if (!read.ok) return { kind: 'invalid', stored, errors: read.errors };
    // A form that doesn't say what it was made of is none of ours.
    if (typeof unsafe_seen !== 'string') return { kind: 'stale', stored };
    if (same(read.draft, stored)) return { kind: 'saved', draft: stored };
    if (unsafe_seen !== seenPart(part, stored)) return { kind: 'stale', stored };
    return writeDraft(trx, core, viewer, stored, read.draft, part.name);
  });
}

const NOTHING: Known = { questionIds: new Set(), keyPointIds: new Set() };

async function knownOf(handle: Handle, unsafe_slug: unknown): Promise<Known> {
  const { articleId, content } = (await loadDraft(handle, unsafe_slug)).draft;
  const approved = await selectApprovedVersions(handle, articleId);
  const named = content.blueprint.flatMap((entry) => (entry.type === 'question' ? [entry.questionId] : []));
  return {
    questionIds: new Set([...approved.map(({ questionId }) => questionId), ...named]),
    keyPointIds: new Set([
      ...approved.map(({ keyPointId }) => keyPointId),
      ...content.blueprint.flatMap((entry) => (entry.type === 'pool' ? [entry.keyPointId] : [])),
    ]),
  };
}

async function writeDraft(
  trx: Trx,
  core: Core,
  viewer: Viewer,
  stored: ActivityDraft,
  { title, content }: Draftable,
  part: string,
): Promise<PartSave> {
  const { activityId, articleId, baseVersionId } = stored;
  const revision = stored.revision + 1;
  const updatedAt = core.clock();
  const draft = { activityId, articleId, baseVersionId, title, content, revision, updatedAt, updatedBy: viewer.id };
  await storeDraft(trx, stored.revision, draft);
  if (stored.updatedBy !== viewer.id || updatedAt - (stored.updatedAt ?? 0) >= SITTING_MS) {
    await recordEvent(trx, core, {
      actorId: viewer.id,
      action: 'activity-draft.write',
      subjectType: 'activity',
      subjectId: activityId,
      detail: { part, before: { revision: stored.revision, title: stored.title }, after: { revision, title } },
    });
  }
  return { kind: 'saved', draft: { ...stored, ...draft, updatedByName: viewer.fullName } };
}

function same(a: Draftable, b: Draftable): boolean {
  return a.title === b.title && JSON.stringify(a.content) === JSON.stringify(b.content);
}

/**
 * Where a file has brought a newer version since the draft was begun: keeps the draft and has it replace that version at
 * the next publication, or begins anew with that version. Idempotent.
 * @throws NotFound; Forbidden
 */
export async function settleBase(
  core: Core,
  viewer: Viewer,
  { unsafe_slug, choice, revision }: { unsafe_slug: unknown; choice: 'keep' | 'renew'; revision: number },
): Promise<'settled' | 'stale'> {
  return core.db.transaction(async (trx) => {
    await holdActivity(trx, unsafe_slug);
    const { draft, newest } = await loadDraft(trx, unsafe_slug);
    await requireEditor(trx, viewer, draft.articleId);
    if (!newest || draft.revision === 0 || draft.baseVersionId === newest.versionId) return 'settled';
    if (revision !== draft.revision) return 'stale';
    const { title, content } = choice === 'renew' ? draftOf(draft.activityId, draft.slug, newest) : draft;
    const base = { baseVersionId: newest.versionId, updatedAt: core.clock(), updatedBy: viewer.id };
    await storeDraft(trx, draft.revision, { ...draft, title, content, ...base, revision: draft.revision + 1 });
    await recordEvent(trx, core, {
      actorId: viewer.id,
      action: choice === 'renew' ? 'activity-draft.renew' : 'activity-draft.keep',
      subjectType: 'activity',
      subjectId: draft.activityId,
      detail: { before: { baseVersionId: draft.baseVersionId }, after: { baseVersionId: newest.versionId } },
    });
    return 'settled';
  });
}
