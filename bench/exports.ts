import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Exported } from './export-child.ts';
import { fillRecords } from './many-records.ts';
import { seed } from './seed.ts';

export interface ExportsResult {
  records: number;
  /** Records a second. */
  csv: number;
  xlsx: number;
  /** The sqlite3 shell dumping the same rows as CSV, or bare better-sqlite3 where there is no shell. */
  bare: number;
  bareBy: string;
  /** Of CSV to that. */
  ratio: number;
  /** MB resident, null where the system doesn't say. */
  memory: { csv: Exported['memory']; xlsx: Exported['memory'] };
  /** Seconds that filling the tables took. */
  filled: number;
}

const CHILD = join(import.meta.dirname, 'export-child.ts');
const SHELL = '/usr/bin/sqlite3';
const ROUNDS = 2;

/**
 * Exports `records` completions by the way that a long export goes, beside the same rows dumped by the sqlite3 shell, in
 * turns, each in a process of its own.
 */
export async function measureExports(records: number): Promise<ExportsResult> {
  const { dataDir } = await seed(1);
  const folder = mkdtempSync(join(tmpdir(), 'keypoint-bench-exports-'));
  try {
    const began = performance.now();
    fillRecords(join(dataDir, 'keypoint.db'), { records, people: Math.max(1, Math.floor(records / 10)) });
    const filled = (performance.now() - began) / 1000;
    const dump = prepareDump(dataDir, join(folder, 'bare.csv'));
    const rounds = Array.from({ length: ROUNDS }, () => ({ bare: dump.run(), csv: exported('csv', dataDir, records) }));
    const xlsx = exported('xlsx', dataDir, records);
    const perSecond = (ms: number) => (records / ms) * 1000;
    const [bareMs, csvMs] = [mean(rounds.map(({ bare }) => bare)), mean(rounds.map(({ csv }) => csv.ms))];
    const csv = rounds.reduce((most, round) => (writerOf(round.csv) > writerOf(most.csv) ? round : most)).csv;
    return {
      records,
      csv: perSecond(csvMs),
      xlsx: perSecond(xlsx.ms),
      bare: perSecond(bareMs),
      bareBy: dump.by,
      ratio: bareMs / csvMs,
      memory: { csv: csv.memory, xlsx: xlsx.memory },
      filled,
    };
  } finally {
    for (const path of [folder, dataDir]) rmSync(path, { recursive: true, force: true });
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const writerOf = ({ memory }: Exported): number => memory?.writer ?? 0;

function exported(format: 'csv' | 'xlsx', dataDir: string, records: number): Exported {
  const result = JSON.parse(child(format, dataDir).stdout) as Exported;
  if (result.records !== records || result.bytes === 0) throw new Error(`the export as ${format} isn't whole`);
  return result;
}

/** The statement is printed by the export itself, so that both read the same rows. The time is that of the whole process. */
function prepareDump(dataDir: string, out: string): { by: string; run(): number } {
  const statement = child('sql', dataDir).stdout;
  const dump = existsSync(SHELL)
    ? { by: 'the sqlite3 shell', run: () => shell(join(dataDir, 'keypoint.db'), statement, out) }
    : { by: 'bare better-sqlite3 (there is no sqlite3 shell here)', run: () => child('bare', dataDir, out) };
  const run = () => {
    const started = performance.now();
    dump.run();
    const ms = performance.now() - started;
    if (statSync(out).size === 0) throw new Error('the dump is empty');
    return ms;
  };
  return { by: dump.by, run };
}

function child(...args: string[]): SpawnSyncReturns<string> {
  return checked(spawnSync(process.execPath, [CHILD, ...args], { encoding: 'utf8' }));
}

function shell(database: string, statement: string, out: string): SpawnSyncReturns<string> {
  const input = `.mode csv\n.headers on\n.once ${out}\n${statement};\n`;
  return checked(spawnSync(SHELL, ['-readonly', database], { input, encoding: 'utf8' }));
}

function checked(done: SpawnSyncReturns<string>): SpawnSyncReturns<string> {
  if (done.status !== 0) throw new Error(`a part of the bench failed:\n${done.stderr}`);
  return done;
}
