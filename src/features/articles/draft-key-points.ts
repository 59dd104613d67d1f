import { hash } from 'node:crypto';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Invalid, NotFound } from '../../http/errors.ts';
import { recordEvent } from '../audit/index.ts';
import { type Passage, PassageError } from './anchors.ts';
import { type ArticleDraft, type DraftKeyPoint, prepareDraft } from './draft-content.ts';
import { insertKeyPoint, replaceArticleDraft, selectKeyPointSlugs, selectQuestionsAbout } from './draft-queries.ts';
import { openArticleDraft } from './drafts.ts';
import { requireEditor } from './editors.ts';
import { anchoredAt, locatePassage } from './reanchor.ts';
import type { TextQuoteSelector } from './schemas.ts';
import { numbered, slugOf } from './slug.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

/** Who changes which key point of which article. */
export interface KeyPointRef {
  articleId: string;
  /** key_points.slug */
  unsafe_slug: string;
}

export interface KeyPointText {
  statement: string;
  /** As it was selected or copied from the article. */
  passage: TextQuoteSelector;
}

export type ChangedKeyPoint =
  | { readonly ok: true; readonly keyPoint: DraftKeyPoint }
  /** Somebody else has changed it since: `current` is what stands there now. */
  | { readonly ok: false; readonly current: DraftKeyPoint };

/** What of a key point a form has seen: changes when somebody changes its words or its passage. */
export function keyPointTag({ statement, selector, state, start, end }: DraftKeyPoint): string {
  return hash('sha256', JSON.stringify([statement, selector, state, start, end]), 'base64url').slice(0, 22);
}

/**
 * Makes a passage a key point, the last one. The same statement about the same passage is made once.
 * @returns its slug
 * @throws NotFound, Forbidden; Invalid (field `exact`) when the passage is missing or ambiguous
 */
export async function addKeyPoint(
  core: Core,
  viewer: Viewer,
  articleId: string,
  { statement, passage: unsafe_passage }: KeyPointText,
): Promise<string> {
  return changeDraft(core, viewer, articleId, async (draft, { record, trx }) => {
    const { text } = prepareDraft(draft);
    const passage = passageIn(text, unsafe_passage);
    const same = draft.keyPoints.find(
      (one) => one.statement === statement && one.start === passage.start && one.end === passage.end,
    );
    if (same) return { keyPoints: null, result: same.slug };
    const taken = await selectKeyPointSlugs(trx, articleId);
    const slug = firstFree(slugOf(statement, 'key-point'), taken);
    const id = core.ids.uuid();
    await insertKeyPoint(trx, { id, articleId, slug });
    await record('key-point.add', id, { slug, statement, exact: text.slice(passage.start, passage.end) });
    const keyPoint: DraftKeyPoint = {
      ...{ id, slug, position: draft.keyPoints.length + 1, statement },
      ...anchoredAt(text, passage),
      ...{ uncoveredReason: null, uncoveredBy: null, uncoveredAt: null },
    };
    return { keyPoints: [...draft.keyPoints, keyPoint], result: slug };
  });
}

/**
 * Changes a key point's statement and passage.
 * @param seen `keyPointTag` of what the form showed
 * @throws NotFound, Forbidden; Invalid (field `exact`) when the passage is missing or ambiguous
 */
export async function changeKeyPoint(
  core: Core,
  viewer: Viewer,
  { articleId, unsafe_slug }: KeyPointRef,
  { seen, statement, passage: unsafe_passage }: KeyPointText & { seen: string },
): Promise<ChangedKeyPoint> {
  return changeDraft<ChangedKeyPoint>(core, viewer, articleId, async (draft, { record }) => {
    const before = keyPointOf(draft, unsafe_slug);
    const { text } = prepareDraft(draft);
    // Of a passage that is not to be found any more the statement can be changed all the same.
    const kept = before.state !== 'found' && unsafe_passage.exact === before.selector.exact;
    const anchoring = kept
      ? { state: before.state, selector: before.selector, start: before.start, end: before.end }
      : anchoredAt(text, passageIn(text, unsafe_passage));
    const samePlace = anchoring.state === 'found' && anchoring.start === before.start && anchoring.end === before.end;
    const after: DraftKeyPoint =
      samePlace && before.state === 'found' ? { ...before, statement } : { ...before, statement, ...anchoring };
    if (keyPointTag(after) === keyPointTag(before)) return unchanged({ ok: true, keyPoint: before });
    if (seen !== keyPointTag(before)) return unchanged({ ok: false, current: before });
    await record('key-point.change', before.id, { before: wordsOf(before), after: wordsOf(after) });
    return {
      keyPoints: draft.keyPoints.map((one) => (one.id === before.id ? after : one)),
      result: { ok: true, keyPoint: after },
    };
  });
}

/**
 * Takes the reworded passage as the key point's own; a passage that is found needs no confirming.
 * @param seen `keyPointTag` of what the form showed
 * @throws NotFound, Forbidden; Invalid when the passage is lost
 */
export async function confirmPassage(
  core: Core,
  viewer: Viewer,
  { articleId, unsafe_slug }: KeyPointRef,
  seen: string,
): Promise<ChangedKeyPoint> {
  return changeDraft<ChangedKeyPoint>(core, viewer, articleId, async (draft, { record }) => {
    const before = keyPointOf(draft, unsafe_slug);
    if (before.state === 'found') return unchanged({ ok: true, keyPoint: before });
    if (before.start === null || before.end === null)
      throw new Invalid('This passage is lost: mark it in the article.');
    if (seen !== keyPointTag(before)) return unchanged({ ok: false, current: before });
    const { text } = prepareDraft(draft);
    const after = { ...before, ...anchoredAt(text, { start: before.start, end: before.end }) };
    await record('key-point.confirm-passage', before.id, { before: wordsOf(before), after: wordsOf(after) });
    return {
      keyPoints: draft.keyPoints.map((one) => (one.id === before.id ? after : one)),
      result: { ok: true, keyPoint: after },
    };
  });
}

