import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Conflict, Forbidden, Invalid } from '../../http/errors.ts';
import { questionChecksum } from '../activities/index.ts';
import { requireEditor } from '../articles/index.ts';
import { recordEvent } from '../audit/index.ts';
import { insertQuestionVersion } from '../questions/index.ts';
import type { QuestionDraft } from './draft-queries.ts';
import { listQuestionEvents, recordQuestionEvent } from './event-queries.ts';
import { selectBankKeyPoints } from './key-point-queries.ts';
import { mayReview, RETIRED } from './policy.ts';
import { type BankQuestion, selectQuestion } from './question-queries.ts';
import { overridesFor, type Readiness, readinessOf } from './readiness.ts';
import { deleteDraft, freezeDraft, insertApproval, thawDraft } from './review-queries.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;
type Reader = Pick<Viewer, 'id' | 'roles'>;

const CHANGED = 'The draft has changed since you opened this page. Read it as it is now, then decide.';

/**
 * Sends a draft for review, and so freezes it. Every warning of the item-writing rules that stands needs a reason.
 * Idempotent: a draft in review stays as it is.
 * @param reasons by the ids of the warnings (`OpenWarning`)
 * @throws Invalid with a field for each reason that is missing; Conflict when another revision than was seen is stored
 */
export async function submitForReview(
  core: Core,
  viewer: Viewer,
  unsafe_id: unknown,
  { revision, reasons }: { revision: number; reasons: Readonly<Record<string, string>> },
): Promise<void> {
  await core.db.transaction(async (trx) => {
    const question = await selectQuestion(trx, unsafe_id);
    await requireEditor(trx, viewer, question.articleId);
    requireActive(question);
    const { draft } = question;
    if (!draft) throw new Conflict('There is no draft to send any more: it was approved or discarded meanwhile.');
    if (draft.state === 'in-review') return;
    if (draft.revision !== revision) throw new Conflict(CHANGED);
    const { obstacles, warnings } = await readiness(trx, draft, question);
    if (obstacles.length > 0) {
      throw new Invalid('The draft can’t be sent for review yet. What has to be put right first is listed below.');
    }
    const { overrides, missing } = overridesFor(warnings, (id) => (reasons[id] ?? '').trim(), {
      by: viewer.id,
      at: core.clock(),
    });
    if (missing.length > 0) {
      throw new Invalid(
        'Give a reason for each warning that is to stand, or put it right first.',
        Object.fromEntries(missing.map(({ id, rule }) => [id, `Say why this warning (${rule}) is to stand.`])),
      );
    }
    const frozen = await freezeDraft(trx, { questionId: question.id, revision }, overrides);
    if (frozen === undefined) throw new Conflict(CHANGED);
    await step(trx, core, viewer, question, 'submit', { before: { revision }, after: { revision: frozen, overrides } });
  });
}

/** Takes a draft back from review. Idempotent. @throws Conflict when it was approved meanwhile */
export async function withdrawFromReview(core: Core, viewer: Viewer, unsafe_id: unknown): Promise<void> {
  await core.db.transaction(async (trx) => {
    const question = await selectQuestion(trx, unsafe_id);
    await requireEditor(trx, viewer, question.articleId);
    if (question.draft?.state === 'draft') return;
    if (!(await thawDraft(trx, question.id))) {
      throw new Conflict('There is nothing in review any more: it was approved meanwhile, or given back.');
    }
    await step(trx, core, viewer, question, 'withdraw', { before: 'in-review', after: 'draft' });
  });
}

/**
 * Approves the draft that the reviewer saw: it becomes the question's next version. Idempotent for one reviewer.
 * @returns the version's id
 * @throws Forbidden for its authors; Conflict when another revision is in review, or none
 */
export async function approveQuestion(
  core: Core,
  viewer: Reader,
  unsafe_id: unknown,
  { revision }: { revision: number },
): Promise<string> {
  return core.db.transaction(async (trx) => {
    const question = await selectQuestion(trx, unsafe_id);
    requireReviewer(viewer, question);
    requireActive(question);
    const { draft } = question;
    if (!draft) return alreadyApproved(trx, viewer, question);
    // What was read is what was seen; and the delete is where two approvals at once, or one and a withdrawal, meet.
    if (draft.revision !== revision || draft.state !== 'in-review') throw new Conflict(CHANGED);
    if (!(await deleteDraft(trx, { questionId: question.id, revision }, 'in-review'))) throw new Conflict(CHANGED);
    const versionId = await insertVersion(trx, core, question, draft);
    const { overrides } = draft;
    await insertApproval(trx, { questionVersionId: versionId, at: core.clock(), by: viewer.id, overrides });
    await step(trx, core, viewer, question, 'approve', {
      questionVersionId: versionId,
      before: { versionId: question.versions[0]?.id ?? null, revision },
      after: { versionId, overrides },
    });
    return versionId;
  });
}

