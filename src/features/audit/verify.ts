import { setImmediate as breathe } from 'node:timers/promises';
import type { CoreDeps } from '../../deps.ts';
import { endFaults, type Fault, type FoundEvent, type Link, rowFaults, START } from './chain.ts';
import { eventsAfter, selectOptionalHead, selectUnchained } from './chain-queries.ts';
import { type Checkpoint, readCheckpoint, standsAsSigned } from './checkpoint.ts';
import { checkpointsInOrder, selectNewestCheckpoint } from './checkpoint-queries.ts';
import { holdHead, recordEvent } from './queries.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'secrets'>;

export interface Verified {
  ok: boolean;
  events: number;
  checkpoints: number;
  /** How many there are; each was told. */
  faults: number;
  /** Where the log ends. */
  end: Link;
  /** false when even this could not be put in the log. */
  recorded: boolean;
}

export interface VerifyOptions {
  /** Who has it verified; null for an operator at a terminal. */
  actorId: string | null;
  /** Checkpoints that were kept elsewhere, as they were printed. */
  kept?: readonly string[];
  /** Is told each fault when it is found. */
  onFault: (fault: Fault) => void;
}

const MOST_UNCHAINED = 100;
/** So few rows may come between the walk and the look at the end. */
const FEW = 500;

/**
 * Walks the whole log in bounded memory beside running writers: every row against its hash and the row before it,
 * every checkpoint against its signature and the row it names, the end against the counter. That it was verified, and
 * how it stood, is an event too.
 * @throws Error when something in `kept` isn't a checkpoint of this site
 */
export async function verifyLog(core: Core, { actorId, kept = [], onFault }: VerifyOptions): Promise<Verified> {
  let faults = 0;
  const tell = (fault: Fault) => {
    faults += 1;
    onFault(fault);
  };
  const signed = await openSigned(core, kept, tell);
  const walk = createWalk(signed, tell);
  await walkStanding(core, walk);
  const tail = await readTail(core, walk.place());
  await walk.take(tail.rows);
  const end = walk.place() ?? START;
  endFaults(end, tail.head).forEach(tell);
  await signed.end(tail.newestCheckpoint);
  await tellUnchained(core, tell);
  const result = { ok: faults === 0, events: walk.count(), checkpoints: signed.count(), faults, end };
  return { ...result, recorded: await recordResult(core, actorId, result) };
}

interface Walk {
  take(rows: readonly FoundEvent[]): Promise<void>;
  /** Of the last row; null before the first. */
  place(): Link | null;
  count(): number;
}

function createWalk(signed: Signed, tell: (fault: Fault) => void): Walk {
  let last: Link | null = null;
  let count = 0;
  return {
    async take(rows) {
      for (const row of rows) {
        rowFaults(last ?? START, row).forEach(tell);
        last = { seq: row.seq, hash: row.hash ?? '' };
        await signed.pass(last);
      }
      count += rows.length;
    },
    place: () => last,
    count: () => count,
  };
}

/** What stands already, while others go on writing; again until what came meanwhile is short. */
async function walkStanding({ db }: Core, walk: Walk): Promise<void> {
  for (let found = FEW; found >= FEW; ) {
    found = 0;
    for await (const rows of eventsAfter(db.kysely, walk.place()?.seq ?? null)) {
      await walk.take(rows);
      found += rows.length;
      await breathe();
    }
  }
}

/** The last rows and the counter at one moment: nobody appends while the end is held. */
function readTail({ db }: Core, last: Link | null) {
  return db.transaction(async (trx) => {
    await holdHead(trx);
    const rows: FoundEvent[] = [];
    for await (const some of eventsAfter(trx, last?.seq ?? null)) rows.push(...some);
    const newest = await selectNewestCheckpoint(trx);
    return { rows, head: await selectOptionalHead(trx), newestCheckpoint: newest?.number ?? 0 };
  });
}

async function tellUnchained({ db }: Core, tell: (fault: Fault) => void): Promise<void> {
  const { count, ids } = await selectUnchained(db.kysely, MOST_UNCHAINED);
  for (const id of ids) tell({ kind: 'unchained', seq: null, id, text: `event ${id} was put in beside the chain` });
  if (count <= ids.length) return;
  const text = `${count - ids.length} more events were put in beside the chain`;
  tell({ kind: 'unchained', seq: null, id: null, text });
}

