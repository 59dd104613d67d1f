import type { Viewer } from '../../http/context.ts';
import { asciiHtml, italicHtml } from '../../http/render.ts';
import { timeText } from '../../lib/dates.ts';
import { type Activity, creditNotice } from '../activities/index.ts';
import { stemOf } from '../questions/index.ts';
import type { Answer, Attempt } from './attempt.ts';
import { limitText } from './deadline.ts';
import type { FormQuestion } from './form.ts';

/** What the views of an attempt are given. Made from content and answers only: no function here can reach a key. */

export interface NavigatorEntry {
  n: number;
  answered: boolean;
  flagged: boolean;
  current: boolean;
}

function navigator(form: readonly FormQuestion[], answers: Map<number, Answer>, current: number): NavigatorEntry[] {
  return form.map(({ n, given }) => {
    const answer = answers.get(n);
    const answered = given.isAnswered(answer?.response);
    return { n, answered, flagged: answer?.flagged ?? false, current: n === current };
  });
}

export function countAnswers(entries: readonly { answered: boolean; flagged: boolean }[]): {
  answered: number;
  flagged: number;
  total: number;
} {
  const answered = entries.filter((entry) => entry.answered).length;
  return { answered, flagged: entries.filter((entry) => entry.flagged).length, total: entries.length };
}

interface LimitView {
  minutesText: string;
  remainingMs: number;
}

/** How much time there is, and how much is left; null without a limit. */
export function timing({ attempt, viewer }: { attempt: Attempt; viewer: Viewer }, now: number): LimitView | null {
  const { timeLimitMs: limitMs, extraTimeMs: extraMs, deadlineAt } = attempt;
  const minutesText = limitText({ limitMs, multiplierPercent: viewer.timeMultiplierPercent, extraMs });
  if (minutesText === null || deadlineAt === null) return null;
  return { minutesText, remainingMs: Math.max(0, deadlineAt - now) };
}

/** What every page of an attempt says of its activity. */
export function activityView({ title, slug, details }: Activity) {
  return { title, slug, notice: creditNotice(details) };
}

const noticeHtmls = new WeakMap<Activity, string>();

/** The notice of an activity without credit, small print on each page of an attempt; empty for a certified one. */
function noticeHtml(activity: Activity): string {
  let known = noticeHtmls.get(activity);
  if (known === undefined) {
    known = asciiHtml(italicHtml(creditNotice(activity.details)?.text ?? ''));
    noticeHtmls.set(activity, known);
  }
  return known;
}

/** What the views of an open attempt have in common. */
export function attemptView({ id }: Attempt, activity: Activity) {
  return {
    attempt: { id },
    activity: { title: activity.title, slug: activity.slug, noticeHtml: noticeHtml(activity) },
  };
}

export interface QuestionPage {
  attempt: Attempt;
  activity: Activity;
  form: readonly FormQuestion[];
  answers: Map<number, Answer>;
  n: number;
}

/** The model of views/attempts/question.ejs. The same state gives the same page, byte for byte. */
export function questionModel({ attempt, activity, form, answers, n }: QuestionPage) {
  const { item, given } = form[n - 1] as FormQuestion;
  const answer = answers.get(n);
  const nav = navigator(form, answers, n);
  return {
    title: `Question ${n} of ${form.length}`,
    ...attemptView(attempt, activity),
    n,
    total: form.length,
    question: {
      stem: stemOf(item.question),
      view: given.answerView,
      model: given.model(answer?.response, answer?.struck ?? []),
    },
    answer: answer
      ? {
          revision: answer.revision,
          flagged: answer.flagged,
          spent: answer.spentMs,
          savedAt: timeText(answer.savedAt),
          savedIso: new Date(answer.savedAt).toISOString(),
        }
      : { revision: 0, flagged: false, spent: 0, savedAt: null, savedIso: null },
    nav,
    counts: countAnswers(nav),
    passMark: activity.passMark,
    previous: n > 1 ? n - 1 : null,
  };
}

/** The model of views/attempts/review.ejs. */
export function reviewModel({ attempt, activity, form, answers }: Omit<QuestionPage, 'n'>) {
  const rows = form.map(({ n, item, given }) => {
    const answer = answers.get(n);
    return {
      n,
      stem: stemOf(item.question),
      answerTexts: given.texts(answer?.response),
      answered: given.isAnswered(answer?.response),
      flagged: answer?.flagged ?? false,
    };
  });
  return {
    title: 'Check your answers',
    ...attemptView(attempt, activity),
    rows,
    counts: countAnswers(rows),
  };
}
