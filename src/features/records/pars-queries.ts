import type { Database, Trx } from '../../db/index.ts';
import type { Outcome } from './pars.ts';
import type { MocRegistration } from './pars-moc.ts';

/** What a report needs to know of the learners, sealed as it is kept. */
export interface SealedPerson {
  readonly id: string;
  readonly reportingSealed: string | null;
  readonly permittedAt: number | null;
}

export async function selectSealedPeople(trx: Trx, ids: readonly string[]): Promise<Map<string, SealedPerson>> {
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom('users')
    .select(['id', 'reporting_sealed as reportingSealed', 'reporting_permitted_at as permittedAt'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** What was last sent of each of these completions. */
export interface SentReport {
  readonly completionId: string;
  readonly fingerprint: string;
  readonly rowSealed: string;
}

export async function selectSentReports(trx: Trx, completionIds: readonly string[]): Promise<Map<string, SentReport>> {
  const rows = await trx
    .selectFrom('pars_reports')
    .select(['completion_id as completionId', 'fingerprint', 'row_sealed as rowSealed'])
    .where('completion_id', 'in', completionIds)
    .execute();
  return new Map(rows.map((row) => [row.completionId, row]));
}

/** An activity as ACCME knows it. */
export interface ParsActivity {
  readonly id: string;
  readonly slug: string;
  /** The newest version's. */
  readonly title: string;
  /** The 9 digits; null where nobody has entered them. */
  readonly accmeActivityId: string | null;
  /** null: registered with no board. */
  readonly moc: MocRegistration | null;
}

/** Every activity that was ever published, by title. */
export async function listParsActivities(db: Database): Promise<ParsActivity[]> {
  const rows = await db.kysely
    .selectFrom('activities')
    .innerJoin('activity_versions', 'activity_versions.activity_id', 'activities.id')
    .leftJoin('pars_activities', 'pars_activities.activity_id', 'activities.id')
    .leftJoin('pars_moc', 'pars_moc.activity_id', 'activities.id')
    .select([
      'activities.id',
      'activities.slug',
      'activity_versions.title',
      'activity_versions.version',
      'pars_activities.accme_activity_id as accmeActivityId',
      'pars_moc.board',
      'pars_moc.credit_type as creditType',
      'pars_moc.points_hundredths as pointsHundredths',
    ])
    .orderBy('activity_versions.title')
    .orderBy('activity_versions.version', 'desc')
    .execute();
  const seen = new Set<string>();
  return rows
    .filter(({ id }) => !seen.has(id) && seen.add(id))
    .map(({ id, slug, title, accmeActivityId, ...moc }) => ({
      id,
      slug,
      title,
      accmeActivityId,
      moc: registered(moc),
    }));
}

function registered({ board, creditType, pointsHundredths }: Nullable<MocRegistration>): MocRegistration | null {
  if (board === null || creditType === null || pointsHundredths === null) return null;
  return { board, creditType, pointsHundredths };
}

type Nullable<T> = { [K in keyof T]: T[K] | null };

/** @param moc null: registered with no board. @returns what was there before */
export async function replaceMoc(
  trx: Trx,
  { activityId, moc, at, by }: { activityId: string; moc: MocRegistration | null; at: number; by: string },
): Promise<MocRegistration | null> {
  const before = await trx
    .deleteFrom('pars_moc')
    .where('activity_id', '=', activityId)
    .returning(['board', 'credit_type as creditType', 'points_hundredths as pointsHundredths'])
    .executeTakeFirst();
  if (moc) {
    const { board, creditType, pointsHundredths } = moc;
    await trx
      .insertInto('pars_moc')
      .values({
        activity_id: activityId,
        board,
        credit_type: creditType,
        points_hundredths: pointsHundredths,
        named_at: at,
        named_by: by,
      })
      .execute();
  }
  return before ?? null;
}

/** Completion → the version of its activity that was taken. */
export async function selectVersionIds(db: Database, completionIds: readonly string[]): Promise<Map<string, string>> {
  if (completionIds.length === 0) return new Map();
  const rows = await db.kysely
    .selectFrom('completions')
    .select(['id', 'activity_version_id as versionId'])
    .where('id', 'in', completionIds)
    .execute();
  return new Map(rows.map(({ id, versionId }) => [id, versionId]));
}

export async function upsertParsActivity(
  trx: Trx,
  named: { activityId: string; accmeActivityId: string; at: number; by: string },
): Promise<string | null> {
  const before = await trx
    .selectFrom('pars_activities')
    .select('accme_activity_id')
    .where('activity_id', '=', named.activityId)
    .executeTakeFirst();
  const values = { accme_activity_id: named.accmeActivityId, named_at: named.at, named_by: named.by };
  await trx
    .insertInto('pars_activities')
    .values({ activity_id: named.activityId, ...values })
    .onConflict((conflict) => conflict.column('activity_id').doUpdateSet(values))
    .execute();
  return before?.accme_activity_id ?? null;
}

export async function deleteParsActivity(trx: Trx, activityId: string): Promise<string | null> {
  const rows = await trx
    .deleteFrom('pars_activities')
    .where('activity_id', '=', activityId)
    .returning('accme_activity_id')
    .execute();
  return rows[0]?.accme_activity_id ?? null;
}

/** A record of a run, as it was found when it was checked. */
export interface CheckedRecord {
  readonly completionId: string;
  readonly position: number;
  readonly outcome: Outcome;
  readonly problems: readonly string[];
  readonly fingerprint: string | null;
  /** The row to add. */
  readonly rowSealed: string | null;
  /** The row to delete, as it was sent. */
  readonly sentSealed: string | null;
}

/** Begins a check, or begins it anew. */
export async function deleteChecked(trx: Trx, runId: string): Promise<void> {
  await trx.deleteFrom('export_run_records').where('run_id', '=', runId).execute();
}

export async function insertChecked(trx: Trx, runId: string, records: readonly CheckedRecord[]): Promise<void> {
  const rows = records.map(({ completionId, position, outcome, problems, fingerprint, rowSealed, sentSealed }) => ({
    run_id: runId,
    completion_id: completionId,
    position,
    outcome,
    problems: JSON.stringify(problems),
    fingerprint,
    row_sealed: rowSealed,
    sent_sealed: sentSealed,
  }));
  if (rows.length > 0) await trx.insertInto('export_run_records').values(rows).execute();
}

export async function countOutcomes(db: Database, runId: string): Promise<Map<Outcome, number>> {
  const rows = await db.kysely
    .selectFrom('export_run_records')
    .select(({ fn }) => ['outcome', fn.countAll<number>().as('n')])
    .where('run_id', '=', runId)
    .groupBy('outcome')
    .execute();
  return new Map(rows.map(({ outcome, n }) => [outcome as Outcome, Number(n)]));
}

/** Records of a run in order. @param after the position that the page follows; 0 for the first page */
export async function selectChecked(
  db: Database,
  runId: string,
  { outcomes, after, limit }: { outcomes: readonly Outcome[]; after: number; limit: number },
): Promise<CheckedRecord[]> {
  const rows = await db.kysely
    .selectFrom('export_run_records')
    .select(['completion_id', 'position', 'outcome', 'problems', 'fingerprint', 'row_sealed', 'sent_sealed'])
    .where('run_id', '=', runId)
    .where('outcome', 'in', outcomes)
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    completionId: row.completion_id,
    position: row.position,
    outcome: row.outcome as Outcome,
    problems: JSON.parse(row.problems) as string[],
    fingerprint: row.fingerprint,
    rowSealed: row.row_sealed,
    sentSealed: row.sent_sealed,
  }));
}

