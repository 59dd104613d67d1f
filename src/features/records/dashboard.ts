import { z } from 'zod';
import type { Database } from '../../db/index.ts';
import { Invalid } from '../../http/errors.ts';
import { selectActivityVersion } from '../activities/index.ts';
import { medianTime } from '../analysis/index.ts';
import { selectAttemptSums, selectCompletionSums, selectTimeSums, selectVersionIds } from './dashboard-queries.ts';
import { type EvaluationSum, selectAnswerSums, selectNewestEvaluations } from './evaluation-queries.ts';
import { selectActivityChoices } from './list-queries.ts';
import { addMonths, monthOf, monthsBetween } from './months.ts';

/** Which activity and which months, both included, as "2026-11". */
export interface OfficeFilter {
  readonly activity: string;
  readonly from: string;
  readonly to: string;
}

export interface Figures {
  readonly starts: number;
  readonly submissions: number;
  readonly passes: number;
  readonly completions: number;
}

/** An answer of an evaluation question, and how many gave it. */
export interface AnswerCount {
  readonly answer: string;
  readonly n: number;
}

export interface AnsweredQuestion {
  readonly id: string;
  readonly label: string;
  /** The objective, for a question that asks about each. */
  readonly part: string | null;
  readonly answers: readonly AnswerCount[];
}

export interface WrittenAnswers {
  readonly label: string;
  readonly texts: readonly { on: string; text: string }[];
}

export interface Office {
  readonly filter: OfficeFilter;
  readonly activities: readonly { id: string; slug: string; title: string }[];
  readonly total: Figures & { medianMs: number | null };
  readonly months: readonly (Figures & { month: string })[];
  readonly byActivity: readonly (Figures & { slug: string; title: string; medianMs: number | null })[];
  readonly answered: readonly AnsweredQuestion[];
  readonly written: readonly WrittenAnswers[];
}

const LONGEST = 60;
const WRITTEN = 20;
const MONTH = 'Give a month such as 2026-11.';
const month = z
  .string()
  .regex(/^(\d{4}-(0[1-9]|1[0-2]))?$/, { error: MONTH })
  .default('');
const query = z
  .object({ activity: z.string().max(80).default(''), from: month, to: month })
  .refine(({ from, to }) => from === '' || to === '' || from <= to, {
    path: ['to'],
    error: 'The last month must not be before the first.',
  })
  .refine(({ from, to }) => from === '' || to === '' || addMonths(from, LONGEST) > to, {
    path: ['from'],
    error: `Choose ${LONGEST} months at the most.`,
  });

/**
 * Reads what stands in the address; without a period the last twelve months.
 * @throws Invalid, naming each field that can't be used
 */
export function parseOfficeFilter(unsafe_query: unknown, now: number): OfficeFilter {
  const parsed = query.safeParse(unsafe_query);
  if (!parsed.success) {
    const errors = Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message]));
    throw new Invalid('These filters can’t be used.', errors);
  }
  const { activity, from, to } = parsed.data;
  const last =
    to === '' ? (from === '' ? monthOf(now) : minimum(addMonths(from, LONGEST - 1), monthOf(now), from)) : to;
  return { activity, from: from === '' ? addMonths(last, -11) : from, to: last };
}

/** The earlier of two months, but not before `least`. */
function minimum(a: string, b: string, least: string): string {
  const earlier = a < b ? a : b;
  return earlier < least ? least : earlier;
}

const NONE: Figures = { starts: 0, submissions: 0, passes: 0, completions: 0 };

