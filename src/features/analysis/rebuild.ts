import { setImmediate } from 'node:timers/promises';
import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { type Cell, cellOf, decodeTallies, encodeTallies, joinTallies, type Tallies } from './cells.ts';
import {
  type CellRow,
  firstAttempts,
  holdSums,
  replaceSums,
  selectStoredSums,
  selectVersionsWithAttempts,
  type TimeRow,
} from './rebuild-queries.ts';
import { analysedAttempt, type GradedAnswer, timesOf } from './record.ts';

export interface RebuiltVersion {
  /** "slug version 2" */
  readonly name: string;
  readonly attempts: number;
  /** Where the stored sums and those of the answers differ, in words; none when they are equal. */
  readonly differences: readonly string[];
}

interface Sums {
  cells: Map<string, Cell>;
  times: Map<string, TimeRow>;
  attempts: number;
}

/**
 * Works out all sums from the answers and scores that are stored, and compares them with those that submissions have
 * kept; without `check` it also puts them in their place. One transaction: submissions wait for its end.
 */
export async function rebuildAnalysis(
  { db }: Pick<CoreDeps, 'db'>,
  { check = false }: { check?: boolean } = {},
): Promise<RebuiltVersion[]> {
  return db.transaction(async (trx) => {
    await holdSums(trx, db.engine);
    const versions: RebuiltVersion[] = [];
    for (const { id, name } of await selectVersionsWithAttempts(trx)) {
      const { attempts, ...rows } = await rowsByAnswers(trx, id);
      const stored = await selectStoredSums(trx, id);
      const differences = [...cellDifferences(stored.cells, rows.cells), ...timeDifferences(stored.times, rows.times)];
      if (!check && differences.length > 0) await replaceSums(trx, id, rows);
      versions.push({ name, attempts, differences });
    }
    return versions;
  });
}

/**
 * Works the sums of some versions out anew, in the transaction that changed the scores of their attempts. The caller
 * holds the sums (`holdSums`) from before its first change.
 */
export async function rebuildVersions(trx: Trx, versionIds: readonly string[]): Promise<void> {
  for (const id of versionIds) await replaceSums(trx, id, await rowsByAnswers(trx, id));
}

async function rowsByAnswers(
  trx: Trx,
  versionId: string,
): Promise<{ cells: CellRow[]; times: TimeRow[]; attempts: number }> {
  const { cells, times, attempts } = await sumAnswers(trx, versionId);
  return {
    cells: [...cells.values()].map((cell) => toRow(versionId, cell)),
    times: [...times.values()],
    attempts,
  };
}

async function sumAnswers(trx: Trx, versionId: string): Promise<Sums> {
  const sums: Sums = { cells: new Map(), times: new Map(), attempts: 0 };
  for await (const attempts of firstAttempts(trx, versionId)) {
    for (const answers of attempts) if (answers.length > 0) addAttempt(sums, versionId, answers);
    // SQLite answers at once: without a pause a server that regrades would answer nobody until the last batch.
    await setImmediate();
  }
  return sums;
}

function addAttempt(sums: Sums, versionId: string, answers: readonly GradedAnswer[]): void {
  const cell = cellOf(analysedAttempt(answers));
  const at = `${cell.unit}/${cell.total}`;
  const known = sums.cells.get(at);
  sums.cells.set(
    at,
    known ? { ...cell, attempts: known.attempts + 1, items: joinTallies(known.items, cell.items) } : cell,
  );
  for (const { questionVersionId, bucket } of timesOf(answers)) {
    const place = `${questionVersionId}/${bucket}`;
    const before = sums.times.get(place)?.answers ?? 0;
    sums.times.set(place, {
      activity_version_id: versionId,
      question_version_id: questionVersionId,
      bucket,
      answers: before + 1,
    });
  }
  sums.attempts += 1;
}

function toRow(versionId: string, { unit, total, attempts, items }: Cell): CellRow {
  return { activity_version_id: versionId, unit, total, attempts, items: encodeTallies(items) };
}

function cellDifferences(stored: readonly CellRow[], right: readonly CellRow[]): string[] {
  return compared(stored, right, ({ unit, total }) => `total ${total}/${unit}`).flatMap(([place, is, ought]) => [
    ...(is?.attempts === ought?.attempts
      ? []
      : [`${place}: ${is?.attempts ?? 0} attempts stored, ${ought?.attempts ?? 0} by the answers`]),
    ...tallyDifferences(place, is ? decodeTallies(is.items) : {}, ought ? decodeTallies(ought.items) : {}),
  ]);
}

function tallyDifferences(place: string, stored: Tallies, right: Tallies): string[] {
  // Encoded, because there the options have one order.
  const text = (tallies: Tallies, name: string): string =>
    tallies[name] ? encodeTallies({ [name]: tallies[name] }).slice(name.length + '{"":'.length, -1) : 'nothing';
  return [...new Set([...Object.keys(stored), ...Object.keys(right)])]
    .filter((name) => text(stored, name) !== text(right, name))
    .map((name) => `${place}, question ${name}: ${text(stored, name)} stored, ${text(right, name)} by the answers`);
}

function timeDifferences(stored: readonly TimeRow[], right: readonly TimeRow[]): string[] {
  const place = (row: TimeRow): string => `times of question ${row.question_version_id}, bucket ${row.bucket}`;
  return compared(stored, right, place)
    .filter(([, is, ought]) => is?.answers !== ought?.answers)
    .map(([where, is, ought]) => `${where}: ${is?.answers ?? 0} stored, ${ought?.answers ?? 0} by the answers`);
}

/** By place: what is stored there, and what ought to be. */
function compared<T>(
  stored: readonly T[],
  right: readonly T[],
  place: (row: T) => string,
): [string, T | undefined, T | undefined][] {
  const [is, ought] = [new Map(stored.map((row) => [place(row), row])), new Map(right.map((row) => [place(row), row]))];
  return [...new Set([...is.keys(), ...ought.keys()])].map((where) => [where, is.get(where), ought.get(where)]);
}
