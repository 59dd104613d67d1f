import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  /** Most that the process had resident, MB: before the first record, and until the last. */
  memory: { before: number; csv: number; xlsx: number };
}

interface Measured {
  ms: number;
  before: number;
  most: number;
}

const CHILD = join(import.meta.dirname, 'export-child.ts');

/** Exports `records` completions, each format in a process of its own, beside the same rows dumped by the sqlite3 shell. */
export async function measureExports(records: number): Promise<ExportsResult> {
  const { dataDir } = await seed(1);
  const database = join(dataDir, 'keypoint.db');
  const folder = mkdtempSync(join(tmpdir(), 'keypoint-bench-exports-'));
  fillRecords(database, { records, people: Math.max(1, Math.floor(records / 10)) });
  try {
    const bare = dumped(database, join(folder, 'bare.csv'));
    const csv = exported('csv', database, join(folder, 'records.csv'));
    const xlsx = exported('xlsx', database, join(folder, 'records.xlsx'));
    const perSecond = (ms: number) => (records / ms) * 1000;
    return {
      records,
      csv: perSecond(csv.ms),
      xlsx: perSecond(xlsx.ms),
      bare: perSecond(bare.ms),
      bareBy: bare.by,
      ratio: bare.ms / csv.ms,
      memory: { before: csv.before, csv: csv.most, xlsx: xlsx.most },
    };
  } finally {
    for (const path of [folder, dataDir]) rmSync(path, { recursive: true, force: true });
  }
}

function exported(format: string, database: string, out: string): Measured {
  const child = spawnSync(process.execPath, [CHILD, format, database, out], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`the export as ${format} failed:\n${child.stderr}`);
  if (statSync(out).size === 0) throw new Error(`the export as ${format} is empty`);
  return JSON.parse(child.stdout) as Measured;
}

const SHELL = '/usr/bin/sqlite3';

/** The statement is printed by the export itself, so that both read the same rows. */
function dumped(database: string, out: string): { ms: number; by: string } {
  const statement = spawnSync(process.execPath, [CHILD, 'sql', database, out], { encoding: 'utf8' }).stdout;
  if (!existsSync(SHELL)) return { ms: exported('bare', database, out).ms, by: 'bare better-sqlite3' };
  const started = performance.now();
  const shell = spawnSync(SHELL, ['-readonly', database], {
    input: `.mode csv\n.headers on\n.once ${out}\n${statement};\n`,
    encoding: 'utf8',
  });
  const ms = performance.now() - started;
  if (shell.status !== 0 || readFileSync(out, { encoding: 'utf8', flag: 'r' }).length === 0)
    throw new Error(shell.stderr);
  return { ms, by: 'the sqlite3 shell' };
}
