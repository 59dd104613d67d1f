import { isDeepStrictEqual } from 'node:util';
import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { questionChecksum } from '../activities/index.ts';
import { holdSums, rebuildVersions } from '../analysis/index.ts';
import { recordEvent } from '../audit/index.ts';
import { recordQuestionEvent } from '../bank/index.ts';
import { recordPass } from '../completions/index.ts';
import { insertQuestionVersion } from '../questions/index.ts';
import { storeRegrades } from './attempt-queries.ts';
import type { Proposal } from './correction.ts';
import { approveCorrected, insertCorrection } from './correction-queries.ts';
import { countEffects, type Effects, newlyPassed } from './effects.ts';
import { before, regraded } from './preview.ts';
import type { Regrade } from './regrade.ts';
import { holdVersion, selectNewestVersion, selectVersion, type Target } from './target-queries.ts';
import { type NewPass, tellNewlyPassed } from './tell.ts';

type Deps = Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'config' | 'secrets'>;

export type Applied =
  | { outcome: 'applied'; correctionId: string; newPasses: readonly NewPass[] }
  /** The key was already put right in this way. */
  | { outcome: 'done-before'; correctionId: string | null }
  /** Something changed since the preview; nothing was done. */
  | { outcome: 'stale' };

export interface Confirmed {
  readonly questionVersionId: string;
  readonly proposal: Proposal;
  /** Of the preview that was confirmed. */
  readonly fingerprint: string;
  readonly actorId: string;
}

class Stale extends Error {}

/**
 * Corrects a key and grades every submitted attempt by it, in one transaction: correction, scores, passes, the sums of
 * the item analysis, the question's next version, the mails and the log's rows stand together or not at all. What is done is what
 * the preview showed, or nothing. Idempotent: the key as it stands already is left alone. Nobody who passed loses it.
 */
export async function applyCorrection(deps: Deps, confirmed: Confirmed): Promise<Applied> {
  const { proposal } = confirmed;
  try {
    return await deps.db.transaction(async (trx) => {
      await holdVersion(trx, deps.db.engine, confirmed.questionVersionId);
      const target = await selectVersion(trx, confirmed.questionVersionId);
      if (isDeepStrictEqual(target.answerKey, proposal.answerKey))
        return { outcome: 'done-before', correctionId: target.correctionId };
      await holdSums(trx, deps.db.engine);
      const correctionId = deps.ids.uuid();
      const { questionVersionId, actorId: by } = confirmed;
      await insertCorrection(trx, { id: correctionId, questionVersionId, proposal, at: deps.clock(), by });
      const { effects, newPasses } = await regradeAll(trx, deps, { target, proposal, correctionId });
      if (effects.fingerprint !== confirmed.fingerprint) throw new Stale();
      await rebuildVersions(trx, [...effects.byVersion.keys()]);
      const nextVersionId = await addNextVersion(trx, deps, target, confirmed);
      await recordCorrection(trx, deps, { target, confirmed, correctionId, effects, nextVersionId });
      await tellNewlyPassed(trx, deps, newPasses);
      return { outcome: 'applied', correctionId, newPasses };
    });
  } catch (error) {
    if (error instanceof Stale) return { outcome: 'stale' };
    throw error;
  }
}

async function regradeAll(
  trx: Trx,
  deps: Deps,
  { target, proposal, correctionId }: { target: Target; proposal: Proposal; correctionId: string },
): Promise<{ effects: Effects; newPasses: NewPass[] }> {
  const effects = countEffects(before(target), proposal);
  const newPasses: NewPass[] = [];
  for await (const batch of regraded(trx, target, proposal)) {
    await storeRegrades(trx, correctionId, batch);
    for (const one of batch) {
      effects.add(one);
      if (!newlyPassed(one) || !(await completes(trx, deps, one))) continue;
      const { userId, attemptId, activityVersionId } = one.attempt;
      newPasses.push({ userId, attemptId, activityVersionId });
    }
  }
  return { effects: effects.result(), newPasses };
}

/** @returns whether it is this attempt that completes the activity, and not another one of the same learner */
async function completes(trx: Trx, deps: Deps, { attempt }: Regrade): Promise<boolean> {
  const { userId, activityId, activityVersionId, cycle, attemptId, submittedAt: passedAt } = attempt;
  const pass = { userId, activityId, activityVersionId, cycle, attemptId, passedAt };
  return (await recordPass(trx, deps, pass)).attemptId === attemptId;
}

/**
 * Adds the version that activities are to ask from now on. Only where the newest version shows learners the same: if it
 * was rewritten since, its key is for its authors to judge. @returns null where none is added
 */
async function addNextVersion(
  trx: Trx,
  deps: Deps,
  target: Target,
  { proposal, actorId }: Confirmed,
): Promise<string | null> {
  const newest = await selectNewestVersion(trx, target.questionId);
  if (!proposal.fit || !isDeepStrictEqual(newest.content, target.content)) return null;
  const { kind, content, articleId, slug, questionId } = target;
  const parsed = { content, answerKey: proposal.answerKey, feedback: proposal.feedback };
  const checksum = questionChecksum({ kind, keyPoint: newest.keyPointSlug, parsed });
  const question = { articleId, keyPointId: newest.keyPointId, slug, kind, parsed, checksum };
  const { versionId, created } = await insertQuestionVersion(trx, deps, question);
  if (!created) return null;
  await approveCorrected(trx, { questionId, from: newest.id, versionId, at: deps.clock(), by: actorId });
  return versionId;
}

async function recordCorrection(
  trx: Trx,
  deps: Deps,
  done: { target: Target; confirmed: Confirmed; correctionId: string; effects: Effects; nextVersionId: string | null },
): Promise<void> {
  const { target, confirmed, correctionId, effects, nextVersionId } = done;
  const { questionId, questionVersionId } = target;
  const { proposal, actorId } = confirmed;
  await recordQuestionEvent(trx, deps, {
    questionId,
    questionVersionId: nextVersionId ?? questionVersionId,
    actorId,
    action: 'correct-key',
    comment: proposal.reason,
  });
  await recordEvent(trx, deps, {
    actorId,
    action: 'question.correct-key',
    subjectType: 'question-version',
    subjectId: questionVersionId,
    detail: {
      correctionId,
      before: { answerKey: target.answerKey, feedback: target.feedback },
      after: { answerKey: proposal.answerKey, feedback: proposal.feedback },
      reason: proposal.reason,
      nextVersionId,
      ...effects.total,
    },
  });
}
