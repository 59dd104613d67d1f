import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { recordEvent } from '../audit/index.ts';
import { type Completion, insertCompletion, selectTermCompletion, updateClaimed, updateEvaluated } from './queries.ts';

type Deps = Pick<CoreDeps, 'clock' | 'ids'>;

/**
 * Records that a learner has passed. An activity is completed once in each of its terms (`cycle`), whatever
 * happens twice or at once: the schema's unique constraints decide, and a later call gets the first one's row.
 * @param pass `passedAt` in epoch ms: when the attempt counts as submitted
 */
export async function recordPass(
  trx: Trx,
  deps: Deps,
  pass: Pick<Completion, 'userId' | 'activityId' | 'activityVersionId' | 'cycle' | 'attemptId' | 'passedAt'>,
): Promise<Completion> {
  const created = await insertCompletion(trx, { ...pass, id: deps.ids.uuid() });
  const completion = await selectTermCompletion(trx, pass);
  if (created) {
    const detail = { attemptId: pass.attemptId, activityVersionId: pass.activityVersionId, cycle: pass.cycle };
    await recordEvent(trx, deps, {
      actorId: pass.userId,
      action: 'completion.pass',
      subjectType: 'completion',
      subjectId: completion.id,
      detail,
    });
  }
  return completion;
}

/**
 * Records that the evaluation was sent; not what it says, and nothing that leads to it.
 * @returns false when it had been sent before, and then nothing changes
 */
export async function markEvaluated(
  trx: Trx,
  deps: Deps,
  { id, userId }: Pick<Completion, 'id' | 'userId'>,
): Promise<boolean> {
  if (!(await updateEvaluated(trx, id, deps.clock()))) return false;
  await recordEvent(trx, deps, {
    actorId: userId,
    action: 'completion.evaluate',
    subjectType: 'completion',
    subjectId: id,
  });
  return true;
}

/**
 * Records that the credit, or the certificate without credit, was claimed. The certificate's own audit row names the amount.
 * @param claim `creditHundredths` is null for a certificate that carries no credit; `creditType` is the claimed type,
 *   PARTICIPATION with a certificate of participation, and null with one of completion
 * @returns false when it had been claimed before, and then nothing changes
 */
export async function recordClaim(
  trx: Trx,
  { clock }: Pick<CoreDeps, 'clock'>,
  { id, creditHundredths, creditType }: Pick<Completion, 'id' | 'creditHundredths'> & { creditType: string | null },
): Promise<boolean> {
  return updateClaimed(trx, id, clock(), { creditHundredths, creditType });
}
