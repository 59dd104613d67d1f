import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Conflict, NotFound } from '../../http/errors.ts';
import { requireEditor } from '../articles/index.ts';
import { recordEvent } from '../audit/index.ts';
import { insertAuthor, insertDraft } from './draft-queries.ts';
import { beginQuestion } from './drafts.ts';
import { recordQuestionEvent } from './event-queries.ts';
import { selectQuestion } from './question-queries.ts';
import { requireActive, step } from './review.ts';
import { deleteDraft, deleteRetirement, deleteTag, insertRetirement, insertTag } from './review-queries.ts';

/** What happens to a question outside its review. */

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

/** Takes a question out of use; activities that ask it keep it. Idempotent: the first reason stays. */
export async function retireQuestion(core: Core, viewer: Viewer, unsafe_id: unknown, reason: string): Promise<void> {
  await core.db.transaction(async (trx) => {
    const question = await selectQuestion(trx, unsafe_id);
    await requireEditor(trx, viewer, question.articleId);
    if (question.draft?.state === 'in-review') {
      throw new Conflict('A draft of this question is in review. Withdraw it first, then retire the question.');
    }
    if (!(await insertRetirement(trx, { questionId: question.id, at: core.clock(), by: viewer.id, reason }))) return;
    await step(trx, core, viewer, question, 'retire', { comment: reason, before: 'active', after: 'retired' });
  });
}

/** Brings a retired question back as it was. Idempotent. */
export async function reinstateQuestion(core: Core, viewer: Viewer, unsafe_id: unknown, reason: string): Promise<void> {
  await core.db.transaction(async (trx) => {
    const question = await selectQuestion(trx, unsafe_id);
    await requireEditor(trx, viewer, question.articleId);
    const before = await deleteRetirement(trx, question.id);
    if (before === undefined) return;
    await step(trx, core, viewer, question, 'reinstate', {
      comment: reason,
      before: { reason: before },
      after: 'active',
    });
  });
}

/** A draft stands where an older version was to be put; whoever asked has to choose. */
export class DraftInTheWay extends Conflict {
  readonly version: number;
  constructor(version: number) {
    super('There is a draft of this question already. Keep it, or replace it by what the older version says.');
    this.version = version;
  }
}

/**
 * Begins a draft with what an older version says; approving it makes that the newest version.
 * @param replacing the revision of the draft that it may replace; left out: none may
 * @throws DraftInTheWay when there is a draft that was not to be replaced
 */
export async function restoreVersion(
  core: Core,
  viewer: Viewer,
  unsafe_id: unknown,
  { version, replacing }: { version: number; replacing?: number | undefined },
): Promise<void> {
  await core.db.transaction(async (trx) => {
    const question = await selectQuestion(trx, unsafe_id);
    await requireEditor(trx, viewer, question.articleId);
    requireActive(question);
    const wanted = question.versions.find((one) => one.version === version);
    if (!wanted) throw new NotFound('The question has no such version.');
    if (replacing !== undefined) await deleteDraft(trx, { questionId: question.id, revision: replacing }, 'draft');
    const begun = await insertDraft(trx, {
      questionId: question.id,
      slug: question.slug,
      articleId: question.articleId,
      keyPointId: wanted.keyPointId,
      kind: wanted.kind,
      source: wanted.source,
      overrides: wanted.approval?.overrides ?? [],
      state: 'draft',
      // Beyond any that a page may have seen of the draft before.
      revision: (replacing ?? 0) + 1,
      baseVersionId: question.versions[0]?.id ?? null,
      updatedAt: core.clock(),
      updatedBy: viewer.id,
    });
    if (!begun) throw new DraftInTheWay(version);
    await insertAuthor(trx, { questionId: question.id, userId: viewer.id, since: core.clock() });
    await step(trx, core, viewer, question, 'restore', {
      questionVersionId: wanted.id,
      before: replacing === undefined ? null : { revision: replacing, source: question.draft?.source },
      after: { version },
    });
  });
}

/**
 * Begins a question with what another says: its draft, or where there is none its newest version. Idempotent for one
 * `copyId`.
 * @returns its id
 */
export async function duplicateQuestion(
  core: Core,
  viewer: Viewer,
  unsafe_id: unknown,
  copyId?: string,
): Promise<string> {
  return core.db.transaction(async (trx) => {
    const { articleId, slug, draft, versions } = await selectQuestion(trx, unsafe_id);
    await requireEditor(trx, viewer, articleId);
    const from = draft ?? versions[0];
    if (!from) throw new Conflict('There is nothing in this question to be copied.');
    const { keyPointId, kind, source } = from;
    const { id, begun } = await beginQuestion(trx, core, viewer, { id: copyId, articleId, keyPointId, kind, source });
    if (begun) {
      const copied = { questionId: id, actorId: viewer.id, action: 'duplicate', comment: slug } as const;
      await recordQuestionEvent(trx, core, copied);
    }
    return id;
  });
}

/** Idempotent. @param tag 1 to 40 characters */
export async function addTag(core: Core, viewer: Viewer, unsafe_id: unknown, tag: string): Promise<void> {
  await core.db.transaction(async (trx) => {
    const { id, articleId } = await selectQuestion(trx, unsafe_id);
    await requireEditor(trx, viewer, articleId);
    if (await insertTag(trx, id, tag)) await recordTag(trx, core, viewer, id, 'tag', { before: null, after: { tag } });
  });
}

/** Idempotent. */
export async function removeTag(core: Core, viewer: Viewer, unsafe_id: unknown, tag: string): Promise<void> {
  await core.db.transaction(async (trx) => {
    const { id, articleId } = await selectQuestion(trx, unsafe_id);
    await requireEditor(trx, viewer, articleId);
    if (await deleteTag(trx, id, tag))
      await recordTag(trx, core, viewer, id, 'untag', { before: { tag }, after: null });
  });
}

async function recordTag(
  trx: Trx,
  core: Core,
  viewer: Viewer,
  questionId: string,
  action: 'tag' | 'untag',
  detail: { before: unknown; after: unknown },
): Promise<void> {
  await recordEvent(trx, core, {
    actorId: viewer.id,
    action: `question.${action}`,
    subjectType: 'question',
    subjectId: questionId,
    detail,
  });
}
