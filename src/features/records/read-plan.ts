import type { Reader, Statement } from '../../db/reader.ts';
import type { CompletionRecord } from './record.ts';

/**
 * How the records of a scope are read: compiled by `planOf` (read-queries.ts), which knows Kysely, and carried out here,
 * which doesn't, so that a process that does nothing else has little to load.
 */
export interface ReadPlan {
  /** The records after a key: so many of them, or until another key and it too. */
  readonly next: SlottedStatement;
  /** The last key of the window after a key, where what is wanted may be rare among all records; else null. */
  readonly lastOfWindow: SlottedStatement | null;
}

/** A statement with places where a value goes at each run. */
export interface SlottedStatement extends Statement {
  /** For each parameter, what goes there; null for one that stays as it is. */
  readonly slots: readonly (Slot | null)[];
}

export const SLOTS = ['afterTime', 'afterId', 'lastTime', 'lastId', 'limit', 'beforeLast'] as const;
export type Slot = (typeof SLOTS)[number];
type Values = Partial<Record<Slot, string | number>>;

interface Key {
  readonly passedAt: number;
  readonly completionId: string;
}

/** Of all records, the newest come first: this is before them all, and the other after them all. */
const FIRST: Key = { passedAt: Number.MAX_SAFE_INTEGER, completionId: '' };
const LAST: Key = { passedAt: Number.MIN_SAFE_INTEGER, completionId: '' };

/**
 * All records of a plan in batches. Each statement looks at no more than a window of the records in their order, however
 * few of them are wanted, so that others are answered in between. What is passed meanwhile isn't in it.
 */
export async function* readPlan(reader: Reader, plan: ReadPlan, window: number): AsyncGenerator<CompletionRecord[]> {
  for await (const batch of plan.lastOfWindow ? readWindows(reader, plan, window) : readOn(reader, plan, window)) {
    if (batch.length > 0) yield batch;
    await new Promise(setImmediate);
  }
}

/** Where an index has all that is wanted side by side. */
async function* readOn(reader: Reader, { next }: ReadPlan, limit: number): AsyncGenerator<CompletionRecord[]> {
  for (let after = FIRST; ; ) {
    const records: CompletionRecord[] = await run(reader, next, { ...afterValues(after), limit });
    yield records;
    if (records.length < limit) return;
    after = records.at(-1) ?? after;
  }
}

async function* readWindows(
  reader: Reader,
  { next, lastOfWindow }: ReadPlan,
  window: number,
): AsyncGenerator<CompletionRecord[]> {
  for (let after = FIRST; ; ) {
    const found: Key[] = lastOfWindow
      ? await run(reader, lastOfWindow, { ...afterValues(after), beforeLast: window - 1 })
      : [];
    const last = found[0] ?? LAST;
    const values = { ...afterValues(after), lastTime: last.passedAt, lastId: last.completionId };
    yield await run<CompletionRecord>(reader, next, values);
    if (last === LAST) return;
    after = last;
  }
}

const afterValues = ({ passedAt, completionId }: Key): Values => ({ afterTime: passedAt, afterId: completionId });

function run<R>(reader: Reader, { sql, parameters, slots }: SlottedStatement, values: Values): Promise<R[]> | R[] {
  const filled = parameters.map((constant, i) => {
    const slot = slots[i];
    return slot ? values[slot] : constant;
  });
  return reader.read<R>({ sql, parameters: filled });
}
