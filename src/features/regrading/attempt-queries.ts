import type { Handle, Trx } from '../../db/index.ts';
import type { Rational } from '../../lib/rational.ts';
import type { GradedAttempt, Regrade } from './regrade.ts';

/** How many attempts are in memory at once. */
const BATCH = 500;

/** Every submitted attempt in which a question's version was asked, by its id, some hundreds at a time. */
export async function* gradedAttempts(handle: Handle, questionVersionId: string): AsyncGenerator<GradedAttempt[]> {
  for (let after = ''; ; ) {
    const rows = await batchAfter(handle, questionVersionId, after);
    const last = rows.at(-1);
    if (!last) return;
    const ids = rows.map(({ id }) => id);
    const others = await otherScores(handle, ids, questionVersionId);
    yield rows.map((row) => toGraded(row, others.get(row.id) ?? []));
    after = last.id;
  }
}

type Row = Awaited<ReturnType<typeof batchAfter>>[number];

function batchAfter(handle: Handle, questionVersionId: string, after: string) {
  return handle
    .selectFrom('scores as score')
    .innerJoin('attempts as attempt', 'attempt.id', 'score.attempt_id')
    .leftJoin('answers as answer', (join) =>
      join.onRef('answer.attempt_id', '=', 'score.attempt_id').onRef('answer.position', '=', 'score.position'),
    )
    .select(['attempt.id', 'attempt.user_id', 'attempt.activity_id', 'attempt.activity_version_id'])
    .select(['attempt.cycle', 'attempt.number', 'attempt.submitted_at'])
    .select(['attempt.score_num', 'attempt.score_den', 'attempt.passed'])
    .select(['score.position', 'score.answered', 'score.pilot', 'score.num', 'score.den', 'answer.response'])
    .where('score.question_version_id', '=', questionVersionId)
    .where('score.attempt_id', '>', after)
    .orderBy('score.attempt_id')
    .limit(BATCH)
    .execute();
}

async function otherScores(
  handle: Handle,
  ids: readonly string[],
  questionVersionId: string,
): Promise<Map<string, Rational[]>> {
  const rows = await handle
    .selectFrom('scores')
    .select(['attempt_id', 'num', 'den'])
    .where('attempt_id', 'in', ids)
    .where('question_version_id', '!=', questionVersionId)
    .where('pilot', '=', 0)
    .execute();
  const found = new Map<string, Rational[]>(ids.map((id) => [id, []]));
  for (const { attempt_id, num, den } of rows) found.get(attempt_id)?.push({ num, den });
  return found;
}

function toGraded(row: Row, others: readonly Rational[]): GradedAttempt {
  // Scores are written by the submission, which also sets these (CHECKs of the table).
  if (row.submitted_at === null || row.score_num === null || row.score_den === null)
    throw new Error(`attempt ${row.id} has scores and was not submitted`);
  return {
    attemptId: row.id,
    userId: row.user_id,
    activityId: row.activity_id,
    activityVersionId: row.activity_version_id,
    cycle: row.cycle,
    number: row.number,
    submittedAt: row.submitted_at,
    position: row.position,
    answered: row.answered === 1,
    pilot: row.pilot === 1,
    response: row.response === null ? undefined : JSON.parse(row.response),
    item: { num: row.num, den: row.den },
    score: { num: row.score_num, den: row.score_den },
    passed: row.passed === 1,
    others,
  };
}

/** Writes what a batch of attempts has become, and keeps what it was. */
export async function storeRegrades(trx: Trx, correctionId: string, regrades: readonly Regrade[]): Promise<void> {
  if (regrades.length === 0) return;
  await trx
    .insertInto('regrades')
    .values(regrades.map((one) => regradeRow(correctionId, one)))
    .execute();
  // Few different results for many attempts: a statement for each of them.
  for (const same of groups(regrades, ({ attempt, item }) => [attempt.position, item.num, item.den])) {
    const [{ attempt, item }] = same;
    await trx
      .updateTable('scores')
      .set({ num: item.num, den: item.den })
      .where('attempt_id', 'in', idsOf(same))
      .where('position', '=', attempt.position)
      .execute();
  }
  for (const same of groups(regrades, ({ score, passed }) => [score.num, score.den, passed])) {
    const [{ score, passed }] = same;
    await trx
      .updateTable('attempts')
      .set({ score_num: score.num, score_den: score.den, passed: passed ? 1 : 0 })
      .where('id', 'in', idsOf(same))
      .execute();
  }
}

function regradeRow(correctionId: string, { attempt, item, score, passed }: Regrade) {
  return {
    correction_id: correctionId,
    attempt_id: attempt.attemptId,
    position: attempt.position,
    item_before_num: attempt.item.num,
    item_before_den: attempt.item.den,
    item_after_num: item.num,
    item_after_den: item.den,
    score_before_num: attempt.score.num,
    score_before_den: attempt.score.den,
    score_after_num: score.num,
    score_after_den: score.den,
    passed_before: attempt.passed ? 1 : 0,
    passed_after: passed ? 1 : 0,
  };
}

type Group = readonly [Regrade, ...Regrade[]];

function groups(regrades: readonly Regrade[], by: (one: Regrade) => readonly unknown[]): Group[] {
  const found = Map.groupBy(regrades, (one) => JSON.stringify(by(one)));
  return [...found.values()].flatMap(([first, ...rest]) => (first ? [[first, ...rest] as const] : []));
}

function idsOf(regrades: readonly Regrade[]): string[] {
  return regrades.map(({ attempt }) => attempt.attemptId);
}

/** Who to write to, by user id; nobody whose account is closed. */
export async function selectAddresses(
  handle: Handle,
  userIds: readonly string[],
): Promise<Map<string, { email: string; fullName: string }>> {
  if (userIds.length === 0) return new Map();
  const rows = await handle
    .selectFrom('users')
    .select(['id', 'email', 'full_name'])
    .where('id', 'in', userIds)
    .where('disabled_at', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.id, { email: row.email, fullName: row.full_name }]));
}

/** What activity versions are called, by id. */
export async function selectTitles(handle: Handle, versionIds: readonly string[]): Promise<Map<string, string>> {
  if (versionIds.length === 0) return new Map();
  const rows = await handle
    .selectFrom('activity_versions')
    .select(['id', 'title'])
    .where('id', 'in', versionIds)
    .execute();
  return new Map(rows.map((row) => [row.id, row.title]));
}

/** Names of learners, for those who may see them. */
export async function selectNames(handle: Handle, userIds: readonly string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map();
  const rows = await handle.selectFrom('users').select(['id', 'full_name']).where('id', 'in', userIds).execute();
  return new Map(rows.map((row) => [row.id, row.full_name]));
}
