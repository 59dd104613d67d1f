import { z } from 'zod';
import type { CoreDeps } from '../../deps.ts';
import { readJws, signJws } from '../../lib/jws.ts';
import { type Fault, type Link, rowFaults, START } from './chain.ts';
import { eventsAfter, selectOptionalHead } from './chain-queries.ts';
import { type CheckpointRow, insertCheckpoint, selectNewestCheckpoint } from './checkpoint-queries.ts';

const TYP = 'keypoint-audit-checkpoint+json';

/** What is signed: at `at` (epoch ms) the log had `seq` events, and the last one's hash was `hash`. */
const checkpointSchema = z.strictObject({
  format: z.literal('keypoint-audit-checkpoint/1'),
  number: z.int().positive(),
  seq: z.int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.int(),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

type Core = Pick<CoreDeps, 'db' | 'clock' | 'secrets'>;

/** @returns null when it isn't a checkpoint that this site signed */
export async function readCheckpoint({ secrets }: Pick<CoreDeps, 'secrets'>, jws: string): Promise<Checkpoint | null> {
  const parsed = checkpointSchema.safeParse(await readJws(secrets, TYP, jws.trim()));
  return parsed.success ? parsed.data : null;
}

/** Whether a stored checkpoint says what it was signed with. */
export async function standsAsSigned(core: Pick<CoreDeps, 'secrets'>, row: CheckpointRow): Promise<boolean> {
  const signed = await readCheckpoint(core, row.jws);
  return signed !== null && (['number', 'seq', 'hash', 'at'] as const).every((name) => signed[name] === row[name]);
}

export type CheckpointResult =
  | { state: 'written' | 'unchanged'; checkpoint: CheckpointRow }
  /** There is no event yet. */
  | { state: 'empty' }
  /** What came since the last checkpoint isn't what was written, so nothing is signed. */
  | { state: 'broken'; fault: Fault };

/**
 * Signs where the chain ends. First it is walked from the last checkpoint to there: what was tampered with in between
 * is never signed. Nothing new, nothing written.
 */
export async function writeCheckpoint(core: Core): Promise<CheckpointResult> {
  const before = await selectNewestCheckpoint(core.db.kysely);
  const head = await selectOptionalHead(core.db.kysely);
  if (head?.seq === 0) return { state: 'empty' };
  if (before && !(await standsAsSigned(core, before)))
    return broken(`checkpoint ${before.number} isn’t what was signed`);
  const walked = await walkTo(core, before ?? START, head);
  if ('fault' in walked) return { state: 'broken', fault: walked.fault };
  if (before && walked.end.seq === before.seq) return { state: 'unchanged', checkpoint: before };
  const number = (before?.number ?? 0) + 1;
  const checkpoint: Checkpoint = {
    format: 'keypoint-audit-checkpoint/1',
    number,
    seq: walked.end.seq,
    hash: walked.end.hash,
    at: core.clock(),
  };
  const jws = await signJws(core.secrets.signingKey, TYP, checkpoint);
  const { format: _format, ...row } = checkpoint;
  // Another process may have written one of this number meanwhile; then that one stands.
  return { state: 'written', checkpoint: await core.db.transaction((trx) => insertCheckpoint(trx, { ...row, jws })) };
}

/** Walks from a signed place to where the counter says the chain ends; what was appended since is left to the next one. */
async function walkTo({ db }: Core, from: Link, head: Link | null): Promise<{ end: Link } | { fault: Fault }> {
  if (!head) return { fault: fault('the row that says where the log ends is gone') };
  let last: Link = { seq: from.seq, hash: from.hash };
  if (head.seq > last.seq) {
    walk: for await (const rows of eventsAfter(db.kysely, last.seq)) {
      for (const row of rows) {
        if (row.seq > head.seq) break walk;
        const [found] = rowFaults(last, row);
        if (found) return { fault: found };
        last = { seq: row.seq, hash: row.hash ?? '' };
      }
    }
  }
  if (last.seq !== head.seq || last.hash !== head.hash) {
    return {
      fault: fault(
        `the log was cut off or its counter changed: it says ${head.seq}, and event ${last.seq} is the last`,
      ),
    };
  }
  return { end: last };
}

function broken(text: string): CheckpointResult {
  return { state: 'broken', fault: fault(text) };
}

function fault(text: string): Fault {
  return { kind: 'end', seq: null, id: null, text };
}
