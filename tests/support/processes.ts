import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { PROJECT } from './files.ts';

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a file of this project in a Node process of its own until it ends. */
export async function runNode(file: string, args: string[], env: Record<string, string> = {}): Promise<Finished> {
  const child = startNode(file, args, env);
  if (!child.stdout || !child.stderr) throw new Error('the process has no pipes');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

export function startNode(file: string, args: string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args], {
    cwd: PROJECT,
    env: { ...inherited(), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** The environment without what belongs to the test run itself: jest's options would start in the child too. */
function inherited(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_ENV: _env, ...rest } = process.env;
  return rest;
}
