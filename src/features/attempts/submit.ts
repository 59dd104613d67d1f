import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { selectActivityVersion } from '../activities/index.ts';
import { type GradedAnswer, recordFirstAttempt } from '../analysis/index.ts';
import { recordEvent } from '../audit/index.ts';
import { recordPass } from '../completions/index.ts';
import { holdFeedback } from '../questions/index.ts';
import type { Answer, Attempt } from './attempt.ts';
import { isOver } from './deadline.ts';
import type { FormQuestion } from './form.ts';
import { type Grade, gradeAttempt, type ItemToGrade } from './grading.ts';
import { selectForm } from './items.ts';
import { finishAttempt, lockAttempt, selectAnswersIn, selectAttempt, selectOverdueIds } from './queries.ts';

type SubmitDeps = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

/**
 * Closes and grades an attempt. Idempotent: an attempt that is closed already stays as it is.
 * Past its deadline an attempt counts as finished at the deadline, whoever asks.
 * Score, item scores, completion, audit row and the sums of the item analysis are one transaction.
 */
export async function submitAttempt(deps: SubmitDeps, attemptId: string): Promise<void> {
  const open = await selectAttempt(deps.db.kysely, attemptId);
  if (open.submittedAt !== null) return;
  // Versions never change, so what grading needs of them is read before the transaction; keys may be corrected.
  const { passMark, details } = await selectActivityVersion(deps.db, open.activityVersionId);
  const form = await selectForm(deps.db, open.id);
  await deps.db.transaction(async (trx) => {
    const attempt = await lockAttempt(trx, deps.db.engine, attemptId);
    if (attempt.submittedAt !== null) return;
    const answers = await selectAnswersIn(trx, attemptId);
    const items = await itemsToGrade(trx, deps, { attempt, form, answers });
    const grade = gradeAttempt(items, passMark, details.rules);
    await close(trx, deps, attempt, grade);
    // Later attempts have seen the questions, so they would tell of memory.
    if (attempt.cycle === 1 && attempt.number === 1) {
      await recordFirstAttempt(trx, attempt.activityVersionId, gradedAnswers(items, grade, answers));
    }
  });
}

async function close(trx: Trx, deps: SubmitDeps, attempt: Attempt, grade: Grade): Promise<void> {
  const now = deps.clock();
  const over = isOver(attempt, now);
  const finishedBy = over ? 'deadline' : 'learner';
  const submittedAt = over && attempt.deadlineAt !== null ? attempt.deadlineAt : Math.max(now, attempt.startedAt);
  await finishAttempt(trx, { ...grade, attemptId: attempt.id, submittedAt, finishedBy });
  if (grade.passed) {
    const { userId, activityId, activityVersionId, cycle, id: attemptId } = attempt;
    await recordPass(trx, deps, { userId, activityId, activityVersionId, cycle, attemptId, passedAt: submittedAt });
  }
  await recordEvent(trx, deps, {
    actorId: over ? null : attempt.userId,
    action: 'attempt.submit',
    subjectType: 'attempt',
    subjectId: attempt.id,
    detail: { finishedBy, score: grade.score, passed: grade.passed },
  });
}

function gradedAnswers(
  items: readonly ItemToGrade[],
  grade: Grade,
  answers: ReadonlyMap<number, Answer>,
): GradedAnswer[] {
  return grade.items.map(({ questionVersionId, score, answered, pilot, position }, i) => ({
    questionVersionId,
    score,
    answered,
    pilot,
    answerKey: items[i]?.answerKey,
    response: items[i]?.response,
    spentMs: answers.get(position)?.spentMs,
  }));
}

/** Closes every attempt whose time is up, also of learners who never came back. */
export async function finishOverdueAttempts(deps: SubmitDeps & Pick<CoreDeps, 'log'>): Promise<void> {
  for (const id of await selectOverdueIds(deps.db, deps.clock())) {
    // One that can't be graded must not keep the others open.
    await submitAttempt(deps, id).catch((error: unknown) =>
      deps.log.error({ err: error, attempt: id }, 'an attempt past its deadline could not be finished'),
    );
  }
}

interface Given {
  attempt: Attempt;
  form: readonly FormQuestion[];
  answers: ReadonlyMap<number, Answer>;
}

async function itemsToGrade(trx: Trx, deps: SubmitDeps, { attempt, form, answers }: Given): Promise<ItemToGrade[]> {
  const ids = form.map(({ item }) => item.questionVersionId);
  const keys = await holdFeedback(trx, deps.db.engine, attempt.activityVersionId, ids);
  return form.map(({ n, item: { questionVersionId, keyPointId, kind, purpose } }) => {
    const key = keys.get(questionVersionId);
    if (!key) throw new Error(`attempt ${attempt.id} has a question that its activity version has not`);
    const [response, pilot] = [answers.get(n)?.response, purpose === 'pilot'];
    return { position: n, questionVersionId, keyPointId, kind, pilot, answerKey: key.answerKey, response };
  });
}