/** Makes the draft a version. @throws Conflict where something around it has changed so that it can't be one */
async function insertVersion(
  trx: Trx,
  core: Core,
  { articleId, slug, versions }: BankQuestion,
  draft: QuestionDraft,
): Promise<string> {
  const keyPoint = (await selectBankKeyPoints(trx, [articleId])).get(draft.keyPointId ?? '');
  const { parsed, obstacles, warnings } = readinessOf(draft, keyPoint, versions);
  const unanswered = warnings.filter(({ override }) => override === null).flatMap(({ notes }) => notes);
  const opposed = [...obstacles, ...unanswered];
  if (!parsed || !keyPoint || opposed.length > 0) {
    const what = opposed.map(({ message }) => message).join(' ');
    throw new Conflict(
      `Something changed while it was in review: ${what} Ask for changes, so that its authors can put it right.`,
    );
  }
  const { kind } = draft;
  const checksum = questionChecksum({ kind, keyPoint: keyPoint.slug, parsed });
  const version = { articleId, keyPointId: keyPoint.id, slug, kind, parsed, checksum };
  return (await insertQuestionVersion(trx, core, version)).versionId;
}

/** The same reviewer's approval, sent twice, is done already. */
async function alreadyApproved(trx: Trx, viewer: Reader, question: BankQuestion): Promise<string> {
  const [last] = (await listQuestionEvents(trx, question.id)).filter(({ action }) => action !== 'comment');
  const [newest] = question.versions;
  if (last?.action === 'approve' && last.actorId === viewer.id && newest) return newest.id;
  throw new Conflict(
    'There is nothing in review any more: it was approved by somebody else, or withdrawn and discarded.',
  );
}

/** Gives a draft back to its authors with what is to be changed. @throws Conflict as `approveQuestion` */
export async function requestChanges(
  core: Core,
  viewer: Reader,
  unsafe_id: unknown,
  { revision, comment }: { revision: number; comment: string },
): Promise<void> {
  await core.db.transaction(async (trx) => {
    const question = await selectQuestion(trx, unsafe_id);
    requireReviewer(viewer, question);
    const [last] = await listQuestionEvents(trx, question.id);
    if (last?.action === 'request-changes' && last.actorId === viewer.id && last.comment === comment) return;
    if (!(await thawDraft(trx, question.id, revision))) throw new Conflict(CHANGED);
    await step(trx, core, viewer, question, 'request-changes', { before: 'in-review', after: 'draft', comment });
  });
}

/** Keeps a comment. The same one of the same person again is sent twice, and kept once. */
export async function commentOnQuestion(
  core: Core,
  viewer: Reader,
  unsafe_id: unknown,
  comment: string,
): Promise<void> {
  await core.db.transaction(async (trx) => {
    const { id: questionId } = await selectQuestion(trx, unsafe_id);
    const [last] = await listQuestionEvents(trx, questionId);
    if (last?.action === 'comment' && last.actorId === viewer.id && last.comment === comment) return;
    await recordQuestionEvent(trx, core, { questionId, actorId: viewer.id, action: 'comment', comment });
  });
}

/** Throws away the draft of a next version; the versions stay. Idempotent. @throws Conflict when another revision is stored */
export async function discardDraft(
  core: Core,
  viewer: Viewer,
  unsafe_id: unknown,
  { revision }: { revision: number },
): Promise<void> {
  await core.db.transaction(async (trx) => {
    const question = await selectQuestion(trx, unsafe_id);
    await requireEditor(trx, viewer, question.articleId);
    if (question.versions.length === 0) {
      throw new Conflict('This is the only draft of the question. To be rid of it, retire the question.');
    }
    if (!question.draft) return;
    if (!(await deleteDraft(trx, { questionId: question.id, revision }, 'draft'))) throw new Conflict(CHANGED);
    await step(trx, core, viewer, question, 'discard', {
      before: { revision, source: question.draft.source },
      after: null,
    });
  });
}

async function readiness(trx: Trx, draft: QuestionDraft, { versions }: BankQuestion): Promise<Readiness> {
  const keyPoints = await selectBankKeyPoints(trx, [draft.articleId]);
  return readinessOf(draft, keyPoints.get(draft.keyPointId ?? ''), versions);
}

function requireReviewer(viewer: Reader, { authors }: BankQuestion): void {
  const ids = authors.map(({ userId }) => userId);
  if (mayReview(viewer, ids)) return;
  throw new Forbidden(
    'You have written on this question, so somebody else has to review it. Your comments are welcome there.',
  );
}

/** @throws Conflict */
export function requireActive({ retirement }: BankQuestion): void {
  if (retirement) throw new Conflict(RETIRED);
}

/** Leaves a step's two rows: what those who work on the question see, and the log's. */
export async function step(
  trx: Trx,
  core: Pick<CoreDeps, 'clock' | 'ids'>,
  viewer: Pick<Viewer, 'id'>,
  { id: questionId }: Pick<BankQuestion, 'id'>,
  action: 'submit' | 'withdraw' | 'approve' | 'request-changes' | 'discard' | 'retire' | 'reinstate' | 'restore',
  facts: { questionVersionId?: string; comment?: string; before: unknown; after: unknown },
): Promise<void> {
  const { questionVersionId = null, comment = '', before, after } = facts;
  await recordQuestionEvent(trx, core, { questionId, questionVersionId, actorId: viewer.id, action, comment });
  await recordEvent(trx, core, {
    actorId: viewer.id,
    action: `question.${action}`,
    subjectType: 'question',
    subjectId: questionId,
    detail: { before, after, ...(comment === '' ? {} : { comment }) },
  });
}
