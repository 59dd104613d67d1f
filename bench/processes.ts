import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

export interface Running {
  port: number;
  stop(): Promise<void>;
}

/** Starts the bare server that answers with a file. */
export async function startBare(file: string, type: string): Promise<Running> {
  const child = spawn(process.execPath, ['bench/bare-server.ts', file, type], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve) => child.stdout?.once('data', (text) => resolve(Number(text))));
  return { port, stop: () => stopped(child) };
}

/** Starts the product itself, as `npm start` does, with its log in a file. */
export async function startKeypoint(dataDir: string): Promise<Running> {
  const port = await freePort();
  const log = openSync(join(dataDir, 'server.log'), 'a');
  const env = { ...process.env, PORT: String(port), DATA_DIR: dataDir, BASE_URL: '', DATABASE_URL: '' };
  const child = spawn(process.execPath, ['bin/keypoint.js', 'serve'], { cwd: ROOT, env, stdio: ['ignore', log, log] });
  for (let tries = 0; tries < 200; tries += 1) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return { port, stop: () => stopped(child) };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the server did not start; see ${dataDir}/server.log`);
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
