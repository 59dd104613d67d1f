import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import type { Reader } from '../../db/reader.ts';
import { type ColumnKey, fieldsOf } from './columns.ts';
import { writeCsv } from './format-csv.ts';
import { writeJson } from './format-json.ts';
import { writeXlsx } from './format-xlsx.ts';
import { type ReadPlan, readPlan } from './read-plan.ts';
import type { CompletionRecord } from './record.ts';
import type { RecordFormat } from './run-queries.ts';

/** An export as everything it needs but a database: plain data, which can be sent to another process. */
export interface WritePlan {
  readonly format: RecordFormat;
  readonly read: ReadPlan;
  /** Records in a batch. */
  readonly window: number;
  /** Empty: all of them. */
  readonly columns: readonly ColumnKey[];
  readonly creditNames: readonly (readonly [type: string, name: string])[];
}

/** Is told how many records were written so far; throwing ends the export. */
export type OnBatch = (done: number) => Promise<void>;

export interface WrittenFile {
  /** Records. */
  readonly done: number;
  readonly bytes: number;
  /** SHA-256, in hexadecimal. */
  readonly checksum: string;
}

const WRITERS = { csv: writeCsv, json: writeJson, xlsx: writeXlsx } as const;
/** So much is on its way to the disk while the next records are read. */
const AHEAD_BYTES = 1 << 19;

/**
 * Writes all records of a plan and ends `out`. Memory holds a batch, whatever the number of records.
 * @returns how many records there were
 */
export async function writePlan(
  reader: Reader,
  { format, read, window, columns, creditNames }: WritePlan,
  out: Writable,
  onBatch: OnBatch = async () => undefined,
): Promise<number> {
  let done = 0;
  async function* counted(): AsyncGenerator<CompletionRecord[]> {
    for await (const batch of readPlan(reader, read, window)) {
      yield batch;
      done += batch.length;
      await onBatch(done);
    }
  }
  await WRITERS[format](fieldsOf(columns, new Map(creditNames)), counted(), out);
  if (!out.writableEnded) out.end();
  return done;
}

/** The same into a file (see `intoFile`). */
export async function writeFile(
  reader: Reader,
  plan: WritePlan,
  path: string,
  onBatch?: OnBatch,
): Promise<WrittenFile> {
  const done = await intoFile(path, (out) => writePlan(reader, plan, out, onBatch));
  return { done, bytes: (await stat(path)).size, checksum: await checksumOf(path) };
}

/**
 * Opens a file, for its owner only, which is whole and on the disk when this is over. What a broken export leaves there is
 * its caller's.
 * @param write writes into it, and ends it
 * @throws what the disk said, where that is why it broke
 */
export async function intoFile<T>(path: string, write: (out: Writable) => Promise<T>): Promise<T> {
  const out = createWriteStream(path, { mode: 0o600, flush: true, highWaterMark: AHEAD_BYTES });
  // From the beginning: a fault that nobody listens for would end the process.
  const whole = finished(out);
  whole.catch(() => undefined);
  try {
    const result = await write(out);
    await whole;
    return result;
  } catch (error) {
    out.destroy();
    throw out.errored ?? error;
  }
}

export async function checksumOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
