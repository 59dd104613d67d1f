import { sql } from 'kysely';
import type { Database, Engine, Trx } from '../../db/index.ts';

export interface StoredEvaluation {
  readonly id: string;
  readonly activityVersionId: string;
  /** ISO day. */
  readonly submittedOn: string;
  readonly answers: Readonly<Record<string, string | readonly string[]>>;
}

export interface EvaluationSum {
  readonly activityVersionId: string;
  readonly month: string;
  readonly questionId: string;
  readonly part: number;
  readonly answer: string;
  readonly evaluations: number;
}

/** Evaluations that are not in the sums yet, held until the transaction ends; on PostgreSQL not those that another holds. */
export async function lockUncounted(trx: Trx, engine: Engine, limit: number): Promise<StoredEvaluation[]> {
  const rows = await trx
    .selectFrom('evaluations')
    .select(['id', 'activity_version_id', 'submitted_on', 'answers'])
    .where('counted', '=', 0)
    .orderBy('id')
    .limit(limit)
    .$if(engine === 'postgres', (query) => query.forUpdate().skipLocked())
    .execute();
  return rows.map((row) => ({
    id: row.id,
    activityVersionId: row.activity_version_id,
    submittedOn: row.submitted_on,
    answers: JSON.parse(row.answers) as StoredEvaluation['answers'],
  }));
}

export async function markCounted(trx: Trx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await trx.updateTable('evaluations').set({ counted: 1 }).where('id', 'in', ids).execute();
}

export async function addToSums(trx: Trx, sums: readonly EvaluationSum[]): Promise<void> {
  for (const sum of sums) {
    await trx
      .insertInto('evaluation_sums')
      .values({
        activity_version_id: sum.activityVersionId,
        month: sum.month,
        question_id: sum.questionId,
        part: sum.part,
        answer: sum.answer,
        evaluations: sum.evaluations,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['activity_version_id', 'month', 'question_id', 'part', 'answer'])
          .doUpdateSet({ evaluations: sql`evaluation_sums.evaluations + ${sum.evaluations}` }),
      )
      .execute();
  }
}

/** Answers of a period by version, question and part. @param activityId null: of all activities */
export async function selectAnswerSums(
  db: Database,
  activityId: string | null,
  first: string,
  last: string,
): Promise<Omit<EvaluationSum, 'month'>[]> {
  const rows = await db.kysely
    .selectFrom('evaluation_sums as sums')
    .innerJoin('activity_versions as version', 'version.id', 'sums.activity_version_id')
    .select(({ fn }) => [
      'sums.activity_version_id as activityVersionId',
      'sums.question_id as questionId',
      'sums.part',
      'sums.answer',
      fn.sum<number>('sums.evaluations').as('evaluations'),
    ])
    .where('sums.month', '>=', first)
    .where('sums.month', '<=', last)
    .$if(activityId !== null, (query) => query.where('version.activity_id', '=', activityId ?? ''))
    .groupBy(['sums.activity_version_id', 'sums.question_id', 'sums.part', 'sums.answer'])
    .execute();
  return rows.map((row) => ({ ...row, evaluations: Number(row.evaluations) }));
}

/** The newest evaluations of a version within days, no more than `limit`: for what people wrote in their own words. */
export async function selectNewestEvaluations(
  db: Database,
  versionIds: readonly string[],
  { first, last, limit }: { first: string; last: string; limit: number },
): Promise<StoredEvaluation[]> {
  if (versionIds.length === 0) return [];
  const rows = await db.kysely
    .selectFrom('evaluations')
    .select(['id', 'activity_version_id', 'submitted_on', 'answers'])
    .where('activity_version_id', 'in', versionIds)
    .where('submitted_on', '>=', `${first}-01`)
    .where('submitted_on', '<=', `${last}-31`)
    .orderBy('submitted_on', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    activityVersionId: row.activity_version_id,
    submittedOn: row.submitted_on,
    answers: JSON.parse(row.answers) as StoredEvaluation['answers'],
  }));
}
