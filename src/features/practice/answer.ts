import { z } from 'zod';
import type { CoreDeps } from '../../deps.ts';
import { ZERO } from '../../lib/rational.ts';
import type { FormQuestion } from '../attempts/index.ts';
import { questionKind, selectFeedback } from '../questions/index.ts';
import { type Confidence, certaintyPoints, LEVELS } from './certainty.ts';
import { isRight } from './practice.ts';
import { finishWhenAnswered, insertPracticeAnswer } from './queries.ts';
import type { LoadedSession } from './session.ts';

/** What the form of a practice question sends besides the answer. */
export const practiceForm = z.object({
  /** How sure; nothing, or anything else, is not said. */
  confidence: z
    .enum(LEVELS.map(({ value }) => value))
    .optional()
    .catch(undefined),
  /** `reveal`: the answer is to be shown without one's own. */
  go: z.enum(['check', 'reveal']).catch('check'),
});
export type PracticeForm = z.infer<typeof practiceForm>;

/** @param value as the form says it */
export function confidenceOf(value: string | undefined): Confidence | null {
  return LEVELS.find((level) => level.value === value)?.confidence ?? null;
}

/**
 * Grades and keeps an answer. The first one stays, whatever comes after it, since its feedback shows what is right.
 * @param response as the question's kind keeps it; one that is no answer counts as not right, and says nothing of how sure
 */
export async function answerPractice(
  deps: Pick<CoreDeps, 'db' | 'clock'>,
  { session, activity, form }: LoadedSession,
  { n: position, item }: FormQuestion,
  { response, confidence }: { response: unknown; confidence: Confidence | null },
): Promise<void> {
  const { questionVersionId, keyPointId } = item;
  const kind = questionKind(item.kind);
  const answered = kind.isAnswered(response);
  const key = (await selectFeedback(deps.db.kysely, activity.versionId)).get(questionVersionId);
  if (!key) throw new Error(`practice ${session.id} has a question that its activity version has not`);
  const score = answered ? kind.grade(key.answerKey, response, activity.details.rules) : ZERO;
  const sure = answered ? confidence : null;
  const points = sure === null ? null : certaintyPoints(sure, isRight({ score }));
  const now = deps.clock();
  await deps.db.transaction(async (trx) => {
    const what = { sessionId: session.id, position, questionVersionId, keyPointId };
    await insertPracticeAnswer(trx, { ...what, response, score, confidence: sure, points, answeredAt: now });
    await finishWhenAnswered(trx, { sessionId: session.id, questions: form.length, now });
  });
}
