import { createLog, FOLDERS, openCore } from '../compose.ts';
import { readConfig } from '../config.ts';
import type { CoreDeps } from '../deps.ts';
import { ensureFoundingActivity } from '../features/activities/index.ts';

/** One JSON document on stdout with --json, else a line or more for people. */
export function print(json: boolean | undefined, value: unknown, lines: string[]): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : lines.map((line) => `${line}\n`).join(''));
}

/** Opens what the domain needs, does the work, and closes it whatever happens. */
export async function withCore<T>(work: (core: CoreDeps) => Promise<T>): Promise<T> {
  const config = readConfig(process.env);
  const core = await openCore(config, createLog(config.logLevel === 'info' ? 'warn' : config.logLevel));
  try {
    // A command may be the first to open a database: it finds there what the server would.
    await ensureFoundingActivity(core, FOLDERS.content);
    return await work(core);
  } finally {
    await core.db.close();
  }
}
