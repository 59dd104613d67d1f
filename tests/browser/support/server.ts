import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT, temporaryFolder } from '../../support/files.ts';
import { runNode, startNode } from '../../support/processes.ts';

export const SLUG = 'bisphosphonates-breast-cancer';

export interface KeyedQuestion {
  stem: string;
  options: { text: string; correct: boolean }[];
}

export interface NewAccount {
  email: string;
  name: string;
  role: string;
  password: string;
}

export interface RunningServer {
  url: string;
  /** Runs `keypoint` on the same database. @throws Error when it fails */
  cli(...args: string[]): Promise<string>;
  /** Makes an account, as whoever runs the site does. @throws Error when it fails */
  addAccount(account: NewAccount): Promise<void>;
  /** The founding activity's questions with their keys. */
  questions(): Promise<KeyedQuestion[]>;
  stop(): Promise<void>;
}

/** Starts the real server, as `npm start` does, on a free port over a new DATA_DIR. */
export async function startServer(settings: Record<string, string> = {}): Promise<RunningServer> {
  const port = await freePort();
  const env = { DATA_DIR: temporaryFolder('server'), PORT: String(port), LOG_LEVEL: 'warn', ...settings };
  const child = spawn(process.execPath, ['bin/keypoint.js', 'serve'], {
    cwd: PROJECT,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk;
  });
  const url = `http://127.0.0.1:${port}`;
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${log}`);
    return (await fetch(`${url}/readyz`).catch(() => null))?.ok ?? false;
  });
  const cli = async (...args: string[]) => {
    const run = await runNode('bin/keypoint.js', args, env);
    if (run.code !== 0) throw new Error(`keypoint ${args.join(' ')} ended with ${run.code}:\n${run.stderr}`);
    return run.stdout;
  };
  return {
    url,
    cli,
    addAccount: (account) => addAccount(account, env),
    questions: async () => JSON.parse(await cli('questions', 'export', '--activity', SLUG, '--format', 'json')),
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function addAccount({ email, name, role, password }: NewAccount, env: Record<string, string>): Promise<void> {
  const named = ['--email', email, '--name', name, '--role', role, '--profession', 'physician'];
  const child = startNode('bin/keypoint.js', ['user', 'create', ...named, '--password-stdin'], env);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const ended = once(child, 'close');
  child.stdin?.end(password);
  await ended;
  if (child.exitCode !== 0) throw new Error(`keypoint user create ended with ${child.exitCode}:\n${said}`);
}

/** Asks every 50 ms until it is so. @throws Error after 30 seconds */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('waited 30 seconds in vain');
    await sleep(50);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
