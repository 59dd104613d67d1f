import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getRequest, load, type Measured, postRequest } from './client.ts';
import { type Running, startBare } from './processes.ts';
import type { Learner, Seeded } from './seed.ts';

export interface Comparison {
  name: string;
  keypoint: Measured;
  bare: Measured;
  /** keypoint ÷ bare, answers a second. */
  ratio: number;
}

interface Scenario {
  name: string;
  connections: number;
  status: number;
  /** What the bare server answers with: the bytes that Keypoint answered with. */
  answer: Buffer;
  type: string;
  next: (connection: number, sent: number) => Buffer;
}

const ROUNDS = 3;

/** Question page and answer save, each beside bare node:http with the same bytes: rounds in turn, the median of them. */
export async function measureHttp(keypoint: Running, seeded: Seeded, durationMs: number): Promise<Comparison[]> {
  const first = seeded.learners[0] as Learner;
  const page = await answerOf(keypoint, getRequest(`/attempts/${first.attemptId}/questions/5`, first.cookie), 200);
  const saves = saveRequests(seeded.learners);
  const saved = await answerOf(keypoint, saves(0, 0), 200);
  const html = { status: 200, answer: page, type: 'text/html; charset=utf-8' };
  const json = { status: 200, answer: saved, type: 'application/json; charset=utf-8' };
  const pages = seeded.learners.map(({ attemptId, cookie }) =>
    Array.from({ length: 18 }, (_, n) => getRequest(`/attempts/${attemptId}/questions/${n + 1}`, cookie)),
  );
  const nextPage = (i: number, sent: number) => (pages[i % pages.length] as Buffer[])[sent % 18] as Buffer;
  const scenarios: Scenario[] = [
    { name: 'question page, 32 at once', connections: 32, ...html, next: nextPage },
    { name: 'answer save, 1 at once', connections: 1, ...json, next: saves },
    { name: 'answer save, 64 at once', connections: 64, ...json, next: saves },
  ];
  const results: Comparison[] = [];
  for (const scenario of scenarios) results.push(await compare(keypoint, seeded.dataDir, scenario, durationMs));
  return results;
}

async function compare(keypoint: Running, folder: string, scenario: Scenario, durationMs: number): Promise<Comparison> {
  const file = join(folder, 'answer');
  writeFileSync(file, scenario.answer);
  const bare = await startBare(file, scenario.type);
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  const { connections, status, next } = scenario;
  for (let round = 0; round < ROUNDS; round += 1) {
    theirs.push(await load({ port: bare.port, connections, durationMs, next, status: 200 }));
    ours.push(await load({ port: keypoint.port, connections, durationMs, next, status }));
  }
  await bare.stop();
  const result = { keypoint: median(ours), bare: median(theirs) };
  return { name: scenario.name, ...result, ratio: result.keypoint.perSecond / result.bare.perSecond };
}

/** Submissions can't be repeated: each learner has one, so this is a burst of them, measured whole. */
export async function measureSubmissions(
  keypoint: Running,
  learners: readonly Learner[],
): Promise<{ perSecond: number; count: number }> {
  const start = performance.now();
  const queue = [...learners];
  const worker = async () => {
    for (let learner = queue.pop(); learner; learner = queue.pop()) {
      const request = postRequest(`/attempts/${learner.attemptId}/submission`, learner.cookie, { _csrf: learner.csrf });
      await answerOf(keypoint, request, 303);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return { perSecond: (learners.length * 1000) / (performance.now() - start), count: learners.length };
}

/** Each connection is a page of a learner of its own that goes on choosing: never a conflict, always a write. */
function saveRequests(learners: readonly Learner[]): Scenario['next'] {
  let runs = 0;
  return (connection, sent) => {
    const { attemptId, cookie, csrf, options } = learners[connection % learners.length] as Learner;
    const n = (sent % options.length) + 1;
    const choices = options[n - 1] as string[];
    runs += 1;
    const fields = {
      _csrf: csrf,
      revision: '0',
      writer: `bench-${connection}`,
      seq: String(runs + 1_000_000),
      spent: '900',
      option: choices[runs % choices.length] as string,
    };
    return postRequest(`/attempts/${attemptId}/questions/${n}`, cookie, fields);
  };
}

async function answerOf({ port }: Running, request: Buffer, status: number): Promise<Buffer> {
  const [head = '', ...rest] = request.toString().split('\r\n\r\n');
  const [line = '', ...headers] = head.split('\r\n');
  const [method = 'GET', path = '/'] = line.split(' ');
  const pairs = headers
    .map((header) => header.split(': ') as [string, string])
    .filter(([name]) => !/^(host|content-length|sec-)/i.test(name));
  const body = method === 'GET' ? null : rest.join('\r\n\r\n');
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers: pairs, body, redirect: 'manual' });
  if (answer.status !== status)
    throw new Error(`${method} ${path} answered ${answer.status}: ${(await answer.text()).slice(0, 600)}`);
  return Buffer.from(await answer.arrayBuffer());
}

function median(results: Measured[]): Measured {
  return [...results].sort((a, b) => a.perSecond - b.perSecond)[Math.floor(results.length / 2)] as Measured;
}