/** A log that takes no rows any more is a fault that was told already, or the disk's. */
async function recordResult(core: Core, actorId: string | null, result: Omit<Verified, 'recorded'>): Promise<boolean> {
  const { ok, events, checkpoints, faults } = result;
  const event = { action: 'audit.verify', subjectType: 'audit', subjectId: 'chain' };
  try {
    await core.db.transaction((trx) =>
      recordEvent(trx, core, { ...event, actorId, detail: { ok, events, checkpoints, faults } }),
    );
    return true;
  } catch {
    return false;
  }
}

interface Signed {
  /** Compares what was signed of this place, and says of what lies before it and wasn't there. */
  pass(link: Link): Promise<void>;
  /** Says of what was signed of places that the log no longer reaches; checkpoints after `newest` were written since. */
  end(newest: number): Promise<void>;
  count(): number;
}

/** The checkpoints beside the walk, in the order of the places they name: those stored, and those kept elsewhere. */
async function openSigned(core: Core, kept: readonly string[], tell: (fault: Fault) => void): Promise<Signed> {
  const outside = await readKept(core, kept);
  const stored = storedCheckpoints(core, tell);
  let count = 0;
  let next = await take(stored);
  const differs = ({ number, seq }: Checked, text: string) => {
    tell({ kind: 'checkpoint-differs', seq: number, id: null, text: `checkpoint ${number}, of event ${seq}: ${text}` });
  };
  const compare = (checkpoint: Checked, link: Link) => {
    count += 1;
    if (checkpoint.seq !== link.seq) differs(checkpoint, 'that event is gone');
    else if (checkpoint.hash !== link.hash) differs(checkpoint, 'that event has another hash than was signed');
  };
  const cutOff = (checkpoint: Checked) => {
    count += 1;
    const text = `the log was cut off: checkpoint ${checkpoint.number} was signed when it had ${checkpoint.seq} events`;
    tell({ kind: 'truncated', seq: checkpoint.seq, id: null, text });
  };
  return {
    async pass(link) {
      for (; next && next.seq <= link.seq; next = await take(stored)) compare(next, link);
      for (let one = outside[0]; one && one.seq <= link.seq; one = outside[0]) {
        compare(one, link);
        outside.shift();
      }
    },
    async end(newest) {
      for (; next && next.number <= newest; next = await take(stored)) cutOff(next);
      outside.forEach(cutOff);
    },
    count: () => count,
  };
}

type Checked = Pick<Checkpoint, 'number' | 'seq' | 'hash'>;

async function take(stored: AsyncGenerator<Checked>): Promise<Checked | null> {
  const { value, done } = await stored.next();
  return done ? null : value;
}

/** Those in the database that say what they were signed with; of the others, and of gaps between them, it tells. */
async function* storedCheckpoints(core: Core, tell: (fault: Fault) => void): AsyncGenerator<Checked> {
  let expected = 1;
  for await (const row of checkpointsInOrder(core.db.kysely)) {
    if (row.number !== expected) {
      const text = `checkpoint ${expected} and what follows it up to ${row.number} is gone`;
      tell({ kind: 'checkpoint-missing', seq: expected, id: null, text });
    }
    expected = row.number + 1;
    if (await standsAsSigned(core, row)) yield row;
    else
      tell({
        kind: 'checkpoint-edited',
        seq: row.number,
        id: null,
        text: `checkpoint ${row.number} isn’t what was signed`,
      });
  }
}

async function readKept(core: Core, kept: readonly string[]): Promise<Checked[]> {
  const read = await Promise.all(kept.map((jws) => readCheckpoint(core, jws)));
  const checkpoints = read.map((checkpoint, i) => {
    if (checkpoint) return checkpoint;
    throw new Error(`what was given as checkpoint ${i + 1} isn't one that this site's key has signed`);
  });
  return checkpoints.sort((a, b) => a.seq - b.seq);
}
