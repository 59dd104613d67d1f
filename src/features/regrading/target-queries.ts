import { z } from 'zod';
import type { Engine, Handle, Trx } from '../../db/index.ts';
import { NotFound } from '../../http/errors.ts';
import { idParam } from '../../http/validate.ts';
import type { Correctable } from './correction.ts';
import type { Marking } from './regrade.ts';

/** A question's version as its correction needs it. */
export interface Target extends Correctable {
  readonly questionId: string;
  readonly slug: string;
  readonly articleId: string;
  readonly questionVersionId: string;
  readonly version: number;
  readonly keyPointId: string;
  /** The newest correction, whose key and rationales these are; null: as the version was written. */
  readonly correctionId: string | null;
}

/**
 * Loads a version of a question with the key that counts now.
 * @param unsafe_version the number of the version; undefined: the newest that an activity asks, or else the newest
 * @throws NotFound
 */
export async function selectTarget(handle: Handle, unsafe_id: unknown, unsafe_version: unknown): Promise<Target> {
  const rows = await handle
    .selectFrom('question_versions as version')
    .innerJoin('questions as question', 'question.id', 'version.question_id')
    .select(['version.id', 'version.version'])
    .select((eb) =>
      eb
        .exists(eb.selectFrom('activity_items').select('position').whereRef('question_version_id', '=', 'version.id'))
        .as('used'),
    )
    .where('version.question_id', '=', idParam(unsafe_id, 'question'))
    .orderBy('version.version', 'desc')
    .execute();
  const wanted = rows.find(({ version }) => String(version) === unsafe_version);
  const row = unsafe_version === undefined ? (rows.find(({ used }) => Boolean(used)) ?? rows[0]) : wanted;
  if (!row) throw new NotFound('There is no such version of a question, so there is no key of it to correct.');
  return selectVersion(handle, row.id);
}

/** The same by the id of the version; inside a transaction it sees what the transaction sees. */
export async function selectVersion(handle: Handle, questionVersionId: string): Promise<Target> {
  const row = await handle
    .selectFrom('question_versions as version')
    .innerJoin('questions as question', 'question.id', 'version.question_id')
    .select([
      'version.question_id as questionId',
      'question.slug',
      'question.article_id as articleId',
      'version.id as questionVersionId',
      'version.version',
      'version.key_point_id as keyPointId',
      'version.kind',
    ])
    .select(['version.content', 'version.answer_key', 'version.feedback'])
    .where('version.id', '=', questionVersionId)
    .executeTakeFirstOrThrow();
  const { content, answer_key, feedback, ...target } = row;
  const correction = await newestCorrection(handle, questionVersionId);
  return {
    ...target,
    content: JSON.parse(content),
    answerKey: JSON.parse(correction?.answer_key ?? answer_key),
    feedback: JSON.parse(correction?.feedback ?? feedback),
    correctionId: correction?.id ?? null,
  };
}

