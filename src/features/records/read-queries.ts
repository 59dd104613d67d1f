import { sql } from 'kysely';
import type { Database } from '../../db/index.ts';
import {
  and,
  type Key,
  periodConditions,
  RECORD_COLUMNS,
  RECORD_JOINS,
  type Scope,
  scopeConditions,
  selectPageKeys,
  selectRecords,
} from './list-queries.ts';
import type { CompletionRecord } from './record.ts';

/** Records looked at in one statement: few enough that nobody waits for it, and that memory holds them easily. */
const WINDOW = 200;

/**
 * All records of a scope, the newest first, in batches. Each statement looks at no more than a window of the records in
 * their order, however few of them are wanted, so that pages are answered in between. What is passed meanwhile isn't in it.
 */
export async function* readRecords(db: Database, scope: Scope, window = WINDOW): AsyncGenerator<CompletionRecord[]> {
  if (scope.facets?.length === 0 || scope.activityId === '') return;
  const batches = scope.userIds === null ? readWindows(db, scope, window) : readPages(db, scope, window);
  for await (const batch of batches) {
    if (batch.length > 0) yield batch;
    await new Promise(setImmediate);
  }
}

async function* readPages(db: Database, scope: Scope, limit: number): AsyncGenerator<CompletionRecord[]> {
  for (let after: Key | null = null; ; ) {
    const keys = await selectPageKeys(db, scope, { after, before: null, limit });
    yield await selectRecords(db, keys);
    after = keys.at(-1) ?? null;
    if (keys.length < limit) return;
  }
}

async function* readWindows(db: Database, scope: Scope, window: number): AsyncGenerator<CompletionRecord[]> {
  for (let after: Key | null = null; ; ) {
    const last = await selectLastOfWindow(db, scope, after, window);
    yield await selectWindow(db, scope, after, last);
    if (last === null) return;
    after = last;
  }
}

async function selectLastOfWindow(db: Database, scope: Scope, after: Key | null, window: number): Promise<Key | null> {
  const { activityId, filter } = scope;
  const conditions = [
    ...(activityId === null ? [] : [sql`activity_id = ${activityId}`]),
    ...periodConditions(filter),
    ...(after === null ? [] : [sql`(passed_at, completion_id) < (${after.passedAt}, ${after.completionId})`]),
  ];
  const { rows } = await sql<Key>`
    select passed_at as "passedAt", completion_id as "completionId" from completion_records where ${and(conditions)}
    order by passed_at desc, completion_id desc limit 1 offset ${window - 1}`.execute(db.kysely);
  return rows[0] ?? null;
}

async function selectWindow(
  db: Database,
  scope: Scope,
  after: Key | null,
  last: Key | null,
): Promise<CompletionRecord[]> {
  const conditions = [
    ...scopeConditions(scope),
    ...(after === null ? [] : [sql`(passed_at, completion_id) < (${after.passedAt}, ${after.completionId})`]),
    ...(last === null ? [] : [sql`(passed_at, completion_id) >= (${last.passedAt}, ${last.completionId})`]),
  ];
  const { rows } = await sql<CompletionRecord>`
    select ${RECORD_COLUMNS} from (select * from completion_records where ${and(conditions)}) record ${RECORD_JOINS}
    order by record.passed_at desc, record.completion_id desc`.execute(db.kysely);
  return rows;
}
