import type { Database } from '../../db/index.ts';
import { listPublishedActivities } from '../activities/index.ts';
import { analyseActivity, ENOUGH, type Flag, LIMITS } from '../analysis/index.ts';
import type { Band } from './filters.ts';
import { type PublishedItem, selectPublishedItems } from './statistics-queries.ts';

/** What the item analysis says of a question where it is published; of its newest published place with most answers. */
export interface QuestionStatistics {
  readonly n: number;
  /** 0 to 1. */
  readonly p: number;
  /** Point-biserial with the rest; null where one side doesn't vary. */
  readonly r: number | null;
  /** Too few answers to judge by. */
  readonly early: boolean;
  readonly flags: readonly Flag[];
  /** Of its page in the analysis. */
  readonly href: string;
}

/**
 * The statistics of questions that are asked in a published activity and have been answered.
 * @param questionIds left out: of all
 */
export async function statisticsOfQuestions(
  db: Database,
  questionIds?: readonly string[],
): Promise<Map<string, QuestionStatistics>> {
  const activities = await listPublishedActivities(db);
  const items = await selectPublishedItems(
    db.kysely,
    activities.map(({ versionId }) => versionId),
    questionIds,
  );
  const found = new Map<string, QuestionStatistics>();
  for (const [versionId, own] of Map.groupBy(items, (item) => item.activityVersionId)) {
    for (const [id, statistics] of await statisticsIn(db, versionId, own)) {
      if (statistics.n > (found.get(id)?.n ?? 0)) found.set(id, statistics);
    }
  }
  return found;
}

async function statisticsIn(
  db: Database,
  versionId: string,
  items: readonly PublishedItem[],
): Promise<[string, QuestionStatistics][]> {
  const { activity, questions } = await analyseActivity(db, versionId);
  return items.flatMap(({ questionId, slug }): [string, QuestionStatistics][] => {
    const question = questions.find((one) => one.slug === slug);
    if (!question?.statistics) return [];
    const { n, p, pointBiserialItemRest: r } = question.statistics;
    const href = `/author/activities/${activity.slug}/analysis/${slug}`;
    const flags = question.flags.filter(({ code }) => code !== 'too-early');
    return [[questionId, { n, p, r, early: n < ENOUGH, flags, href }]];
  });
}

/** Whether a question's statistics fall into a band; the limits are those of the flags. Pure. */
export function fitsBand({ p, r, flags }: Pick<QuestionStatistics, 'p' | 'r' | 'flags'>, band: Band): boolean {
  if (band === 'flagged') return flags.length > 0;
  if (band === 'weak') return r !== null && r < LIMITS.weak;
  if (band === 'hard') return p < LIMITS.hard;
  if (band === 'easy') return p > LIMITS.easy;
  return band === 'middling' && p >= LIMITS.hard && p <= LIMITS.easy;
}
