import { ONE, percentText, type Rational, sum, ZERO } from '../../lib/rational.ts';
import type { Activity } from '../activities/index.ts';
import type { KeyPoint } from '../articles/index.ts';
import { stepsAfter } from '../completions/index.ts';
import { blockMarkdown, type ItemFeedback, stemOf } from '../questions/index.ts';
import type { Answer, Attempt } from './attempt.ts';
import type { FormQuestion } from './form.ts';
import type { GradedItem } from './grading.ts';
import { masteryByKeyPoint } from './mastery.ts';
import { activityView } from './question-page.ts';
import { correctionText } from './results-corrections.ts';
import type { AppliedCorrection } from './results-queries.ts';

export interface ResultsPage {
  attempt: Attempt;
  activity: Activity;
  form: readonly FormQuestion[];
  answers: Map<number, Answer>;
  scores: readonly GradedItem[];
  /** Of keys, by which this attempt was graded again. */
  corrections: readonly AppliedCorrection[];
  keyPoints: readonly KeyPoint[];
  /** null where the rules do not allow key and rationales to be shown. */
  feedback: Map<string, ItemFeedback> | null;
  /** Whether another attempt may begin, and if not why. */
  retry: { allowed: boolean; text: string };
  next: { href: string; label: string } | null;
  /** Whether there is something to practise. */
  practice: boolean;
}

/** The model of views/attempts/results.ejs. */
export function resultsModel(page: ResultsPage) {
  const { attempt, activity } = page;
  const scores = page.scores.filter(({ pilot }) => !pilot);
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
      pilotText: pilotText(page.scores.length - scores.length, page.scores.length),
    },
    corrections: correctionViews(page),
    mastery,
    questions: page.feedback === null ? null : questionViews(page, page.feedback),
    /** While answers are held back, what to go back to stands first. */
    reread: page.feedback === null,
    answersLater: page.feedback === null && activity.details.rules.feedback !== 'scores-only',
    steps: stepsAfter(attempt.id, 'results', activity.details.evaluation.length > 0),
    retry: page.retry,
    next: page.next,
    practiceHref: page.practice ? `/activities/${activity.slug}/practice` : null,
  };
}

/** Says of the questions that were tried out that they don't count; null when there were none. */
function pilotText(pilots: number, all: number): string | null {
  if (pilots === 0) return null;
  return `${pilots} of the ${all} questions ${pilots === 1 ? 'was' : 'were'} tried out for later use and ${pilots === 1 ? 'is' : 'are'} not scored.`;
}

/** What was corrected and why, each with the passage that the question rests on. */
function correctionViews({ activity, corrections, scores, keyPoints, feedback }: ResultsPage) {
  return corrections.map((correction) => {
    const graded = scores.find(({ position }) => position === correction.position);
    const keyPoint = keyPoints.find(({ id }) => id === graded?.keyPointId);
    return {
      ...correctionText(correction, activity.passMark, feedback !== null),
      passage: keyPoint && { statement: keyPoint.statement, href: passageHref(activity, keyPoint.position) },
    };
  });
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
  const scored = scores.filter(({ pilot }) => !pilot);
  const byId = new Map(masteryByKeyPoint(scored).map((row) => [row.keyPointId, row]));
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
export function pointsText(points: Rational): string {
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
      stem: stemOf(item.question),
      keyPoint: keyPoint && {
        position: keyPoint.position,
        statement: keyPoint.statement,
        href: passageHref(activity, keyPoint.position),
      },
      state,
      stateText: STATES[state],
      pilot: graded.pilot,
      points: graded.pilot ? 'Not scored: tried out for later use' : `${pointsText(graded.score)} of 1`,
      view: given.feedbackView,
      model: given.feedbackModel(response, answerKey, texts),
      practiceChanged: practiceChanged === null ? null : blockMarkdown(practiceChanged),
    };
  });
}
