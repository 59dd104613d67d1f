import type { Trx } from '../../db/index.ts';
import type { Proposal } from './correction.ts';

export interface NewCorrection {
  readonly id: string;
  readonly questionVersionId: string;
  readonly proposal: Proposal;
  /** Epoch ms. */
  readonly at: number;
  readonly by: string;
}

/** The version stays as it was written; from now on this key counts. */
export async function insertCorrection(trx: Trx, { id, questionVersionId, proposal, at, by }: NewCorrection) {
  await trx
    .insertInto('key_corrections')
    .values({
      id,
      question_version_id: questionVersionId,
      answer_key: JSON.stringify(proposal.answerKey),
      feedback: JSON.stringify(proposal.feedback),
      reason: proposal.reason,
      corrected_at: at,
      corrected_by: by,
    })
    .execute();
}

/**
 * Notes that the version with the corrected key counts as approved, with the warnings that were let stand for the one
 * that it follows; and that whoever corrected it has written on the question, so does not review it.
 */
export async function approveCorrected(
  trx: Trx,
  approval: { questionId: string; from: string; versionId: string; at: number; by: string },
): Promise<void> {
  const before = await trx
    .selectFrom('question_approvals')
    .select('overrides')
    .where('question_version_id', '=', approval.from)
    .executeTakeFirst();
  await trx
    .insertInto('question_approvals')
    .values({
      question_version_id: approval.versionId,
      approved_at: approval.at,
      approved_by: approval.by,
      overrides: before?.overrides ?? '[]',
    })
    .execute();
  await trx
    .insertInto('question_authors')
    .values({ question_id: approval.questionId, user_id: approval.by, since: approval.at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
