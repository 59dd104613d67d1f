import { escapeHtml, italicHtml, oneByteHtml } from '../../http/render.ts';
import { timeText } from '../../lib/dates.ts';
import { type Activity, creditNotice } from '../activities/index.ts';
import { type Item, inlineMarkdown, plainText, questionKind } from '../questions/index.ts';
import type { Answer, Attempt } from './attempt.ts';
import { limitText } from './deadline.ts';
import type { FrozenForm, FrozenQuestion } from './form.ts';

/** What the views of an attempt are given. Made from content and answers only: no function here can reach a key. */

interface Rendered {
  stemHtml: string;
  /** `html` as it is shown; `text` without marks, and the same escaped for a name read by assistive technology. */
  options: Map<string, { html: string; text: string; nameHtml: string }>;
}

const rendered = new WeakMap<Item, Rendered>();

/** Items are kept for as long as their version is in use, and their HTML with them. */
export function renderItem(item: Item): Rendered {
  let known = rendered.get(item);
  if (!known) {
    known = {
      stemHtml: oneByteHtml(inlineMarkdown(item.content.stem)),
      options: new Map(item.content.options.map(({ id, text }) => [id, renderOption(text)])),
    };
    rendered.set(item, known);
  }
  return known;
}

function renderOption(markdown: string) {
  const text = plainText(markdown);
  return { html: oneByteHtml(inlineMarkdown(markdown)), text, nameHtml: oneByteHtml(escapeHtml(text)) };
}

const LETTERS = 'ABCDEFGHIJ';

interface OptionView {
  id: string;
  html: string;
  text: string;
  nameHtml: string;
  letter: string;
  chosen: boolean;
  struck: boolean;
}

function optionViews(
  frozen: FrozenQuestion,
  item: Item,
  answer: Pick<Answer, 'chosen' | 'struck'> | undefined,
): OptionView[] {
  const { options } = renderItem(item);
  return frozen.options.map(([pageId, ownId], i) => {
    const shown = options.get(ownId) ?? { html: '', text: '', nameHtml: '' };
    const letter = LETTERS[i] ?? '';
    return {
      id: pageId,
      ...shown,
      letter,
      chosen: answer?.chosen.includes(ownId) ?? false,
      struck: answer?.struck.includes(ownId) ?? false,
    };
  });
}

export interface NavigatorEntry {
  n: number;
  answered: boolean;
  flagged: boolean;
  current: boolean;
}

function navigator(form: FrozenForm, answers: Map<number, Answer>, current: number): NavigatorEntry[] {
  return form.map((_, i) => {
    const answer = answers.get(i + 1);
    return {
      n: i + 1,
      answered: (answer?.chosen.length ?? 0) > 0,
      flagged: answer?.flagged ?? false,
      current: i + 1 === current,
    };
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

export function limitView(attempt: Attempt, multiplierPercent: number, now: number): LimitView | null {
  const text = limitText({ limitMs: attempt.timeLimitMs, multiplierPercent, extraMs: attempt.extraTimeMs });
  if (text === null || attempt.deadlineAt === null) return null;
  const remainingMs = Math.max(0, attempt.deadlineAt - now);
  return { minutesText: text, remainingMs };
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
    known = oneByteHtml(italicHtml(creditNotice(activity.details)?.text ?? ''));
    noticeHtmls.set(activity, known);
  }
  return known;
}

export interface QuestionPage {
  attempt: Attempt;
  activity: Activity;
  form: FrozenForm;
  items: Map<string, Item>;
  answers: Map<number, Answer>;
  n: number;
}

/** The model of views/attempts/question.ejs. The same state gives the same page, byte for byte. */
export function questionModel({ attempt, activity, form, items, answers, n }: QuestionPage) {
  const frozen = form[n - 1] as FrozenQuestion;
  const item = items.get(frozen.question) as Item;
  const answer = answers.get(n);
  const nav = navigator(form, answers, n);
  return {
    title: `Question ${n} of ${form.length}`,
    attempt: { id: attempt.id },
    activity: { title: activity.title, slug: activity.slug, noticeHtml: noticeHtml(activity) },
    n,
    total: form.length,
    question: {
      stemHtml: renderItem(item).stemHtml,
      multiple: questionKind(item.kind).multiple,
      options: optionViews(frozen, item, answer),
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
export function reviewModel({ attempt, activity, form, items, answers }: Omit<QuestionPage, 'n'>) {
  const rows = form.map((frozen, i) => {
    const item = items.get(frozen.question) as Item;
    const answer = answers.get(i + 1);
    const chosen = optionViews(frozen, item, answer).filter((option) => option.chosen);
    return {
      n: i + 1,
      stemHtml: renderItem(item).stemHtml,
      answerTexts: chosen.map((option) => option.text),
      answered: chosen.length > 0,
      flagged: answer?.flagged ?? false,
    };
  });
  return {
    title: 'Check your answers',
    attempt: { id: attempt.id },
    activity: { title: activity.title, slug: activity.slug, noticeHtml: noticeHtml(activity) },
    rows,
    counts: countAnswers(rows),
  };
}

/** The texts of the options that an answer chose, in the order of the page. */
export function answerTexts(frozen: FrozenQuestion, item: Item, chosen: readonly string[]): string[] {
  const { options } = renderItem(item);
  return frozen.options.filter(([, own]) => chosen.includes(own)).map(([, own]) => options.get(own)?.text ?? '');
}
