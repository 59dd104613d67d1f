import { sql } from 'kysely';
import type { Database } from '../../db/index.ts';
import { periodOf } from './filter.ts';
import { monthsAround, startOfMonth } from './months.ts';
import { and, type Scope, scopeConditions } from './scope-queries.ts';

/** Records of one month (UTC) with one facet. */
export interface Sum {
  readonly month: string;
  readonly facet: string;
  readonly records: number;
  readonly creditHundredths: number;
}

/**
 * How many records there are, and how much credit, by month and facet. Whole months are read from running sums; records
 * themselves are counted only in the broken months at the ends of a period, and for a search by words, whose people are few.
 */
export async function selectSums(db: Database, scope: Scope): Promise<Sum[]> {
  if (scope.userIds !== null) return countRecords(db, scope, 0, Number.MAX_SAFE_INTEGER);
  const { from, before } = periodOf(scope.filter);
  const { first, last } = monthsAround(from, before);
  const whole = await wholeMonths(db, scope, first, last);
  const [start, end] = [startOfMonth(first), startOfMonth(last)];
  if (start >= end) return countRecords(db, scope, from, before);
  return [
    ...(from > 0 && from < start ? await countRecords(db, scope, from, start) : []),
    ...whole,
    ...(before < Number.MAX_SAFE_INTEGER && end < before ? await countRecords(db, scope, end, before) : []),
  ];
}

/** @param first month from which, and @param last before which */
async function wholeMonths(db: Database, { activityId, facets }: Scope, first: string, last: string): Promise<Sum[]> {
  if (facets?.length === 0) return [];
  return db.kysely
    .selectFrom('record_sums')
    .select(({ fn }) => [
      'month',
      'facet',
      fn.sum<number>('records').as('records'),
      fn.sum<number>('credit_hundredths').as('creditHundredths'),
    ])
    .where('month', '>=', first)
    .where('month', '<', last)
    .where('records', '>', 0)
    .$if(activityId !== null, (query) => query.where('activity_id', '=', activityId ?? ''))
    .$if(facets !== null, (query) => query.where('facet', 'in', facets ?? []))
    .groupBy(['month', 'facet'])
    .orderBy('month')
    .execute()
    .then((rows) =>
      rows.map((row) => ({ ...row, records: Number(row.records), creditHundredths: Number(row.creditHundredths) })),
    );
}

async function countRecords(db: Database, scope: Scope, from: number, before: number): Promise<Sum[]> {
  const { rows } = await sql<{ month: string; facet: string; records: number; credit: number }>`
    select month, facet, count(*) as records, sum(credit_hundredths) as credit from completion_records
    where ${and([...scopeConditions(scope), sql`passed_at >= ${from}`, sql`passed_at < ${before}`])}
    group by month, facet order by month`.execute(db.kysely);
  return rows.map(({ month, facet, records, credit }) => ({
    month,
    facet,
    records: Number(records),
    creditHundredths: Number(credit),
  }));
}