/** Puts the office's first page together from running sums alone: it costs the same after a thousand learners and a million. */
export async function selectOffice(db: Database, filter: OfficeFilter): Promise<Office> {
  const activities = await selectActivityChoices(db);
  const activityId =
    filter.activity === '' ? null : (activities.find(({ slug }) => slug === filter.activity)?.id ?? '');
  const period = [activityId, filter.from, filter.to] as const;
  const [attempts, completions, times, answers] = [
    await selectAttemptSums(db, ...period),
    await selectCompletionSums(db, ...period),
    await selectTimeSums(db, ...period),
    await selectAnswerSums(db, ...period),
  ];
  const figures = [
    ...attempts.map((sums) => ({ ...NONE, ...sums })),
    ...completions.map((sums) => ({ ...NONE, ...sums })),
  ];
  const medianOf = (chosen: typeof times) => medianTime(counts(chosen));
  return {
    filter,
    activities,
    total: { ...added(figures), medianMs: medianOf(times) },
    months: monthsBetween(filter.from, filter.to).map((month) => ({
      month,
      ...added(figures.filter((one) => one.month === month)),
    })),
    byActivity: activities.flatMap(({ id, slug, title }) => {
      const own = figures.filter((one) => one.activityId === id);
      const medianMs = medianOf(times.filter((one) => one.activityId === id));
      return own.length === 0 ? [] : [{ slug, title, ...added(own), medianMs }];
    }),
    answered: await answeredQuestions(db, answers),
    written: activityId === null ? [] : await writtenAnswers(db, activityId, filter),
  };
}

function added(figures: readonly Figures[]): Figures {
  return figures.reduce(
    (sum, one) => ({
      starts: sum.starts + one.starts,
      submissions: sum.submissions + one.submissions,
      passes: sum.passes + one.passes,
      completions: sum.completions + one.completions,
    }),
    NONE,
  );
}

function counts(times: readonly { bucket: number; attempts: number }[]): Map<number, number> {
  const found = new Map<number, number>();
  for (const { bucket, attempts } of times) found.set(bucket, (found.get(bucket) ?? 0) + attempts);
  return found;
}

/** Answers to the same question of several versions or activities go together: the same id in the same words. */
async function answeredQuestions(
  db: Database,
  sums: readonly Omit<EvaluationSum, 'month'>[],
): Promise<AnsweredQuestion[]> {
  const found = new Map<string, AnsweredQuestion & { order: readonly string[] }>();
  for (const versionId of [...new Set(sums.map(({ activityVersionId }) => activityVersionId))]) {
    const { details } = await selectActivityVersion(db, versionId);
    for (const question of details.evaluation) {
      if (question.kind === 'text') continue;
      for (const sum of sums.filter((one) => one.activityVersionId === versionId && one.questionId === question.id)) {
        const part = sum.part === 0 ? null : (details.objectives[sum.part - 1] ?? `Objective ${sum.part}`);
        const key = JSON.stringify([question.id, question.label, part]);
        const order = question.kind === 'objectives' ? SCALE : question.options;
        const one = found.get(key) ?? { id: question.id, label: question.label, part, answers: [], order };
        found.set(key, { ...one, answers: plus(one.answers, sum) });
      }
    }
  }
  return [...found.values()].map(({ order, ...question }) => ({
    ...question,
    answers: [...question.answers].sort((a, b) => order.indexOf(a.answer) - order.indexOf(b.answer)),
  }));
}

const SCALE = ['strongly-agree', 'agree', 'neither', 'disagree', 'strongly-disagree'];

function plus(answers: readonly AnswerCount[], { answer, evaluations }: Omit<EvaluationSum, 'month'>): AnswerCount[] {
  const n = (answers.find((one) => one.answer === answer)?.n ?? 0) + evaluations;
  return [...answers.filter((one) => one.answer !== answer), { answer, n }];
}

/** What learners wrote in their own words: of the newest evaluations, so that reading stays cheap. */
async function writtenAnswers(db: Database, activityId: string, { from, to }: OfficeFilter): Promise<WrittenAnswers[]> {
  const versionIds = activityId === '' ? [] : await selectVersionIds(db, activityId);
  const newest = await selectNewestEvaluations(db, versionIds, { first: from, last: to, limit: WRITTEN });
  const found = new Map<string, { on: string; text: string }[]>();
  for (const { activityVersionId, submittedOn, answers } of newest) {
    const { details } = await selectActivityVersion(db, activityVersionId);
    for (const { id, kind, label } of details.evaluation) {
      const text = answers[id];
      if (kind !== 'text' || typeof text !== 'string' || text === '') continue;
      found.set(label, [...(found.get(label) ?? []), { on: submittedOn, text }]);
    }
  }
  return [...found].map(([label, texts]) => ({ label, texts }));
}
