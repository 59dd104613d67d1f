import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../db/index.ts';
import { periodOf, type RecordFilter } from './filter.ts';
import type { CompletionRecord } from './record.ts';

/** The place of a record in the order of every list: the newest first, equal times by id. */
export interface Key {
  readonly passedAt: number;
  readonly completionId: string;
}

/** Which records, as the database is asked for them. */
export interface Scope {
  readonly filter: RecordFilter;
  /** null: of all activities; '' for one that isn't there. */
  readonly activityId: string | null;
  /** null: whatever their facets. */
  readonly facets: readonly string[] | null;
  /** null: of everybody. */
  readonly userIds: readonly string[] | null;
  /** As pairs, so that a scope can be sent to another process. */
  readonly creditNames: readonly (readonly [type: string, name: string])[];
}

/**
 * The keys of one page, the newest first. Each facet is read from its own place in an index and no further than the page
 * goes, so that it costs the same at any depth and however rare what is asked for is.
 * @param after the key that the page follows, or @param before the one that it precedes; both null for the first page
 */
export async function selectPageKeys(
  db: Database,
  scope: Scope,
  { after, before, limit }: { after: Key | null; before: Key | null; limit: number },
): Promise<Key[]> {
  const legs = legsOf(scope);
  if (legs.length === 0) return [];
  const direction = sql.raw(before ? 'asc' : 'desc');
  const order = sql`order by passed_at ${direction}, completion_id ${direction} limit ${limit}`;
  const parts = legs.map(
    (leg) => sql`select * from (
      select passed_at, completion_id from completion_records
      where ${and([...leg, ...periodConditions(scope.filter), ...cursorConditions(after, before)])} ${order}) leg`,
  );
  const query = sql<{ passed_at: number; completion_id: string }>`${sql.join(parts, sql` union all `)} ${order}`;
  const { rows } = await query.execute(db.kysely);
  const keys = rows.map((row) => ({ passedAt: row.passed_at, completionId: row.completion_id }));
  return before ? keys.reverse() : keys;
}

/** Conditions that each stand for a range of one index; together they are the scope. */
export function legsOf({ activityId, facets, userIds }: Scope): RawBuilder<unknown>[][] {
  const activity = activityId === null ? [] : [sql`activity_id = ${activityId}`];
  if (userIds !== null) {
    if (userIds.length === 0) return [];
    return [[sql`user_id in (${sql.join(userIds)})`, ...activity, ...facetCondition(facets)]];
  }
  return facets === null ? [activity] : facets.map((facet) => [...activity, sql`facet = ${facet}`]);
}

/** The same as one condition, for a walk along the order of the list. */
export function scopeConditions({ filter, activityId, facets, userIds }: Scope): RawBuilder<unknown>[] {
  return [
    ...(activityId === null ? [] : [sql`activity_id = ${activityId}`]),
    ...(userIds === null ? [] : [userIds.length === 0 ? sql`1 = 0` : sql`user_id in (${sql.join(userIds)})`]),
    ...facetCondition(facets),
    ...periodConditions(filter),
  ];
}

function facetCondition(facets: readonly string[] | null): RawBuilder<unknown>[] {
  if (facets === null) return [];
  return [facets.length === 0 ? sql`1 = 0` : sql`facet in (${sql.join(facets)})`];
}

export function periodConditions(filter: RecordFilter): RawBuilder<unknown>[] {
  const { from, before } = periodOf(filter);
  return [
    ...(filter.from === '' ? [] : [sql`passed_at >= ${from}`]),
    ...(filter.to === '' ? [] : [sql`passed_at < ${before}`]),
  ];
}

function cursorConditions(after: Key | null, before: Key | null): RawBuilder<unknown>[] {
  if (after) return [sql`(passed_at, completion_id) < (${after.passedAt}, ${after.completionId})`];
  return before ? [sql`(passed_at, completion_id) > (${before.passedAt}, ${before.completionId})`] : [];
}

export function and(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return conditions.length === 0 ? sql`1 = 1` : sql.join(conditions, sql` and `);
}

/** What a record is made of, for rows `record` of completion_records. */
export const RECORD_COLUMNS = sql`
  record.completion_id as "completionId", record.user_id as "userId", record.passed_at as "passedAt",
  record.facet, record.credit_hundredths as "creditHundredths",
  activity.slug as "activitySlug", version.title, version.version,
  person.full_name as "fullName", person.credentials, person.email,
  completion.claimed_at as "claimedAt", attempt.number as attempts,
  attempt.score_num as "scoreNum", attempt.score_den as "scoreDen",
  certificate.number as "certificateNumber", certificate.issued_at as "issuedAt"`;

export const RECORD_JOINS = sql`
  join completions completion on completion.id = record.completion_id
  join attempts attempt on attempt.id = completion.attempt_id
  join activity_versions version on version.id = completion.activity_version_id
  join activities activity on activity.id = completion.activity_id
  join users person on person.id = completion.user_id
  left join certificates certificate on certificate.completion_id = completion.id and certificate.sequence = (
    select max(sequence) from certificates where completion_id = completion.id)`;

/** The records of these keys, in their order. */
export async function selectRecords(db: Database, keys: readonly Key[]): Promise<CompletionRecord[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<CompletionRecord>`
    select ${RECORD_COLUMNS} from completion_records record ${RECORD_JOINS}
    where record.completion_id in (${sql.join(keys.map(({ completionId }) => completionId))})`.execute(db.kysely);
  const found = new Map(rows.map((row) => [row.completionId, row]));
  return keys.flatMap(({ completionId }) => found.get(completionId) ?? []);
}
