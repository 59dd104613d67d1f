import { openReader } from '../../db/reader.ts';
import { type WritePlan, type WrittenFile, writeFile } from './write-plan.ts';

/**
 * The process of one long export (write-apart.ts starts it): reads its task from the channel, writes the file, says how far
 * it is. It loads little, and knows nothing of runs, leases and logs: whoever started it makes the file the result, or not.
 */

export interface ApartTask {
  readonly databaseUrl: string;
  readonly plan: WritePlan;
  readonly path: string;
}

export type ApartMessage =
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'written'; readonly file: WrittenFile }
  | { readonly kind: 'failed'; readonly message: string; readonly code: unknown };

/** How often it says how far it is. */
const PROGRESS_MS = 100;

// Nobody waits for the file any more when whoever asked for it has gone; nor does this end before they say so, or a
// terminal's Ctrl-C would make it look as if the export had failed.
process.once('disconnect', () => process.exit(1));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.once('message', (task: ApartTask) => void carryOut(task));

async function carryOut({ databaseUrl, plan, path }: ApartTask): Promise<void> {
  let done = 0;
  const progress = setInterval(() => say({ kind: 'progress', done }), PROGRESS_MS);
  let outcome: ApartMessage;
  try {
    const reader = await openReader(databaseUrl);
    const file = await writeFile(reader, plan, path, async (written) => {
      done = written;
    });
    await reader.close();
    outcome = { kind: 'written', file };
  } catch (error) {
    const { message, code } = error as { message?: unknown; code?: unknown };
    outcome = { kind: 'failed', message: String(message), code };
  }
  clearInterval(progress);
  say(outcome, () => process.exit());
}

function say(message: ApartMessage, said?: () => void): void {
  process.send?.(message, undefined, undefined, said);
}