/**
 * Puts a key point in a place of the order; the others keep theirs.
 * @param position 1, 2, …; beyond the last means last
 * @throws NotFound, Forbidden
 */
export async function moveKeyPoint(
  core: Core,
  viewer: Viewer,
  { articleId, unsafe_slug }: KeyPointRef,
  position: number,
): Promise<void> {
  await changeDraft(core, viewer, articleId, async (draft, { record }) => {
    const moved = keyPointOf(draft, unsafe_slug);
    const to = Math.min(Math.max(position, 1), draft.keyPoints.length);
    if (to === moved.position) return unchanged(undefined);
    const keyPoints = draft.keyPoints.filter(({ id }) => id !== moved.id);
    keyPoints.splice(to - 1, 0, moved);
    await record('key-point.move', moved.id, { before: moved.position, after: to });
    return { keyPoints, result: undefined };
  });
}

/**
 * Deletes a key point; one that is not there stays so.
 * @throws NotFound, Forbidden; Invalid, naming the questions, when some are about it
 */
export async function deleteKeyPoint(
  core: Core,
  viewer: Viewer,
  { articleId, unsafe_slug }: KeyPointRef,
): Promise<void> {
  await changeDraft(core, viewer, articleId, async (draft, { record, trx }) => {
    const gone = draft.keyPoints.find(({ slug }) => slug === unsafe_slug);
    if (!gone) return unchanged(undefined);
    const questions = await selectQuestionsAbout(trx, gone.id);
    if (questions.length > 0) {
      const names = questions.map(({ slug }) => slug).join(', ');
      throw new Invalid(
        `This key point can’t be deleted while questions are about it: ${names}. Choose another key point for them first.`,
      );
    }
    await record('key-point.delete', gone.id, { slug: gone.slug, before: wordsOf(gone) });
    return { keyPoints: draft.keyPoints.filter(({ id }) => id !== gone.id), result: undefined };
  });
}

/**
 * Keeps why no question is asked about a key point, with who and when.
 * @param reason null: a question is to be asked after all
 * @throws NotFound, Forbidden
 */
export async function setUncovered(
  core: Core,
  viewer: Viewer,
  { articleId, unsafe_slug }: KeyPointRef,
  reason: string | null,
): Promise<void> {
  await changeDraft(core, viewer, articleId, async (draft, { record }) => {
    const before = keyPointOf(draft, unsafe_slug);
    if (before.uncoveredReason === reason) return unchanged(undefined);
    const after: DraftKeyPoint = {
      ...before,
      uncoveredReason: reason,
      uncoveredBy: reason === null ? null : viewer.id,
      uncoveredAt: reason === null ? null : core.clock(),
    };
    await record('key-point.set-uncovered', before.id, { before: before.uncoveredReason, after: reason });
    return { keyPoints: draft.keyPoints.map((one) => (one.id === before.id ? after : one)), result: undefined };
  });
}

interface Change<R> {
  /** null: nothing changes. */
  keyPoints: readonly DraftKeyPoint[] | null;
  result: R;
}

interface Tools {
  trx: Parameters<typeof openArticleDraft>[0];
  record(action: string, keyPointId: string, detail: Record<string, unknown>): Promise<void>;
}

/** Opens the draft for somebody who may edit it, and writes back what `work` makes of its key points, numbered anew. */
async function changeDraft<R>(
  core: Core,
  viewer: Viewer,
  articleId: string,
  work: (draft: ArticleDraft, tools: Tools) => Promise<Change<R>>,
): Promise<R> {
  return core.db.transaction(async (trx) => {
    const draft = await openArticleDraft(trx, core, articleId);
    await requireEditor(trx, viewer, articleId);
    const { keyPoints, result } = await work(draft, {
      trx,
      record: (action, keyPointId, detail) =>
        recordEvent(trx, core, {
          actorId: viewer.id,
          action,
          subjectType: 'key-point',
          subjectId: keyPointId,
          detail: { articleId, ...detail },
        }),
    });
    if (keyPoints === null) return result;
    await replaceArticleDraft(trx, {
      ...draft,
      revision: draft.revision + 1,
      keyPoints: keyPoints.map((keyPoint, i) => ({ ...keyPoint, position: i + 1 })),
      updatedAt: core.clock(),
      updatedBy: viewer.id,
    });
    return result;
  });
}

function unchanged<R>(result: R): Change<R> {
  return { keyPoints: null, result };
}

function keyPointOf(draft: ArticleDraft, unsafe_slug: string): DraftKeyPoint {
  const found = draft.keyPoints.find(({ slug }) => slug === unsafe_slug);
  if (!found) throw new NotFound('This article has no such key point. It may have been deleted.');
  return found;
}

function passageIn(text: string, passage: TextQuoteSelector): Passage {
  try {
    return locatePassage(text, passage);
  } catch (error) {
    if (!(error instanceof PassageError)) throw error;
    const message = `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`;
    throw new Invalid(message, { exact: message });
  }
}

function wordsOf({ statement, selector }: DraftKeyPoint) {
  return { statement, exact: selector.exact };
}

function firstFree(slug: string, taken: ReadonlySet<string>): string {
  for (const candidate of numbered(slug)) if (!taken.has(candidate)) return candidate;
  throw new Error('numbered() never ends');
}
