import { createWriteStream, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { pino } from 'pino';
import { openCore } from '../src/compose.ts';
import { readConfig } from '../src/config.ts';
import { exportFolder, requestExport, selectRun } from '../src/features/records/exports.ts';
import { NO_FILTER } from '../src/features/records/filter.ts';
import { RECORD_COLUMNS, RECORD_JOINS } from '../src/features/records/scope-queries.ts';
import { workOnExports } from '../src/features/records/worker.ts';

/**
 * `node bench/export-child.ts csv|xlsx|bare|sql DATA_DIR [OUT]`: a process that has loaded what a server has, asks for one
 * export and works on it; prints how it went as JSON. `sql` prints the statement whose rows are exported, `bare` dumps them.
 */

export interface Exported {
  records: number;
  bytes: number;
  /** From taking the run to its file being ready. */
  ms: number;
  /** Resident, MB, null where the system doesn't say: the process that wrote, at the most; this one, before and at the most. */
  memory: { writer: number; before: number; most: number } | null;
}

const [what = '', dataDir = '', out = ''] = process.argv.slice(2);
const core = await openCore(readConfig({ DATA_DIR: dataDir }), pino({ level: 'warn' }, pino.destination(2)));
const { sql: statement } = sql`select ${RECORD_COLUMNS} from completion_records record ${RECORD_JOINS}
  order by record.passed_at desc, record.completion_id desc`.compile(core.db.kysely);
if (what === 'sql') process.stdout.write(statement);
else if (what === 'bare') await dump();
else process.stdout.write(JSON.stringify(await measure(what === 'csv' ? 'csv' : 'xlsx')));
await core.db.close();

async function measure(format: 'csv' | 'xlsx'): Promise<Exported> {
  const asked = await requestExport(core, { format, filter: NO_FILTER, requestedBy: null });
  const memory = watchMemory();
  const started = performance.now();
  await workOnExports(core);
  const ms = performance.now() - started;
  const seen = memory.stop();
  const { state, done, bytes } = await selectRun(core, asked.id);
  if (state !== 'ready') throw new Error(`the export is ${state}`);
  rmSync(exportFolder(core.config), { recursive: true });
  return { records: done, bytes: bytes ?? 0, ms, memory: seen };
}

function watchMemory(): { stop(): Exported['memory'] } {
  const before = residentOf('self', 'VmRSS');
  let [writer, most] = [0, before ?? 0];
  const timer = setInterval(() => {
    most = Math.max(most, residentOf('self', 'VmRSS') ?? 0);
    for (const pid of childrenOf()) writer = Math.max(writer, residentOf(pid, 'VmHWM') ?? 0);
  }, 20);
  return {
    stop: () => {
      clearInterval(timer);
      return before === null ? null : { writer, before, most };
    },
  };
}

/** MB; VmHWM is the most there ever was. */
function residentOf(pid: string, field: 'VmRSS' | 'VmHWM'): number | null {
  const found = new RegExp(`${field}:\\s+(\\d+) kB`).exec(textOf(`/proc/${pid}/status`));
  return found ? Math.round(Number(found[1]) / 1024) : null;
}

function childrenOf(): string[] {
  const threads = readdirSync('/proc/self/task');
  return threads
    .flatMap((thread) => textOf(`/proc/self/task/${thread}/children`).split(' '))
    .filter((pid) => pid !== '');
}

/** '' for what isn't there, or no more. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function dump(): Promise<void> {
  const file = new Sqlite(join(dataDir, 'keypoint.db'), { readonly: true });
  const stream = createWriteStream(out);
  for (const row of file.prepare(statement).raw().iterate() as Iterable<unknown[]>) stream.write(`${row.join(',')}\n`);
  stream.end();
  await finished(stream);
  file.close();
}
