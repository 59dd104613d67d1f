import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { pino } from 'pino';
import { FOLDERS, openCore } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { ensureFoundingActivity } from '../../src/features/activities/index.ts';
import { startAttempt } from '../../src/features/attempts/index.ts';
import type { Viewer } from '../../src/http/context.ts';
import { tokenHash } from '../../src/http/session.ts';
import { temporaryFolder } from '../support/files.ts';
import { createUser } from '../support/people.ts';
import { runNode, startNode } from '../support/processes.ts';

test('several processes that can’t start end with exit code 1, as one does', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const env = { DATA_DIR: temporaryFolder('data'), PORT: String(port), WORKERS: '2', LOG_LEVEL: 'silent' };
  const { code, stderr } = await runNode('bin/keypoint.js', ['serve'], env);
  taken.close();
  expect([code, stderr]).toEqual([1, expect.stringContaining('EADDRINUSE')]);
}, 30_000);

/** The real server in a process of its own: killed, stopped, started again over the same file. */
describe('the server process', () => {
  let dataDir: string;
  let learner: { attemptId: string; cookie: string; csrf: string };
  let server: { child: ChildProcess; port: number };

  beforeEach(async () => {
    dataDir = temporaryFolder('data');
    learner = await seed(dataDir);
    server = await startServer(dataDir);
  });
  afterEach(async () => {
    server.child.kill('SIGKILL');
  });

  const save = (n: number, fields: Record<string, string>) =>
    fetch(`http://127.0.0.1:${server.port}/attempts/${learner.attemptId}/questions/${n}`, {
      method: 'POST',
      headers: {
        cookie: learner.cookie,
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ _csrf: learner.csrf, revision: '0', ...fields }),
      redirect: 'manual',
    });

  test('killed under load, it has every answer that it acknowledged, and the file is whole', async () => {
    for (let round = 0; round < 3; round += 1) {
      const acknowledged = new Map<number, number>();
      const writers = Array.from({ length: 18 }, async (_, i) => {
        for (let seq = 1; ; seq += 1) {
          const answer = await save(i + 1, { writer: 'page', seq: String(seq + round * 1_000_000) }).catch(() => null);
          if (!answer?.ok) return answer?.status;
          acknowledged.set(i + 1, ((await answer.json().catch(() => ({}))) as { revision?: number }).revision ?? 0);
        }
      });
      // In the middle of it: some are acknowledged, others on their way.
      for (let waited = 0; acknowledged.size < 6 && waited < 15_000; waited += 5) await pause(5);
      await pause(20 * round);
      server.child.kill('SIGKILL');
      await Promise.all(writers);
      const stored = read(dataDir, 'select position, revision from answers where attempt_id = ?', learner.attemptId);
      const revisions = new Map(stored.map((row) => [row['position'], Number(row['revision'])]));
      for (const [position, revision] of acknowledged) expect(revisions.get(position)).toBeGreaterThanOrEqual(revision);
      expect(acknowledged.size).toBeGreaterThan(0);
      expect(read(dataDir, 'pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      server = await startServer(dataDir);
    }
  }, 60_000);

  test('6. submit, kill, submit again: one record', async () => {
    const submit = () =>
      fetch(`http://127.0.0.1:${server.port}/attempts/${learner.attemptId}/submission`, {
        method: 'POST',
        headers: { cookie: learner.cookie, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ _csrf: learner.csrf }),
        redirect: 'manual',
      });
    expect((await submit()).status).toBe(303);
    server.child.kill('SIGKILL');
    await once(server.child, 'exit');
    server = await startServer(dataDir);
    expect((await submit()).status).toBe(303);
    expect(read(dataDir, "select count(*) as n from audit_events where action = 'attempt.submit'")).toEqual([{ n: 1 }]);
    expect(read(dataDir, 'select count(*) as n from scores')).toEqual([{ n: 18 }]);
  }, 30_000);

  test('59. SIGTERM with 50 requests under way drops none, and the process ends by itself', async () => {
    const body = new URLSearchParams({ _csrf: learner.csrf, revision: '0', writer: 'w', seq: '1' }).toString();
    const requests = Array.from({ length: 50 }, (_, i) => halfSent(server.port, learner, (i % 18) + 1, body));
    const finishers = await Promise.all(requests);
    server.child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const answers = await Promise.all(finishers.map((finish) => finish()));
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 (200|409)/);
    const [code] =
      server.child.exitCode === null ? ((await once(server.child, 'exit')) as [number]) : [server.child.exitCode];
    expect(code).toBe(0);
  }, 30_000);
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A request of which all but the end of its body is sent. @returns what sends the rest and gives the answer's head */
function halfSent(
  port: number,
  { attemptId, cookie }: { attemptId: string; cookie: string },
  n: number,
  body: string,
): Promise<() => Promise<string>> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        `POST /attempts/${attemptId}/questions/${n} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie}\r\nAccept: application/json\r\n` +
          `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
      );
      // Long enough for the server to have read the head.
      setTimeout(() => resolve(() => rest(socket, body.slice(10))), 200);
    });
    socket.on('error', reject);
  });
}

function rest(socket: ReturnType<typeof connect>, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    socket.on('close', () => resolve(answer));
    socket.write(text);
  });
}

async function startServer(dataDir: string): Promise<{ child: ChildProcess; port: number }> {
  const port = await freePort();
  const child = startNode('bin/keypoint.js', ['serve'], { DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'warn' });
  child.stdout?.resume();
  child.stderr?.resume();
  for (let tries = 0; tries < 200; tries += 1) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return { child, port };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the server did not start within 10 s');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** A learner who is signed in, with an attempt open. */
async function seed(dataDir: string): Promise<{ attemptId: string; cookie: string; csrf: string }> {
  const core = await openCore(readConfig({ DATA_DIR: dataDir }), pino({ level: 'silent' }));
  await ensureFoundingActivity(core, FOLDERS.content);
  const { id, email, fullName } = await createUser(core);
  const viewer: Viewer = {
    id,
    email,
    fullName,
    credentials: '',
    profession: 'physician',
    roles: ['learner'],
    timeMultiplierPercent: 100,
    letterKeys: true,
  };
  const token = core.ids.token();
  const now = Date.now();
  const session = {
    token_hash: tokenHash(token),
    id: core.ids.uuid(),
    user_id: id,
    csrf_token: 'csrf',
    user_agent: 'test',
  };
  await core.db.kysely
    .insertInto('sessions')
    .values({ ...session, created_at: now, last_seen_at: now, expires_at: now + 86_400_000 })
    .execute();
  const version = await core.db.kysely.selectFrom('activity_versions').select('id').executeTakeFirstOrThrow();
  const { attemptId } = await startAttempt(core, viewer, {
    slug: 'bisphosphonates-breast-cancer',
    acknowledged: true,
    unsafe_versionId: version.id,
  });
  await core.db.close();
  return { attemptId, cookie: `keypoint_session=${token}`, csrf: 'csrf' };
}

function read(dataDir: string, sql: string, ...values: unknown[]): Record<string, unknown>[] {
  const db = new Sqlite(join(dataDir, 'keypoint.db'));
  try {
    return db.prepare<unknown[], Record<string, unknown>>(sql).all(...values);
  } finally {
    db.close();
  }
}
