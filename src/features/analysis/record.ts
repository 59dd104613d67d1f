import { z } from 'zod';
import type { Trx } from '../../db/index.ts';
import type { Rational } from '../../lib/rational.ts';
import { cellOf } from './cells.ts';
import { addCell, addTimes } from './queries.ts';
import type { Attempt } from './sums.ts';
import { timeBucket } from './times.ts';

/** One graded answer as attempts hand it over. */
export interface GradedAnswer {
  readonly questionVersionId: string;
  readonly score: Rational;
  readonly answered: boolean;
  /** Answered, but not part of the attempt's total. */
  readonly pilot: boolean;
  /** As its kind keeps them; `response` undefined: never saved. */
  readonly answerKey: unknown;
  readonly response: unknown;
  /** ms; undefined: never opened. */
  readonly spentMs: number | undefined;
}

const choiceKey = z.object({ correct: z.array(z.string()) });
const choice = z.array(z.string());

/** The right options of a question that is a choice among options, known by its key; null for any other kind. */
export function rightOptions(answerKey: unknown): readonly string[] | null {
  return choiceKey.safeParse(answerKey).data?.correct ?? null;
}

/** A graded attempt as the statistics see it. Of kinds without options only whether there is an answer is known. */
export function analysedAttempt(answers: readonly GradedAnswer[]): Attempt {
  return answers.map(({ questionVersionId, score, answered, pilot, answerKey, response }) => {
    const chosen = rightOptions(answerKey) === null ? null : (choice.safeParse(response).data ?? null);
    return { item: questionVersionId, score, pilot, chosen: answered ? chosen : [] };
  });
}

/**
 * Adds a learner's first attempt at an activity to the sums of its version, in the transaction that closes it: what is
 * written once there is counted once here. Three statements at most, whatever was counted before.
 */
export async function recordFirstAttempt(
  trx: Trx,
  activityVersionId: string,
  answers: readonly GradedAnswer[],
): Promise<void> {
  if (answers.length === 0) return;
  await addCell(trx, activityVersionId, cellOf(analysedAttempt(answers)));
  await addTimes(trx, activityVersionId, timesOf(answers));
}

/** Of the questions that were answered, in which bucket of time each falls. */
export function timesOf(answers: readonly GradedAnswer[]): { questionVersionId: string; bucket: number }[] {
  return answers.flatMap(({ questionVersionId, answered, spentMs }) =>
    answered && spentMs !== undefined ? [{ questionVersionId, bucket: timeBucket(spentMs) }] : [],
  );
}
