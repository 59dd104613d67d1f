import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { FOLDERS, openCore } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import type { CoreDeps } from '../../../src/deps.ts';
import { ensureFoundingActivity } from '../../../src/features/activities/index.ts';
import { startNode } from '../../support/processes.ts';

/** The real server in a process of its own, which can be killed. */
export interface ServerProcess {
  readonly port: number;
  readonly child: ChildProcess;
  kill(signal: NodeJS.Signals): Promise<void>;
}

export async function startServer(dataDir: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  const settings = { DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', ...env };
  const child = startNode('bin/keypoint.js', ['serve'], settings);
  child.stderr?.resume();
  const port = await portSaid(child);
  child.stdout?.resume();
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return { port, child, kill };
}

async function portSaid(child: ChildProcess): Promise<number> {
  if (!child.stdout) throw new Error('the server has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /ready at http:\/\/[^:]+:(\d+)/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error('the server ended before it was ready');
}

/** Works on the database of a folder before a server is started there, or after it was killed. */
export async function onFolder<T>(dataDir: string, work: (core: CoreDeps) => Promise<T>): Promise<T> {
  const core = await openCore(readConfig({ DATA_DIR: dataDir }), pino({ level: 'silent' }));
  try {
    await ensureFoundingActivity(core, FOLDERS.content);
    return await work(core);
  } finally {
    await core.db.close();
  }
}
