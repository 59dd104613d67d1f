import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Forbidden } from '../../http/errors.ts';
import { percentText } from '../../lib/rational.ts';
import { selectActivityVersion } from '../activities/index.ts';
import { type Attempt, loadResults, pointsText, selectAnswers, selectAttempt, selectForm } from '../attempts/index.ts';
import { loadSession } from '../practice/index.ts';
import { attemptIdsOf, type PracticeRow, practiceAnswersOf, practiceOf } from './learning-queries.ts';

type Core = Pick<CoreDeps, 'db' | 'clock'>;

const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/**
 * A person's attempts with what they answered, in words. What each question scored, its key and its rationales are there
 * only where the results page shows them: a download must not tell what another attempt is going to ask.
 */
export async function* attemptsOf(core: Core, viewer: Viewer): AsyncGenerator<unknown> {
  for (const id of await attemptIdsOf(core.db, viewer.id)) {
    const attempt = await selectAttempt(core.db.kysely, id);
    const activity = await selectActivityVersion(core.db, attempt.activityVersionId);
    yield {
      ...facts(attempt),
      activity: activity.title,
      version: activity.version,
      questions: attempt.submittedAt === null ? await answered(core, attempt) : await graded(core, viewer, attempt),
    };
  }
}

function facts(attempt: Attempt) {
  return {
    id: attempt.id,
    number: attempt.number,
    startedAt: time(attempt.startedAt),
    submittedAt: time(attempt.submittedAt),
    finishedBy: attempt.finishedBy,
    timeLimitMs: attempt.timeLimitMs,
    extraTimeMs: attempt.extraTimeMs,
    percent: attempt.score === null ? null : Number(percentText(attempt.score)),
    passed: attempt.passed,
  };
}

async function answered({ db }: Core, { id }: Pick<Attempt, 'id'>) {
  const answers = await selectAnswers(db, id);
  return (await selectForm(db, id)).map(({ n, item, given }) => {
    const answer = answers.get(n);
    return {
      n,
      stem: item.question.stem,
      answer: given.texts(answer?.response),
      flagged: answer?.flagged ?? false,
      spentMs: answer?.spentMs ?? 0,
      savedAt: time(answer?.savedAt ?? null),
    };
  });
}

async function graded(core: Core, viewer: Viewer, attempt: Attempt) {
  const questions = await answered(core, attempt);
  const { feedback, scores, form } = await loadResults(core, viewer, attempt);
  if (feedback === null) return questions;
  return questions.map((question) => {
    const score = scores.find(({ position }) => position === question.n);
    const texts = feedback.get(form[question.n - 1]?.item.questionVersionId ?? '');
    return {
      ...question,
      points: score && !score.pilot ? Number(pointsText(score.score)) : null,
      key: texts?.answerKey ?? null,
      rationales: texts?.feedback ?? null,
    };
  });
}

/** A person's practice; in words where its questions may be seen, which the quiz can forbid for a time. */
export async function* practiceSessionsOf(core: Core, viewer: Viewer): AsyncGenerator<unknown> {
  for (const session of await practiceOf(core.db, viewer.id)) {
    const answers = await practiceAnswersOf(core.db, session.id);
    const words = await wordsOf(core, viewer, session);
    const { id, startedAt, finishedAt } = session;
    yield { id, startedAt, finishedAt, answers: answers.map((answer) => ({ ...answer, ...words.get(answer.n) })) };
  }
}

async function wordsOf(core: Core, viewer: Viewer, { id }: PracticeRow) {
  try {
    const { form, answers } = await loadSession(core, viewer, id);
    return new Map(
      form.map(({ n, item, given }) => {
        const answer = answers.get(n);
        return [n, { stem: item.question.stem, answer: answer ? given.texts(answer.response) : [] }];
      }),
    );
  } catch (error) {
    if (error instanceof Forbidden) return new Map<number, never>();
    throw error;
  }
}
