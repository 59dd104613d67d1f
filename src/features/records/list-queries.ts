import { sql } from 'kysely';
import type { Database } from '../../db/index.ts';
import { listKnownTypes } from '../providers/index.ts';
import { PARTICIPATION } from '../statements/index.ts';
import { asksForFacets, fits, type RecordFilter } from './filter.ts';
import { type CreditNames, facetOf } from './record.ts';
import type { Scope } from './scope-queries.ts';

/** Finds what the filter's names stand for. @param userIds of the people whom its words name, if it has words */
export async function selectScope(
  db: Database,
  filter: RecordFilter,
  userIds: readonly string[] | null,
): Promise<Scope> {
  const activityId =
    filter.activity === ''
      ? null
      : ((await db.kysely.selectFrom('activities').select('id').where('slug', '=', filter.activity).executeTakeFirst())
          ?.id ?? '');
  const facets = asksForFacets(filter)
    ? (await selectFacets(db, activityId)).filter((facet) => fits(facetOf(facet), filter))
    : null;
  return { filter, activityId, facets, userIds, creditNames: [...(await selectCreditNames(db))] };
}

/**
 * What types of credit are called, in the order of the lists: those of the data that a record can have, then those that
 * records have although the data lacks them (of an activity file, say).
 */
export async function selectCreditNames(db: Database): Promise<CreditNames> {
  const known = (await listKnownTypes(db.kysely)).filter(
    ({ type }) => type.award === 'claimed' || type.id === PARTICIPATION,
  );
  const names = new Map(known.map(({ type }) => [type.id, type.name]));
  for (const facet of await selectFacets(db, null)) {
    const { creditType } = facetOf(facet);
    if (creditType !== 'none' && !names.has(creditType)) names.set(creditType, creditType);
  }
  return names;
}

async function selectFacets(db: Database, activityId: string | null): Promise<string[]> {
  const rows = await db.kysely
    .selectFrom('record_sums')
    .select('facet')
    .distinct()
    .where('records', '>', 0)
    .$if(activityId !== null, (query) => query.where('activity_id', '=', activityId ?? ''))
    .orderBy('facet')
    .execute();
  return rows.map(({ facet }) => facet);
}

export async function selectActivityChoices(db: Database): Promise<{ id: string; slug: string; title: string }[]> {
  const { rows } = await sql<{ id: string; slug: string; title: string }>`
    select activity.id, activity.slug, version.title from activities activity
    join activity_versions version on version.activity_id = activity.id and version.version = (
      select max(version) from activity_versions where activity_id = activity.id)
    order by version.title, activity.slug`.execute(db.kysely);
  return rows;
}
