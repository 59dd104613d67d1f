import type { Model } from '../../http/render.ts';
import type { KeyPoint } from '../articles/index.ts';
import { type FormQuestion, masteryByKeyPoint, pointsText } from '../attempts/index.ts';
import { stemOf } from '../questions/index.ts';
import { type Calibration, calibration, certaintyScore, ENOUGH_TO_SAY } from './certainty.ts';
import { isRight } from './practice.ts';
import { STATE_TEXTS, stateOf } from './question-page.ts';
import { type LoadedSession, nextOpen, questionAddress } from './session.ts';
import { practiceActivity, signedPoints } from './start-page.ts';

const VERDICTS: Readonly<Record<NonNullable<Calibration['verdict']>, string>> = {
  'less-right': 'Right less often than you were sure: choose a lower level',
  'as-sure': 'As often right as you were sure',
  'more-right': 'Right more often than you were sure: a higher level would have paid',
};

/** The model of views/practice/results.ejs. */
export function resultsModel(loaded: LoadedSession, keyPoints: readonly KeyPoint[]): Model & { title: string } {
  const { session, activity, form, answers } = loaded;
  const all = [...answers.values()];
  const right = all.filter(isRight).length;
  const next = nextOpen(loaded);
  const missed = missedViews(loaded);
  return {
    title: 'How your practice went',
    activity: practiceActivity(activity),
    summary: `${right} of ${all.length} right`,
    progress: next === null ? null : `${all.length} of ${form.length} questions answered so far`,
    next: next === null ? null : questionAddress(session.id, next),
    mastery: masteryViews(loaded, keyPoints),
    certainty: certaintyView(loaded),
    missed,
    againText: missed.length === 1 ? 'Practise this one again' : `Practise these ${missed.length} again`,
    sessionId: session.id,
    styles: ['practice'],
  };
}

function masteryViews({ activity, answers }: LoadedSession, keyPoints: readonly KeyPoint[]) {
  const byId = new Map(masteryByKeyPoint([...answers.values()]).map((row) => [row.keyPointId, row]));
  return keyPoints.flatMap(({ id, position, statement }) => {
    const row = byId.get(id);
    if (!row) return [];
    const href = `/activities/${activity.slug}/article#kp-${position}`;
    const percent = (100 * row.earned.num) / (row.earned.den * row.possible);
    return [{ position, statement, href, percent, text: `${pointsText(row.earned)} of ${row.possible}` }];
  });
}

function certaintyView({ answers }: LoadedSession) {
  const marked = [...answers.values()].map((answer) => ({ confidence: answer.confidence, right: isRight(answer) }));
  const score = certaintyScore(marked);
  if (score === null) return null;
  return {
    text: `${signedPoints(score.points)} of at most ${signedPoints(score.most)} points`,
    rows: calibration(marked).map(({ label, right, wrong, points, verdict }) => ({
      label,
      right,
      wrong,
      share: right + wrong === 0 ? '–' : `${Math.round((100 * right) / (right + wrong))}\u00a0%`,
      points: signedPoints(points),
      verdict: verdict === null ? `Fewer than ${ENOUGH_TO_SAY} answers: too few to say` : VERDICTS[verdict],
    })),
  };
}

function missedViews({ session, form, answers }: LoadedSession) {
  return form.flatMap(({ n, item, given }: FormQuestion) => {
    const answer = answers.get(n);
    if (!answer || isRight(answer)) return [];
    const state = STATE_TEXTS[stateOf(answer, given.isAnswered(answer.response))];
    return [{ n, state, href: questionAddress(session.id, n), stemHtml: stemOf(item.question).leadInHtml }];
  });
}
