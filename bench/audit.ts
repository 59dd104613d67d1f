import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { FOLDERS } from '../src/compose.ts';
import { type Database, migrate, openDatabase } from '../src/db/index.ts';
import { type AuditEvent, recordEvent } from '../src/features/audit/index.ts';
import { systemIds } from '../src/lib/ids.ts';

/** Events a second. */
interface Rates {
  /** The row alone, by bare better-sqlite3 into a table with a key and one index. */
  bare: number;
  /** The row alone, by our database layer into the log's own table with its indexes. */
  row: number;
  /** `recordEvent`: the row, its hash and its place in the chain. */
  chained: number;
}

export interface AuditResult {
  /** Each in a durable transaction of its own. */
  alone: Rates;
  /** 64 in a durable transaction. */
  by64: Rates;
}

const ROUNDS = 4;

const EVENT: AuditEvent = {
  actorId: null,
  action: 'attempt.submit',
  subjectType: 'attempt',
  subjectId: '01a2b3c4-0000-7000-8000-000000000000',
  detail: { finishedBy: 'learner', score: { num: 14, den: 18 }, passed: true },
};

/** What the chain of the audit log costs, beside the same row without it, in turns. */
export async function measureAudit(durationMs: number): Promise<AuditResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'keypoint-bench-'));
  const db = openDatabase(`sqlite:${join(dataDir, 'keypoint.db')}`);
  await migrate(db, FOLDERS.migrations, Date.now);
  const bare = openBare(join(dataDir, 'bare.db'));
  const measure = async (events: number): Promise<Rates> => {
    const rates: Rates[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.push({
        bare: await perSecond(durationMs / ROUNDS, events, () => bare.write(events)),
        row: await perSecond(durationMs / ROUNDS, events, () => writeRows(db, events)),
        chained: await perSecond(durationMs / ROUNDS, events, () => writeChained(db, events)),
      });
    }
    return { bare: median(rates, 'bare'), row: median(rates, 'row'), chained: median(rates, 'chained') };
  };
  const result = { alone: await measure(1), by64: await measure(64) };
  bare.close();
  await db.close();
  rmSync(dataDir, { recursive: true, force: true });
  return result;
}

function rowOf(event: AuditEvent) {
  return {
    id: systemIds.uuid(),
    at: Date.now(),
    actor_id: event.actorId,
    action: event.action,
    subject_type: event.subjectType,
    subject_id: event.subjectId,
    detail: JSON.stringify(event.detail),
  };
}

function openBare(path: string): { write(events: number): void; close(): void } {
  const bare = new Sqlite(path);
  bare.pragma('journal_mode = WAL');
  bare.pragma('synchronous = FULL');
  bare.exec(
    'create table event (id text primary key, at integer, actor_id text, action text, subject_type text, subject_id text, detail text); create index event_by_subject on event (subject_type, subject_id)',
  );
  const insert = bare.prepare(
    'insert into event values (@id, @at, @actor_id, @action, @subject_type, @subject_id, @detail)',
  );
  const write = bare.transaction((events: number) => {
    for (let i = 0; i < events; i += 1) insert.run(rowOf(EVENT));
  });
  return { write: (events) => void write(events), close: () => bare.close() };
}

async function writeRows(db: Database, events: number): Promise<void> {
  const rows = Array.from({ length: events }, () => rowOf(EVENT));
  await db.transaction((trx) => trx.insertInto('audit_events').values(rows).execute());
}

async function writeChained(db: Database, events: number): Promise<void> {
  await db.transaction(async (trx) => {
    for (let i = 0; i < events; i += 1) await recordEvent(trx, { clock: Date.now, ids: systemIds }, EVENT);
  });
}

async function perSecond(durationMs: number, each: number, work: () => void | Promise<void>): Promise<number> {
  const began = performance.now();
  let count = 0;
  while (performance.now() - began < durationMs) {
    await work();
    count += each;
  }
  return (count * 1000) / (performance.now() - began);
}

function median(rates: readonly Rates[], name: keyof Rates): number {
  const sorted = rates.map((one) => one[name]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
