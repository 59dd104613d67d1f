import { z } from 'zod';
import type { Database } from '../../db/index.ts';
import { ownedCache } from '../../lib/owned-cache.ts';
import { rational } from '../../lib/rational.ts';
import {
  type Activity,
  listPublishedActivities,
  scoredLength,
  selectActivityVersion,
  selectBlueprint,
} from '../activities/index.ts';
import { selectKeyPoints } from '../articles/index.ts';
import { plainText, questionKind, type StemParts, selectFeedback, splitStem, stemOf } from '../questions/index.ts';
import { sumsOfCells } from './cells.ts';
import { type Flag, itemFlags } from './flags.ts';
import { type FormStatistics, statisticsOf } from './form-statistics.ts';
import type { ItemStatistics } from './item-statistics.ts';
import { selectCells, selectQuestionNumbers, selectTimes } from './queries.ts';
import { rightOptions } from './record.ts';
import type { FormSums } from './sums.ts';
import { medianTime } from './times.ts';

export interface AnalysedKeyPoint {
  /** 1, 2, …: the number that readers see. */
  readonly position: number;
  readonly statement: string;
  /** Of the passage in the article. */
  readonly href: string;
  /** Scored ones. */
  readonly questions: number;
  /** Mean share of its questions' points; null before the first attempt. */
  readonly mastery: number | null;
}

/** An option as it is written. */
export interface WrittenOption {
  readonly id: string;
  /** By the order of the file; learners see another order. */
  readonly letter: string;
  readonly text: string;
}

export interface AnalysedQuestion {
  /** 1, 2, …: the place in the activity file. */
  readonly position: number;
  readonly slug: string;
  readonly questionId: string;
  /** Of the question: 1, 2, … */
  readonly questionVersion: number;
  /** Plain text. */
  readonly stem: string;
  /** Of the stem, the sentence that asks. */
  readonly leadIn: string;
  /** The same as learners see it. */
  readonly stemParts: StemParts;
  readonly kindLabel: string;
  /** Answered by everybody, but not part of any total. */
  readonly pilot: boolean;
  /** Drawn from a pool, so that only some learners are given it. */
  readonly drawn: boolean;
  readonly keyPoint: { readonly position: number; readonly statement: string; readonly href: string };
  /** Empty for kinds that are no choice among options. */
  readonly options: readonly WrittenOption[];
  /** null before the first attempt. */
  readonly statistics: ItemStatistics | null;
  /** ms, over those who answered; within 9 % (times.ts). */
  readonly medianTimeMs: number | null;
  readonly flags: readonly Flag[];
}

export interface ActivityAnalysis {
  readonly activity: Activity;
  /** Items are named by the slugs of their questions; null before the first attempt. */
  readonly form: FormStatistics | null;
  readonly questions: readonly AnalysedQuestion[];
  readonly keyPoints: readonly AnalysedKeyPoint[];
}

type Written = Omit<AnalysedQuestion, 'statistics' | 'medianTimeMs' | 'flags'> & {
  readonly versionId: string;
};

interface Form {
  activity: Activity;
  /** Those of attempts: what is for practice only is not analysed. */
  questions: Written[];
  /** Scored questions that each learner is given. */
  given: number;
  keyPoints: { position: number; statement: string; href: string }[];
}

/** What never changes about a version, so that it is read once. */
const selectWrittenForm = ownedCache(100, async (db: Database, versionId): Promise<Form> => {
  const activity = await selectActivityVersion(db, versionId);
  const [blueprint, keys, points, numbers] = await Promise.all([
    selectBlueprint(db, versionId),
    selectFeedback(db.kysely, versionId),
    selectKeyPoints(db, activity.articleVersionId),
    selectQuestionNumbers(db, versionId),
  ]);
  const keyPoints = points.map(({ id, position, statement }) => ({
    id,
    position,
    statement,
    href: `/activities/${activity.slug}/article#kp-${position}`,
  }));
  const items = blueprint.items.filter(({ purpose }) => purpose !== 'practice');
  const questions = items.map(({ questionSlug, questionVersionId, question, kind, keyPointId, content, ...item }) => {
    const keyPoint = keyPoints.find(({ id }) => id === keyPointId);
    if (!keyPoint) throw new Error(`the question ${questionSlug} rests on a key point that its article has not`);
    const number = numbers.get(questionVersionId);
    if (!number) throw new Error(`the question ${questionSlug} was read once and not again`);
    // Which options are right may be corrected; that there are options to choose among stays.
    const isChoice = rightOptions(keys.get(questionVersionId)?.answerKey) !== null;
    return {
      position: item.position,
      slug: questionSlug,
      versionId: questionVersionId,
      ...number,
      stem: plainText(question.stem),
      leadIn: splitStem(question.stem).leadIn,
      stemParts: stemOf(question),
      kindLabel: questionKind(kind).label,
      pilot: item.purpose === 'pilot',
      drawn: item.pool !== null,
      keyPoint,
      options: isChoice ? writtenOptions(content) : [],
    };
  });
  return { activity, questions, given: scoredLength(blueprint), keyPoints };
});

