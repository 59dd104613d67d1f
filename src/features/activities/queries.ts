import { type Database, type Handle, hotQuery, type Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { NotFound } from '../../http/errors.ts';
import { ownedCache } from '../../lib/owned-cache.ts';
import type { Activity } from './activity.ts';
import type { Pool } from './blueprint.ts';
import { insertBlueprint, type NewItem } from './blueprint-queries.ts';
import { type ActivityDetails, activityDetails } from './schemas.ts';

type Makers = Pick<CoreDeps, 'clock' | 'ids'>;

const MINUTE_MS = 60_000;

export interface NewActivityVersion {
  activityId: string;
  version: number;
  articleVersionId: string;
  title: string;
  details: ActivityDetails;
  checksum: string;
  /** In order. */
  items: readonly NewItem[];
  pools: readonly Pool[];
}

/** Finds or makes the activity, and holds its row until the transaction ends. */
export async function upsertActivity(trx: Trx, { clock, ids }: Makers, slug: string): Promise<string> {
  const { id } = await trx
    .insertInto('activities')
    .values({ id: ids.uuid(), slug, created_at: clock() })
    .onConflict((conflict) => conflict.column('slug').doUpdateSet({ slug }))
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function activityExists(handle: Handle, slug: string): Promise<boolean> {
  return (await handle.selectFrom('activities').select('id').where('slug', '=', slug).executeTakeFirst()) !== undefined;
}

export async function selectNewest(
  trx: Trx,
  activityId: string,
): Promise<{ version: number; checksum: string; details: string } | undefined> {
  return trx
    .selectFrom('activity_versions')
    .select(['version', 'checksum', 'details'])
    .where('activity_id', '=', activityId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Adds a version, published at once, with its questions and pools. */
export async function insertActivityVersion(
  trx: Trx,
  { clock, ids }: Makers,
  activity: NewActivityVersion,
): Promise<string> {
  const { rules, dates } = activity.details;
  const id = ids.uuid();
  await trx
    .insertInto('activity_versions')
    .values({
      id,
      activity_id: activity.activityId,
      version: activity.version,
      article_version_id: activity.articleVersionId,
      title: activity.title,
      details: JSON.stringify(activity.details),
      pass_mark: rules.passMark,
      attempts_allowed: rules.attemptsAllowed,
      time_limit_ms: rules.timeLimitMinutes === null ? null : Math.round(rules.timeLimitMinutes * MINUTE_MS),
      released_on: dates.released,
      expires_on: dates.expires,
      checksum: activity.checksum,
      published_at: clock(),
      created_at: clock(),
    })
    .execute();
  await insertBlueprint(trx, id, activity);
  return id;
}

const newestPublished = hotQuery<{ slug: string }, { id: string }>((db, p) =>
  db
    .selectFrom('activities as activity')
    .innerJoin('activity_versions as version', 'version.activity_id', 'activity.id')
    .select('version.id')
    .where('activity.slug', '=', p.slug)
    .where('version.published_at', 'is not', null)
    .orderBy('version.version', 'desc')
    .limit(1),
);

/**
 * The newest published version of an activity.
 * @throws NotFound
 */
export async function selectPublishedActivity(db: Database, unsafe_slug: string): Promise<Activity> {
  // What can't be a slug is no query: PostgreSQL takes no NUL in a text.
  const [row] = /^[a-z0-9-]{1,80}$/.test(unsafe_slug) ? await newestPublished(db, { slug: unsafe_slug }) : [];
  if (!row)
    throw new NotFound('There is no such activity. It may have been renamed: look for it among the activities.');
  return selectActivityVersion(db, row.id);
}

/**
 * A version of an activity by its id. Kept in memory, because a version never changes.
 * Not for use inside a transaction: it reads what is committed.
 * @throws NotFound
 */
export const selectActivityVersion: (db: Database, versionId: string) => Promise<Activity> = ownedCache(
  500,
  readVersion,
);

async function readVersion(db: Database, versionId: string): Promise<Activity> {
  const row = await db.kysely
    .selectFrom('activity_versions as version')
    .innerJoin('activities as activity', 'activity.id', 'version.activity_id')
    .selectAll('version')
    .select('activity.slug')
    .where('version.id', '=', versionId)
    .executeTakeFirst();
  if (!row) throw new NotFound('There is no such version of an activity.');
  return {
    activityId: row.activity_id,
    slug: row.slug,
    versionId: row.id,
    version: row.version,
    articleVersionId: row.article_version_id,
    title: row.title,
    details: activityDetails.parse(JSON.parse(row.details)),
    passMark: row.pass_mark,
    attemptsAllowed: row.attempts_allowed,
    timeLimitMs: row.time_limit_ms,
    releasedOn: row.released_on,
    expiresOn: row.expires_on,
  };
}

const allNewestPublished = hotQuery<object, { id: string }>((db) =>
  db
    .selectFrom('activity_versions as version')
    .select('version.id')
    .where('version.published_at', 'is not', null)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('activity_versions as later')
            .select('later.id')
            .whereRef('later.activity_id', '=', 'version.activity_id')
            .whereRef('later.version', '>', 'version.version')
            .where('later.published_at', 'is not', null),
        ),
      ),
    )
    .orderBy('version.released_on', 'desc')
    .orderBy('version.title'),
);

/** The newest published version of every activity, the latest release first. */
export async function listPublishedActivities(db: Database): Promise<Activity[]> {
  const rows = await allNewestPublished(db, {});
  return Promise.all(rows.map(({ id }) => selectActivityVersion(db, id)));
}
