import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { CoreDeps } from '../../deps.ts';
import type { ApartMessage, ApartTask } from './export-process.ts';
import { AT_ONCE } from './exports.ts';
import { type OnBatch, type WritePlan, type WrittenFile, writeFile } from './write-plan.ts';

/** The process that wrote an export ended before the export did; another may do better. */
export class WriterDied extends Error {}

const PROCESS = join(import.meta.dirname, 'export-process.ts');

/**
 * V8's heap is kept small: rows are garbage as soon as they are written, and a heap that may grow does so before it is
 * tidied. Chosen by measuring (bench/README.md).
 */
const HEAP = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=2', '--max-old-space-size=48'];

/**
 * Writes an export into a file: a short one here, a longer one in a process of its own, so that pages are answered
 * meanwhile and the memory it takes is small and given back.
 * @param onBatch is told now and then how many records were written; throwing ends the export
 * @throws WriterDied when that process ended on its own
 */
export function writeExport(
  core: Pick<CoreDeps, 'config' | 'db'>,
  plan: WritePlan,
  { path, records }: { path: string; records: number },
  onBatch?: OnBatch,
): Promise<WrittenFile> {
  return records <= AT_ONCE
    ? writeFile(core.db, plan, path, onBatch)
    : writeApart({ databaseUrl: core.config.databaseUrl, plan, path }, onBatch);
}

async function writeApart(task: ApartTask, onBatch: OnBatch = async () => undefined): Promise<WrittenFile> {
  // The address of the database may hold a password: it goes through the channel, not through the command line.
  const child = fork(PROCESS, {
    env: process.env,
    execArgv: HEAP,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const written = await new Promise<WrittenFile>((resolve, reject) => {
      child.on('message', (message: ApartMessage) => {
        if (message.kind === 'written') resolve(message.file);
        else if (message.kind === 'failed') reject(Object.assign(new Error(message.message), { code: message.code }));
        else onBatch(message.done).catch(reject);
      });
      child.once('error', reject);
      child.once('exit', (code, signal) =>
        reject(new WriterDied(`the process that wrote it ended: ${signal ?? code}`)),
      );
      child.send(task, (error) => error && reject(error));
    });
    await ended(child);
    return written;
  } catch (error) {
    child.kill('SIGKILL');
    await ended(child);
    throw error;
  }
}

/** What the process wrote is whole, or can be removed, only when it has gone. */
function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}
