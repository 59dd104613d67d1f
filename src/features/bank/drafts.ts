import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Conflict } from '../../http/errors.ts';
import { recordEvent } from '../audit/index.ts';
import { indexQuestion, questionKind, type Source } from '../questions/index.ts';
import {
  insertAuthor,
  insertDraft,
  insertQuestion,
  type Override,
  type QuestionDraft,
  selectNextDraft,
  selectOptionalQuestionDraft,
  updateDraft,
} from './draft-queries.ts';
import { recordQuestionEvent } from './event-queries.ts';
import { RETIRED } from './policy.ts';
import { isRetired } from './review-queries.ts';

type Makers = Pick<CoreDeps, 'clock' | 'ids'>;
type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

export interface NewQuestion {
  articleId: string;
  /** null: to be chosen later. */
  keyPointId: string | null;
  kind: string;
  /** Left out: the kind's empty one. */
  source?: Source;
  /** What a form was given to name the new question by, so that sending it twice begins one; left out: a new id. */
  id?: string | undefined;
}

/** What an author has written, upon a revision they have seen. */
export interface DraftChange {
  revision: number;
  /** The version that the draft they have seen begins from; null: none. Left out: whichever the stored one does. */
  base?: string | null;
  keyPointId: string | null;
  kind: string;
  source: Source;
  overrides: readonly Override[];
}

export type DraftSave = { kind: 'saved'; draft: QuestionDraft } | { kind: 'stale'; stored: QuestionDraft };

/**
 * Begins a question: its draft, with the viewer as its author.
 * @returns its id
 * @throws Invalid when there is no such kind
 */
export function createQuestion(core: Core, viewer: Pick<Viewer, 'id'>, question: NewQuestion): Promise<string> {
  return core.db.transaction(async (trx) => (await beginQuestion(trx, core, viewer, question)).id);
}

/**
 * The same in a transaction that does more.
 * @returns begun: false when it was begun before, by the same form
 */
export async function beginQuestion(
  trx: Trx,
  core: Makers,
  viewer: Pick<Viewer, 'id'>,
  question: NewQuestion,
): Promise<{ id: string; begun: boolean }> {
  const { articleId, keyPointId, kind, source = questionKind(kind).emptySource, id = core.ids.uuid() } = question;
  const slug = `q-${core.ids.uuid().slice(-12)}`;
  if (!(await insertQuestion(trx, { id, articleId, slug }))) return { id, begun: false };
  await insertDraft(trx, {
    questionId: id,
    slug,
    articleId,
    keyPointId,
    kind,
    source,
    overrides: [],
    state: 'draft',
    revision: 1,
    baseVersionId: null,
    updatedAt: core.clock(),
    updatedBy: viewer.id,
  });
  await insertAuthor(trx, { questionId: id, userId: viewer.id, since: core.clock() });
  await indexQuestion(trx, id, source);
  await recordQuestionEvent(trx, core, { questionId: id, actorId: viewer.id, action: 'create' });
  await recordEvent(trx, core, {
    actorId: viewer.id,
    action: 'question.create',
    subjectType: 'question',
    subjectId: id,
    detail: { before: null, after: { articleId, keyPointId, kind } },
  });
  return { id, begun: true };
}

/**
 * The draft of a question, made from its newest version when there is none, with the viewer as one of its authors.
 * Idempotent.
 * @throws NotFound when there is no such question
 */
export async function openQuestionDraft(
  trx: Trx,
  deps: Makers,
  viewer: Pick<Viewer, 'id'>,
  questionId: string,
): Promise<QuestionDraft> {
  const there = await selectOptionalQuestionDraft(trx, questionId);
  if (there) return there;
  const next = await selectNextDraft(trx, questionId);
  const opened = { ...next, revision: 1, updatedAt: deps.clock(), updatedBy: viewer.id };
  // Another process may have opened it since it was looked for.
  if (!(await insertDraft(trx, opened))) return (await selectOptionalQuestionDraft(trx, questionId)) ?? opened;
  await recordOpening(trx, deps, viewer, opened);
  return opened;
}

