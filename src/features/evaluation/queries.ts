import type { Trx } from '../../db/index.ts';
import type { EvaluationAnswers } from './form.ts';

export interface NewEvaluation {
  id: string;
  activityVersionId: string;
  /** ISO day. */
  submittedOn: string;
  profession: string;
  answers: EvaluationAnswers;
}

export async function insertEvaluation(trx: Trx, evaluation: NewEvaluation): Promise<void> {
  await trx
    .insertInto('evaluations')
    .values({
      id: evaluation.id,
      activity_version_id: evaluation.activityVersionId,
      submitted_on: evaluation.submittedOn,
      profession: evaluation.profession,
      answers: JSON.stringify(evaluation.answers),
    })
    .execute();
}
