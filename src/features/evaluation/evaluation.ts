import { v4 } from 'uuid';
import type { CoreDeps } from '../../deps.ts';
import { isoDay } from '../../lib/dates.ts';
import type { Activity } from '../activities/index.ts';
import { type Completion, markEvaluated } from '../completions/index.ts';
import type { EvaluationAnswers } from './form.ts';
import { insertEvaluation } from './queries.ts';

export interface Evaluation {
  completion: Completion;
  /** The sender's, kept for comparing professions; nothing else about them is. */
  profession: string;
  answers: EvaluationAnswers;
}

/** Whether nothing stands between the completion and its certificate any more. An activity may ask for no evaluation. */
export function isEvaluated(activity: Pick<Activity, 'details'>, completion: Pick<Completion, 'evaluatedAt'>): boolean {
  return completion.evaluatedAt !== null || activity.details.evaluation.length === 0;
}

/**
 * Keeps an evaluation and marks its completion, in one transaction. Sending twice, or twice at once, keeps the first.
 * The row names nobody: no user, no completion, a random id (a UUIDv7 would hold the time), a day. Whoever reads the
 * database itself can still compare the order of the rows with the order of the completions.
 * @returns whether this call kept it
 */
export async function sendEvaluation(
  core: Pick<CoreDeps, 'db' | 'clock' | 'ids'>,
  { completion, profession, answers }: Evaluation,
): Promise<boolean> {
  return core.db.transaction(async (trx) => {
    if (!(await markEvaluated(trx, core, completion))) return false;
    await insertEvaluation(trx, {
      id: v4({ random: core.ids.bytes(16) }),
      activityVersionId: completion.activityVersionId,
      submittedOn: isoDay(core.clock()),
      profession,
      answers,
    });
    return true;
  });
}
