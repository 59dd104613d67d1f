import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { openDatabase } from '../src/db/index.ts';
import { createSaveGroup } from '../src/features/attempts/save-group.ts';
import { type Save, writeSaves } from '../src/features/attempts/save-queries.ts';
import type { Learner, Seeded } from './seed.ts';

export interface StorageResult {
  /** Saves a second, each durable before it counts. */
  oneTransactionPerSave: number;
  groupedBy64: number;
  /** The same rows by bare better-sqlite3, WAL and synchronous=FULL: alone, and 64 in a transaction. */
  bareAlone: number;
  bareBy64: number;
}

/** What a durable save costs below HTTP: each in a transaction of its own, and grouped as the server does it. */
export async function measureStorage({ dataDir, learners }: Seeded, durationMs: number): Promise<StorageResult> {
  const db = openDatabase(`sqlite:${join(dataDir, 'keypoint.db')}`);
  const questions = await questionIds(db, learners[0] as Learner);
  let seq = 0;
  const next = (i: number): Save => {
    seq += 1;
    const learner = learners[i % learners.length] as Learner;
    const position = (Math.floor(seq / learners.length) % questions.length) + 1;
    const questionVersionId = questions[position - 1] as string;
    const answer = { response: '["o2"]', struck: '[]', flagged: 0 as const, spentMs: 1000, baseRevision: 0 };
    return {
      attemptId: learner.attemptId,
      userId: learner.viewer.id,
      position,
      questionVersionId,
      ...answer,
      writer: `bench-${i}`,
      writerSeq: seq,
      now: Date.now(),
    };
  };
  const oneTransactionPerSave = await perSecond(durationMs, async () => {
    await writeSaves(db, [next(0)]);
    return 1;
  });
  const group = createSaveGroup(db);
  const groupedBy64 = await perSecond(durationMs, async () => {
    await Promise.all(Array.from({ length: 64 }, (_, i) => group(next(i))));
    return 64;
  });
  await db.close();
  return { oneTransactionPerSave, groupedBy64, ...measureBare(dataDir, durationMs) };
}

function measureBare(dataDir: string, durationMs: number): Pick<StorageResult, 'bareAlone' | 'bareBy64'> {
  const bare = new Sqlite(join(dataDir, 'bare.db'));
  bare.pragma('journal_mode = WAL');
  bare.pragma('synchronous = FULL');
  bare.exec('create table answer (id integer primary key, attempt text, response text, saved_at integer)');
  const insert = bare.prepare('insert into answer (attempt, response, saved_at) values (?, ?, ?)');
  const many = bare.transaction((n: number) => {
    for (let i = 0; i < n; i += 1) insert.run('01a2b3c4-0000-7000-8000-000000000000', '["o2"]', Date.now());
  });
  const rate = (n: number) => {
    const until = performance.now() + durationMs;
    let count = 0;
    while (performance.now() < until) {
      many(n);
      count += n;
    }
    return (count * 1000) / durationMs;
  };
  const result = { bareAlone: rate(1), bareBy64: rate(64) };
  bare.close();
  return result;
}

async function questionIds(db: ReturnType<typeof openDatabase>, learner: Learner): Promise<string[]> {
  const { form } = await db.kysely
    .selectFrom('attempts')
    .select('form')
    .where('id', '=', learner.attemptId)
    .executeTakeFirstOrThrow();
  return (JSON.parse(form) as { question: string }[]).map(({ question }) => question);
}

async function perSecond(durationMs: number, work: () => Promise<number>): Promise<number> {
  const until = performance.now() + durationMs;
  let count = 0;
  while (performance.now() < until) count += await work();
  return (count * 1000) / durationMs;
}
