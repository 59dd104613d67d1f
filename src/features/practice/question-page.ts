import type { Model } from '../../http/render.ts';
import type { KeyPoint } from '../articles/index.ts';
import type { FormQuestion, SavedState } from '../attempts/index.ts';
import { blockMarkdown, type ItemFeedback, stemOf } from '../questions/index.ts';
import { certaintyPoints, LEVELS } from './certainty.ts';
import { isRight, type PracticeAnswer } from './practice.ts';
import { type LoadedSession, nextOpen, questionAddress, resultsAddress } from './session.ts';
import { practiceActivity, signedPoints } from './start-page.ts';

const NOT_SAID = { value: '', label: 'Not said', hint: 'No certainty points' };

const CONFIDENCE_OPTIONS = [
  ...LEVELS.map(({ value, label, right, wrong }) => ({
    value,
    label,
    hint: `Right ${signedPoints(right)}, wrong ${signedPoints(wrong)}`,
  })),
  NOT_SAID,
];

function common({ session, activity, form }: LoadedSession, { n, item }: FormQuestion) {
  return {
    title: `Practice: question ${n} of ${form.length}`,
    activity: practiceActivity(activity),
    n,
    total: form.length,
    href: questionAddress(session.id, n),
    previous: n > 1 ? questionAddress(session.id, n - 1) : null,
    resultsHref: resultsAddress(session.id),
    stem: stemOf(item.question),
    styles: ['practice'],
  };
}

/** The model of views/practice/question.ejs: made from content alone, without a key. */
export function questionModel(
  loaded: LoadedSession,
  question: FormQuestion,
  { letterKeys, state, confidence }: { letterKeys: boolean; state?: SavedState; confidence?: string | undefined },
): Model & { title: string } {
  const { given } = question;
  return {
    ...common(loaded, question),
    question: { view: given.answerView, model: given.model(state?.response, state?.struck ?? []) },
    confidence: confidence ?? '',
    confidenceOptions: CONFIDENCE_OPTIONS,
    letterKeys,
    scripts: ['practice'],
  };
}

/** The model of views/practice/feedback.ejs: what an answer was worth, and why. */
export function feedbackModel(
  loaded: LoadedSession,
  question: FormQuestion,
  answer: PracticeAnswer,
  { keyPoints, feedback }: { keyPoints: readonly KeyPoint[]; feedback: ItemFeedback },
): Model & { title: string } {
  const { given, item, n } = question;
  const keyPoint = keyPoints.find(({ id }) => id === item.keyPointId);
  const practiceChanged = given.practiceChanged(feedback.feedback);
  const next = nextOpen(loaded, n);
  const state = stateOf(answer, given.isAnswered(answer.response));
  return {
    ...common(loaded, question),
    title: `${STATE_TEXTS[state]}: question ${n} of ${loaded.form.length}`,
    state,
    stateText: STATE_TEXTS[state],
    certainty: certaintyText(answer),
    view: given.feedbackView,
    model: given.feedbackModel(answer.response, feedback.answerKey, feedback.feedback),
    keyPoint: keyPoint && {
      position: keyPoint.position,
      statement: keyPoint.statement,
      href: `/activities/${loaded.activity.slug}/article#kp-${keyPoint.position}`,
    },
    practiceChanged: practiceChanged === null ? null : blockMarkdown(practiceChanged),
    next:
      next === null
        ? { href: resultsAddress(loaded.session.id), label: 'See how you did' }
        : { href: questionAddress(loaded.session.id, next), label: 'Next question' },
  };
}

export type PracticeState = 'right' | 'partly' | 'wrong' | 'shown';

export function stateOf(answer: PracticeAnswer, answered: boolean): PracticeState {
  if (!answered) return 'shown';
  if (isRight(answer)) return 'right';
  return answer.score.num === 0 ? 'wrong' : 'partly';
}

export const STATE_TEXTS: Readonly<Record<PracticeState, string>> = {
  right: 'Right',
  partly: 'Partly right',
  wrong: 'Not right',
  shown: 'Shown without an answer',
};

/** "High certainty: −6 points" and, for an answer right in part, why it counts as wrong. */
function certaintyText(answer: PracticeAnswer): string | null {
  const level = LEVELS.find(({ confidence }) => confidence === answer.confidence);
  if (!level) return null;
  const points = certaintyPoints(level.confidence, isRight(answer));
  const partly = answer.score.num > 0 && !isRight(answer);
  const text = `${level.label} certainty: ${signedPoints(points)} ${Math.abs(points) === 1 ? 'point' : 'points'}`;
  return partly ? `${text}, as for a wrong answer: only a fully right one counts as right here` : text;
}
