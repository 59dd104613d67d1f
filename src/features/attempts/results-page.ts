import { ONE, percentText, type Rational, sum, ZERO } from '../../lib/rational.ts';
import type { Activity } from '../activities/index.ts';
import type { KeyPoint } from '../articles/index.ts';
import { stepsAfter } from '../completions/index.ts';
import { type ItemFeedback, inlineMarkdown } from '../questions/index.ts';
import type { Answer, Attempt } from './attempt.ts';
import type { FormQuestion } from './form.ts';
import type { GradedItem } from './grading.ts';
import { masteryByKeyPoint } from './mastery.ts';
import { activityView, stemHtml } from './question-page.ts';

export interface ResultsPage {
  attempt: Attempt;
  activity: Activity;
  form: readonly FormQuestion[];
  answers: Map<number, Answer>;
  scores: readonly GradedItem[];
  keyPoints: readonly KeyPoint[];
  /** null where the rules do not allow key and rationales to be shown. */
  feedback: Map<string, ItemFeedback> | null;
  /** Whether another attempt may begin, and if not why. */
  retry: { allowed: boolean; text: string };
  next: { href: string; label: string } | null;
}

/** The model of views/attempts/results.ejs. */
export function resultsModel(page: ResultsPage) {
  const { attempt, activity, scores } = page;
  const passed = attempt.passed === true;
  const mastery = masteryViews(page);
  return {
    title: passed ? 'You passed' : 'You did not pass',
    attempt: { id: attempt.id },
    activity: activityView(activity),
    result: {
      passed,
      percentText: `${percentText(attempt.score ?? ZERO)}\u00a0%`,
      correctText: `${pointsText(sum(scores.map((item) => item.score)))} of ${scores.length} points`,
      passMark: activity.passMark,
      attemptNumber: attempt.number,
      finishedByDeadline: attempt.finishedBy === 'deadline',
    },
    mastery,
    questions: page.feedback === null ? null : questionViews(page, page.feedback),
    /** While answers are held back, what to go back to stands first. */
    reread: page.feedback === null,
    answersLater: page.feedback === null && activity.details.rules.feedback !== 'scores-only',
    steps: stepsAfter(attempt.id, 'results', activity.details.evaluation.length > 0),
    retry: page.retry,
    next: page.next,
  };
}

interface MasteryView {
  position: number;
  statement: string;
  href: string;
  percent: number;
  text: string;
}

function passageHref(activity: Activity, position: number): string {
  return `/activities/${activity.slug}/article#kp-${position}`;
}

function masteryViews({ activity, scores, keyPoints }: ResultsPage): MasteryView[] {
  const byId = new Map(masteryByKeyPoint(scores).map((row) => [row.keyPointId, row]));
  return keyPoints.flatMap(({ id, position, statement }) => {
    const row = byId.get(id);
    if (!row) return [];
    const percent = (100 * row.earned.num) / (row.earned.den * row.possible);
    return [
      {
        position,
        statement,
        href: passageHref(activity, position),
        percent,
        text: `${pointsText(row.earned)} of ${row.possible}`,
      },
    ];
  });
}

/** "2", "1.5", "0.33": points with at most two decimals. */
function pointsText(points: Rational): string {
  return String(Math.floor((100 * points.num) / points.den) / 100);
}

const STATES = {
  correct: 'Correct',
  partly: 'Partly correct',
  incorrect: 'Not correct',
  unanswered: 'Not answered',
} as const;

function stateOf({ answered, score }: GradedItem): keyof typeof STATES {
  if (!answered) return 'unanswered';
  if (score.num === 0) return 'incorrect';
  return score.num === ONE.num && score.den === ONE.den ? 'correct' : 'partly';
}

function questionViews(page: ResultsPage, feedback: Map<string, ItemFeedback>) {
  const { activity, form, answers, scores, keyPoints } = page;
  return scores.map((graded) => {
    const { item, given } = form[graded.position - 1] as FormQuestion;
    const { answerKey, feedback: texts } = feedback.get(item.questionVersionId) as ItemFeedback;
    const response = answers.get(graded.position)?.response;
    const keyPoint = keyPoints.find(({ id }) => id === graded.keyPointId);
    const practiceChanged = given.practiceChanged(texts);
    const state = stateOf(graded);
    return {
      n: graded.position,
      stemHtml: stemHtml(item),
      keyPoint: keyPoint && {
        position: keyPoint.position,
        statement: keyPoint.statement,
        href: passageHref(activity, keyPoint.position),
      },
      state,
      stateText: STATES[state],
      points: `${pointsText(graded.score)} of 1`,
      view: given.feedbackView,
      model: given.feedbackModel(response, answerKey, texts),
      practiceChanged: practiceChanged === null ? null : inlineMarkdown(practiceChanged),
    };
  });
}