const withOptions = z.object({ options: z.array(z.object({ id: z.string(), text: z.string() })) });

function writtenOptions(content: unknown): WrittenOption[] {
  return withOptions
    .parse(content)
    .options.map(({ id, text }, i) => ({ id, letter: String.fromCharCode(65 + i), text: plainText(text) }));
}

/** The item analysis of a version, from running sums: first attempts only. Cost: questions × possible totals. */
export async function analyseActivity(db: Database, versionId: string): Promise<ActivityAnalysis> {
  const [{ activity, questions, given, keyPoints }, keys, cells, times] = await Promise.all([
    selectWrittenForm(db, versionId),
    selectFeedback(db.kysely, versionId),
    selectCells(db, versionId),
    selectTimes(db, versionId),
  ]);
  const sums = sumsOfCells(cells, new Set(questions.filter(({ pilot }) => pilot).map(({ versionId: id }) => id)));
  const form =
    sums &&
    statisticsOf(bySlug(sums, questions), {
      keys: new Map(questions.map(({ slug, versionId: id }) => [slug, rightOptions(keys.get(id)?.answerKey) ?? []])),
      options: new Map(questions.map(({ slug, options }) => [slug, options.map(({ id }) => id)])),
      passMark: rational(activity.passMark, 100),
      given,
    });
  const statistics = new Map(form?.items.map((item) => [item.item, item]));
  const analysed = questions.map(({ versionId: id, ...question }): AnalysedQuestion => {
    const item = statistics.get(question.slug) ?? null;
    return {
      ...question,
      statistics: item,
      medianTimeMs: medianTime(times.get(id) ?? new Map()),
      flags: item ? itemFlags(item, (option) => optionName(question.options, option)) : [],
    };
  });
  return { activity, form, questions: analysed, keyPoints: keyPoints.map((point) => withMastery(point, analysed)) };
}

/** Every published activity with its analysis, the latest release first. */
export async function analysePublished(db: Database): Promise<ActivityAnalysis[]> {
  const activities = await listPublishedActivities(db);
  return Promise.all(activities.map(({ versionId }) => analyseActivity(db, versionId)));
}

/** Whether there is something to look at; that it is too early is nothing. */
export function isFlagged({ flags }: Pick<AnalysedQuestion, 'flags'>): boolean {
  return flags.some(({ code }) => code !== 'too-early');
}

const GRAVITY: readonly Flag['code'][] = [
  'probably-mis-keyed',
  'negative-discrimination',
  'weak-discrimination',
  'too-hard',
  'omissions',
  'non-functioning-distractors',
  'too-easy',
];

/** What there is to look at, the gravest first. */
export function flaggedQuestions(questions: readonly AnalysedQuestion[]): AnalysedQuestion[] {
  const gravity = ({ flags }: AnalysedQuestion): number => Math.min(...flags.map(({ code }) => GRAVITY.indexOf(code)));
  return questions.filter(isFlagged).sort((a, b) => gravity(a) - gravity(b));
}

/** The items by their questions' slugs and in their order. */
function bySlug(sums: FormSums, questions: readonly Written[]): FormSums {
  const items = questions.flatMap(({ slug, versionId }) => {
    const item = sums.items.get(versionId);
    return item ? [[slug, item] as const] : [];
  });
  return { ...sums, items: new Map(items) };
}

function withMastery(
  point: { position: number; statement: string; href: string },
  questions: readonly AnalysedQuestion[],
): AnalysedKeyPoint {
  const own = questions.filter(({ keyPoint, pilot }) => keyPoint.position === point.position && !pilot);
  const answered = own.flatMap(({ statistics }) => statistics ?? []);
  const n = answered.reduce((sum, item) => sum + item.n, 0);
  return {
    position: point.position,
    statement: point.statement,
    href: point.href,
    questions: own.length,
    mastery: n === 0 ? null : answered.reduce((sum, item) => sum + item.p * item.n, 0) / n,
  };
}

const NAME_LENGTH = 60;

/** "B “Zoledronic acid”" */
function optionName(options: readonly WrittenOption[], id: string): string {
  const option = options.find((one) => one.id === id);
  if (!option) return id;
  const text = option.text.length > NAME_LENGTH ? `${option.text.slice(0, NAME_LENGTH - 1).trimEnd()}…` : option.text;
  return `${option.letter} “${text}”`;
}
