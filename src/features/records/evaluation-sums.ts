import type { CoreDeps } from '../../deps.ts';
import { selectActivityVersion } from '../activities/index.ts';
import {
  addToSums,
  type EvaluationSum,
  lockUncounted,
  markCounted,
  type StoredEvaluation,
} from './evaluation-queries.ts';

const BATCH = 500;

/**
 * Adds evaluations that are not in the sums yet, each once: they are marked in the transaction that adds them. Texts that
 * people wrote themselves are not summed.
 * @returns how many were added
 */
export async function countEvaluations({ db }: Pick<CoreDeps, 'db'>): Promise<number> {
  for (let count = 0; ; ) {
    const added = await db.transaction(async (trx) => {
      const batch = await lockUncounted(trx, db.engine, BATCH);
      const sums: EvaluationSum[] = [];
      for (const evaluation of batch) {
        const { details } = await selectActivityVersion(db, evaluation.activityVersionId);
        sums.push(...answersOf(evaluation, new Map(details.evaluation.map(({ id, kind }) => [id, kind]))));
      }
      await addToSums(trx, merged(sums));
      await markCounted(
        trx,
        batch.map(({ id }) => id),
      );
      return batch.length;
    });
    count += added;
    if (added < BATCH) return count;
  }
}

/** One for each answer that was chosen; an objectives question has a part for each objective, from 1. Pure. */
export function answersOf(
  { activityVersionId, submittedOn, answers }: Omit<StoredEvaluation, 'id'>,
  kinds: ReadonlyMap<string, string>,
): EvaluationSum[] {
  const month = submittedOn.slice(0, 7);
  return Object.entries(answers).flatMap(([questionId, answer]) => {
    const kind = kinds.get(questionId);
    if (kind === undefined || kind === 'text') return [];
    return [answer].flat().flatMap((one, i) =>
      one === ''
        ? []
        : [
            {
              activityVersionId,
              month,
              questionId,
              part: kind === 'objectives' ? i + 1 : 0,
              answer: one,
              evaluations: 1,
            },
          ],
    );
  });
}

function merged(sums: readonly EvaluationSum[]): EvaluationSum[] {
  const found = new Map<string, EvaluationSum>();
  for (const sum of sums) {
    const key = JSON.stringify([sum.activityVersionId, sum.month, sum.questionId, sum.part, sum.answer]);
    found.set(key, { ...sum, evaluations: (found.get(key)?.evaluations ?? 0) + sum.evaluations });
  }
  return [...found.values()];
}