/** @returns whether another run was sent since this one was checked */
export async function sentSince(trx: Trx, at: number): Promise<boolean> {
  const row = await trx.selectFrom('export_runs').select('id').where('sent_at', '>', at).limit(1).executeTakeFirst();
  return row !== undefined;
}

/** Whether a learner whom a checked report is about does not permit it any more. */
export async function hasWithdrawn(db: Database, runId: string): Promise<boolean> {
  const row = await db.kysely
    .selectFrom('export_run_records as reported')
    .innerJoin('completions', 'completions.id', 'reported.completion_id')
    .innerJoin('users', 'users.id', 'completions.user_id')
    .select('reported.completion_id')
    .where('reported.run_id', '=', runId)
    .where('reported.outcome', 'in', ['add', 'change'])
    .where('users.reporting_permitted_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** @returns whether this call recorded it; false when it was sent before */
export async function updateSent(
  trx: Trx,
  runId: string,
  { at, by, receipt }: { at: number; by: string | null; receipt: string },
): Promise<boolean> {
  const rows = await trx
    .updateTable('export_runs')
    .set({ sent_at: at, sent_by: by, receipt })
    .where('id', '=', runId)
    .where('state', '=', 'ready')
    .where('sent_at', 'is', null)
    .returning('id')
    .execute();
  return rows.length > 0;
}

/** Takes what a run sent for what the receiver has now. */
export async function applySent(trx: Trx, runId: string, at: number): Promise<void> {
  const sent = trx.selectFrom('export_run_records').where('run_id', '=', runId);
  await trx
    .deleteFrom('pars_reports')
    .where('completion_id', 'in', sent.select('completion_id').where('outcome', 'in', ['delete', 'change']))
    .execute();
  await trx
    .insertInto('pars_reports')
    .columns(['completion_id', 'run_id', 'fingerprint', 'row_sealed', 'sent_at'])
    .expression(
      sent
        .select(({ ref, val }) => [
          'completion_id',
          'run_id',
          ref('fingerprint').$notNull().as('fingerprint'),
          ref('row_sealed').$notNull().as('row_sealed'),
          val(at).as('sent_at'),
        ])
        .where('outcome', 'in', ['add', 'change'])
        // Erased since: nothing is left to compare with.
        .where('row_sealed', 'is not', null),
    )
    .execute();
}