async function recordOpening(trx: Trx, deps: Makers, viewer: Pick<Viewer, 'id'>, draft: QuestionDraft): Promise<void> {
  const { questionId, baseVersionId: questionVersionId } = draft;
  await insertAuthor(trx, { questionId, userId: viewer.id, since: deps.clock() });
  await recordQuestionEvent(trx, deps, { questionId, questionVersionId, actorId: viewer.id, action: 'revise' });
  await recordEvent(trx, deps, {
    actorId: viewer.id,
    action: 'question.revise',
    subjectType: 'question',
    subjectId: questionId,
    detail: { before: null, after: { baseVersionId: questionVersionId } },
  });
}

/**
 * Keeps what an author has written. What is stored is never replaced by a page that has not seen it, nor while it is in
 * review: then `stale` has what is stored. The same content again counts as saved and changes nothing.
 * @throws NotFound when there is no such question; Conflict when it is retired
 */
export async function saveQuestionDraft(
  core: Core,
  viewer: Pick<Viewer, 'id'>,
  questionId: string,
  change: DraftChange,
): Promise<DraftSave> {
  return core.db.transaction(async (trx) => {
    const stored = (await selectOptionalQuestionDraft(trx, questionId)) ?? (await selectNextDraft(trx, questionId));
    if (sameContent(stored, change)) return { kind: 'saved', draft: stored };
    if (await isRetired(trx, questionId)) throw new Conflict(RETIRED);
    if (!hasSeen(change, stored) || stored.state !== 'draft') return { kind: 'stale', stored };
    const { base: _base, ...content } = change;
    const draft: QuestionDraft = {
      ...stored,
      ...content,
      revision: stored.revision + 1,
      updatedAt: core.clock(),
      updatedBy: viewer.id,
    };
    const written = stored.revision === 0 ? await insertDraft(trx, draft) : await updateDraft(trx, draft);
    if (!written) {
      // PostgreSQL: somebody else's save was committed since the draft was read.
      return { kind: 'stale', stored: (await selectOptionalQuestionDraft(trx, questionId)) ?? stored };
    }
    await recordSave(trx, core, viewer, stored, draft);
    return { kind: 'saved', draft };
  });
}

/** Whether the page has seen what is stored. Each draft counts from 1, so a revision alone may be that of another draft. */
function hasSeen({ revision, base }: DraftChange, stored: QuestionDraft): boolean {
  return revision === stored.revision && (base === undefined || base === stored.baseVersionId);
}

/** Saves follow each other as somebody types: the log has the first of each sitting. */
const SITTING_MS = 30 * 60_000;

async function recordSave(
  trx: Trx,
  core: Core,
  viewer: Pick<Viewer, 'id'>,
  before: QuestionDraft,
  after: QuestionDraft,
): Promise<void> {
  const { questionId } = after;
  // Only a question without a version is found by its draft: what learners are asked is what the bank looks through.
  if (after.baseVersionId === null)
    await indexQuestion(trx, questionId, questionKind(after.kind).ownSource(after.source));
  if (before.revision === 0) return recordOpening(trx, core, viewer, after);
  const isNewAuthor = await insertAuthor(trx, { questionId, userId: viewer.id, since: core.clock() });
  const sameSitting = before.updatedBy === viewer.id && core.clock() - before.updatedAt < SITTING_MS;
  if (sameSitting && !isNewAuthor && before.kind === after.kind && before.keyPointId === after.keyPointId) return;
  const summary = ({ revision, kind, keyPointId }: QuestionDraft) => ({ revision, kind, keyPointId });
  await recordEvent(trx, core, {
    actorId: viewer.id,
    action: 'question.write',
    subjectType: 'question',
    subjectId: questionId,
    detail: { before: summary(before), after: summary(after) },
  });
}

function sameContent(a: DraftChange | QuestionDraft, b: DraftChange | QuestionDraft): boolean {
  const content = ({ keyPointId, kind, source, overrides }: DraftChange | QuestionDraft) =>
    JSON.stringify([keyPointId, kind, sorted(source), overrides]);
  return content(a) === content(b);
}

/** JSON without the order in which fields were written. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}
