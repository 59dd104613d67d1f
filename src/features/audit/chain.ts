import { hash } from 'node:crypto';

/** What an event says, as it is stored. */
export interface StoredEvent {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly actor_id: string | null;
  readonly action: string;
  readonly subject_type: string;
  readonly subject_id: string;
  /** JSON. */
  readonly detail: string;
}

/** A place in the chain: the how-manieth row, and its hash. */
export interface Link {
  readonly seq: number;
  readonly hash: string;
}

export interface ChainedEvent extends StoredEvent, Link {
  readonly previous_hash: string;
}

/** Where the chain begins: no row, and the empty hash. */
export const START: Link = { seq: 0, hash: '' };

const FORMAT = 'keypoint-audit/1';

/**
 * The hash of a row at its place, SHA-256 in hex over UTF-8: JSON, as JSON.stringify writes it, of the array
 * `["keypoint-audit/1", seq, previous hash, id, at, actor or null, action, subject type, subject id, detail]`, in which
 * detail is the stored text itself. docs/audit-log.md says the same for whoever checks a log without us.
 */
export function eventHash(seq: number, previousHash: string, event: StoredEvent): string {
  const { id, at, actor_id, action, subject_type, subject_id, detail } = event;
  const row = [FORMAT, seq, previousHash, id, at, actor_id, action, subject_type, subject_id, detail];
  return hash('sha256', JSON.stringify(row), 'hex');
}

/** Gives events their places after `last`, in their order. */
export function chained(last: Link, events: readonly StoredEvent[]): ChainedEvent[] {
  let { seq, hash: previous } = last;
  return events.map((event) => {
    seq += 1;
    const link = { ...event, seq, previous_hash: previous, hash: eventHash(seq, previous, event) };
    previous = link.hash;
    return link;
  });
}

export type FaultKind =
  | 'edited'
  | 'missing'
  | 'moved'
  | 'duplicate'
  | 'unchained'
  | 'truncated'
  | 'end'
  | 'checkpoint-edited'
  | 'checkpoint-missing'
  | 'checkpoint-differs';

/** What is wrong with the log, and where. */
export interface Fault {
  readonly kind: FaultKind;
  /** The row's place in the chain, or the checkpoint's number; null where it has none. */
  readonly seq: number | null;
  /** The row's id; null where the row is gone, or it is no row. */
  readonly id: string | null;
  readonly text: string;
}

/** A row as it is read back: nothing about it is certain. */
export interface FoundEvent extends StoredEvent {
  readonly seq: number;
  readonly previous_hash: string | null;
  readonly hash: string | null;
}

/** Whether a row stands rightly after the one before it. What follows is held against what the row says of itself, so that one fault is told once. */
export function rowFaults(last: Link, row: FoundEvent): Fault[] {
  const { seq, id } = row;
  const fault = (kind: FaultKind, text: string): Fault => ({ kind, seq, id, text });
  const faults: Fault[] = [];
  if (eventHash(seq, row.previous_hash ?? '', row) !== row.hash) {
    faults.push(fault('edited', `event ${seq} (${id}) isn’t what was written: its hash doesn’t fit`));
  }
  if (seq <= last.seq) return [...faults, fault('duplicate', `event ${seq} (${id}): its place is taken by another`)];
  if (seq > last.seq + 1) return [...missing(last.seq + 1, seq - 1), ...faults];
  if (row.previous_hash !== last.hash) {
    faults.push(fault('moved', `event ${seq} (${id}) doesn’t follow the event that now stands before it`));
  }
  return faults;
}

function missing(from: number, to: number): Fault[] {
  const text = from === to ? `event ${from} is gone` : `events ${from} to ${to} are gone`;
  return [{ kind: 'missing', seq: from, id: null, text }];
}

/** Whether the chain ends where its counter says. */
export function endFaults(last: Link, head: Link | null): Fault[] {
  if (!head) return [{ kind: 'end', seq: null, id: null, text: 'the row that says where the log ends is gone' }];
  if (head.seq > last.seq) {
    const text = `the log was cut off: it had ${head.seq} events and ends with event ${last.seq}`;
    return [{ kind: 'truncated', seq: last.seq + 1, id: null, text }];
  }
  if (head.seq < last.seq || head.hash !== last.hash) {
    const text = `the log ends with event ${last.seq}, and its counter says otherwise (${head.seq})`;
    return [{ kind: 'end', seq: last.seq, id: null, text }];
  }
  return [];
}
