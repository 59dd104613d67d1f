import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../db/index.ts';
import { type ReadPlan, readPlan, SLOTS, type Slot, type SlottedStatement } from './read-plan.ts';
import type { CompletionRecord } from './record.ts';
import { and, periodConditions, RECORD_COLUMNS, RECORD_JOINS, type Scope, scopeConditions } from './scope-queries.ts';

/** Records looked at in one statement: few enough that nobody waits for it, and that they are forgotten young (bench/README.md). */
export const WINDOW = 100;

/** All records of a scope, the newest first, in batches. */
export function readRecords(db: Database, scope: Scope, window = WINDOW): AsyncGenerator<CompletionRecord[]> {
  return readPlan(db, planOf(db, scope), window);
}

/** Compiles what reads a scope. */
export function planOf(db: Database, scope: Scope): ReadPlan {
  // Whoever looks for people names few; facets may be rare among a million records, so all are gone through in windows.
  const rare = scope.facets !== null && scope.facets.length > 0 && scope.userIds === null;
  const conditions = [
    ...scopeConditions(scope),
    sql`(passed_at, completion_id) < (${slot('afterTime')}, ${slot('afterId')})`,
    ...(rare ? [sql`(passed_at, completion_id) >= (${slot('lastTime')}, ${slot('lastId')})`] : []),
  ];
  const end = rare ? sql`` : sql`order by passed_at desc, completion_id desc limit ${slot('limit')}`;
  const next = sql`
    select ${RECORD_COLUMNS} from (select * from completion_records where ${and(conditions)} ${end}) record ${RECORD_JOINS}
    order by record.passed_at desc, record.completion_id desc`;
  return { next: compile(db, next), lastOfWindow: rare ? compile(db, lastOfWindow(scope)) : null };
}

function lastOfWindow({ activityId, filter }: Scope): RawBuilder<unknown> {
  const conditions = [
    ...(activityId === null ? [] : [sql`activity_id = ${activityId}`]),
    ...periodConditions(filter),
    sql`(passed_at, completion_id) < (${slot('afterTime')}, ${slot('afterId')})`,
  ];
  return sql`select passed_at as "passedAt", completion_id as "completionId" from completion_records where ${and(conditions)}
    order by passed_at desc, completion_id desc limit 1 offset ${slot('beforeLast')}`;
}

/** Stands in a statement where a value will be put at each run. */
class Slotted {
  readonly name: Slot;
  constructor(name: Slot) {
    this.name = name;
  }
}

const slot = (name: Slot) => SLOTTED[name];
const SLOTTED = Object.fromEntries(SLOTS.map((name) => [name, new Slotted(name)])) as Record<Slot, Slotted>;

/** A value that changes must not make SQLite prepare the statement anew, so each stands in a query of its own (db/hot.ts). */
function compile(db: Database, query: RawBuilder<unknown>): SlottedStatement {
  const compiled = query.compile(db.kysely);
  return {
    sql: db.engine === 'sqlite' ? compiled.sql.replaceAll('?', '(select ?)') : compiled.sql,
    parameters: compiled.parameters.map((value) => (value instanceof Slotted ? null : value)),
    slots: compiled.parameters.map((value) => (value instanceof Slotted ? value.name : null)),
  };
}