function newestCorrection(handle: Handle, questionVersionId: string) {
  return handle
    .selectFrom('key_corrections')
    .select(['id', 'answer_key', 'feedback'])
    .where('question_version_id', '=', questionVersionId)
    .orderBy('corrected_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();
}

/**
 * Keeps every submission of an attempt with this question waiting, and every publication of it, until the transaction
 * ends; what was submitted before is seen. The other side is `holdFeedback` of the questions.
 */
export async function holdVersion(trx: Trx, engine: Engine, questionVersionId: string): Promise<void> {
  // SQLite has one writer at a time: the transaction itself is the lock.
  if (engine !== 'postgres') return;
  await trx.selectFrom('question_versions').select('id').where('id', '=', questionVersionId).forUpdate().execute();
}

/** An activity's version that asks the question. */
export interface Use extends Marking {
  readonly activityVersionId: string;
  readonly slug: string;
  readonly title: string;
  readonly version: number;
}

const details = z.object({
  rules: z.object({ multipleResponseScoring: z.enum(['all-or-nothing', 'right-minus-wrong']) }),
});

/** Where a question's version is asked, the newest first within an activity. */
export async function selectUses(handle: Handle, questionVersionId: string): Promise<Use[]> {
  const rows = await handle
    .selectFrom('activity_items as item')
    .innerJoin('activity_versions as version', 'version.id', 'item.activity_version_id')
    .innerJoin('activities as activity', 'activity.id', 'version.activity_id')
    .select(['version.id', 'activity.slug', 'version.title', 'version.version', 'version.pass_mark', 'version.details'])
    .where('item.question_version_id', '=', questionVersionId)
    .orderBy('activity.slug')
    .orderBy('version.version', 'desc')
    .execute();
  return rows.map(({ id, pass_mark, details: json, ...row }) => ({
    ...row,
    activityVersionId: id,
    passMark: pass_mark,
    rules: details.parse(JSON.parse(json)).rules,
  }));
}

/** How many attempts of each activity version that asks the question are open; a version without any is not in it. */
export async function countOpenAttempts(handle: Handle, uses: readonly Use[]): Promise<Map<string, number>> {
  if (uses.length === 0) return new Map();
  const rows = await handle
    .selectFrom('attempts')
    .select((eb) => ['activity_version_id as id', eb.fn.countAll().as('open')])
    .where(
      'activity_version_id',
      'in',
      uses.map(({ activityVersionId }) => activityVersionId),
    )
    .where('submitted_at', 'is', null)
    .groupBy('activity_version_id')
    .execute();
  return new Map(rows.map(({ id, open }) => [id, Number(open)]));
}

/** A correction that was made, for those who work on the question. */
export interface PastCorrection {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly byName: string;
  readonly reason: string;
  readonly attempts: number;
  readonly newlyPassed: number;
}

/** The corrections of a version's key, the newest first. */
export async function listCorrections(handle: Handle, questionVersionId: string): Promise<PastCorrection[]> {
  const rows = await handle
    .selectFrom('key_corrections as correction')
    .innerJoin('users', 'users.id', 'correction.corrected_by')
    .leftJoin('regrades', 'regrades.correction_id', 'correction.id')
    .select(['correction.id', 'correction.corrected_at as at', 'users.full_name as byName', 'correction.reason'])
    .select((eb) => [
      eb.fn.count('regrades.attempt_id').as('attempts'),
      eb.fn.sum(eb('regrades.passed_after', '-', eb.ref('regrades.passed_before'))).as('newlyPassed'),
    ])
    .where('correction.question_version_id', '=', questionVersionId)
    .groupBy(['correction.id', 'correction.corrected_at', 'users.full_name', 'correction.reason'])
    .orderBy('correction.corrected_at', 'desc')
    .orderBy('correction.id', 'desc')
    .execute();
  return rows.map((row) => ({ ...row, attempts: Number(row.attempts), newlyPassed: Number(row.newlyPassed ?? 0) }));
}

/** The newest version of a question, with the key it was written with. */
export async function selectNewestVersion(
  handle: Handle,
  questionId: string,
): Promise<{ id: string; version: number; keyPointId: string; keyPointSlug: string; content: unknown }> {
  const { content, ...row } = await handle
    .selectFrom('question_versions as version')
    .innerJoin('key_points as point', 'point.id', 'version.key_point_id')
    .select(['version.id', 'version.version', 'version.content'])
    .select(['version.key_point_id as keyPointId', 'point.slug as keyPointSlug'])
    .where('version.question_id', '=', questionId)
    .orderBy('version.version', 'desc')
    .executeTakeFirstOrThrow();
  return { ...row, content: JSON.parse(content) };
}

/** Whether somebody is writing a next version of a question. */
export async function hasDraft(handle: Handle, questionId: string): Promise<boolean> {
  const row = await handle
    .selectFrom('question_drafts')
    .select('question_id')
    .where('question_id', '=', questionId)
    .executeTakeFirst();
  return row !== undefined;
}
