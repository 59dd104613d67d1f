import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { parse, stringify } from 'yaml';
import { FOLDERS, openCore } from '../src/compose.ts';
import { readConfig } from '../src/config.ts';
import type { CoreDeps } from '../src/deps.ts';
import { importActivity, selectPublishedActivity } from '../src/features/activities/index.ts';
import { encodeTallies } from '../src/features/analysis/cells.ts';
import { selectItems } from '../src/features/questions/index.ts';
import { tokenHash } from '../src/http/session.ts';
import { getRequest, load } from './client.ts';
import { startKeypoint } from './processes.ts';
import { sumUp } from './simulated-learners.ts';

const QUESTIONS = 30;
const FEW = 1_000;
const MANY = 1_000_000;
const ROUNDS = 8;

export interface AnalysisResult {
  /** p50 of the whole page over HTTP, ms: the median of the rounds. */
  fewMs: number;
  manyMs: number;
  /** many ÷ few. */
  ratio: number;
}

/**
 * What it costs to read the analysis of a set of 30 questions after 10³ and after 10⁶ first attempts: the educator's
 * page, over HTTP, in turns. The sums of simulated learners are put where submissions would have left them; there are no
 * attempts beside them, and the page would read none.
 */
export async function measureAnalysis(durationMs: number): Promise<AnalysisResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'keypoint-bench-'));
  const cookie = await prepare(dataDir);
  const keypoint = await startKeypoint(dataDir);
  const page = async (learners: number) => {
    const request = getRequest(`/author/activities/${slugOf(learners)}/analysis`, cookie);
    return load({ port: keypoint.port, connections: 1, durationMs: durationMs / 2, status: 200, next: () => request });
  };
  const [few, many]: [number[], number[]] = [[], []];
  // Each goes first as often as the other: what the machine does besides changes with time.
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const learners of round % 2 === 0 ? [FEW, MANY] : [MANY, FEW]) {
      (learners === FEW ? few : many).push((await page(learners)).p50);
    }
  }
  await keypoint.stop();
  rmSync(dataDir, { recursive: true, force: true });
  const [fewMs, manyMs] = [median(few), median(many)];
  return { fewMs, manyMs, ratio: manyMs / fewMs };
}

const slugOf = (learners: number): string => `bench-${learners}`;

async function prepare(dataDir: string): Promise<string> {
  const core = await openCore(readConfig({ DATA_DIR: dataDir }), pino({ level: 'silent' }));
  for (const learners of [FEW, MANY]) {
    await importActivity(core, activityFile(slugOf(learners)), 'bench.yaml');
    await fill(core, learners);
  }
  const cookie = await educator(core);
  await core.db.close();
  return cookie;
}

/** The founding activity with 30 questions of four options in the place of its own. */
function activityFile(slug: string): string {
  const founding = parse(readFileSync(join(FOLDERS.content, 'bisphosphonates-breast-cancer.yaml'), 'utf8'));
  const { keyPoints } = founding as { keyPoints: { id: string }[] };
  const questions = Array.from({ length: QUESTIONS }, (_, i) => ({
    id: `bench-${i + 1}`,
    kind: 'single-best-answer',
    keyPoint: keyPoints[i % keyPoints.length]?.id,
    stem: `Which statement does the article support in its part ${i + 1}?`,
    options: ['first', 'second', 'third', 'fourth'].map((text, o) => ({
      text: `The ${text} statement of part ${i + 1}`,
      correct: o === 0,
      rationale: `What part ${i + 1} says of it.`,
    })),
  }));
  return stringify({ ...founding, slug, questions });
}

async function fill(core: CoreDeps, learners: number): Promise<void> {
  const { versionId } = await selectPublishedActivity(core.db, slugOf(learners));
  const ids = (await selectItems(core.db, versionId)).map(({ questionVersionId }) => questionVersionId);
  const { cells, times } = sumUp({ questions: QUESTIONS, learners, seed: 2026 }, ids);
  await core.db.transaction(async (trx) => {
    for (const { unit, total, attempts, items } of cells) {
      const row = { activity_version_id: versionId, unit, total, attempts, items: encodeTallies(items) };
      await trx.insertInto('analysis_cells').values(row).execute();
    }
    for (const [i, counts] of times.entries()) {
      const of = { activity_version_id: versionId, question_version_id: ids[i] ?? '' };
      const rows = [...counts].map(([bucket, answers]) => ({ ...of, bucket, answers }));
      await trx.insertInto('analysis_times').values(rows).execute();
    }
  });
}

/** @returns the cookie of an educator who is signed in */
async function educator({ db, ids }: CoreDeps): Promise<string> {
  const [userId, token, now] = [ids.uuid(), ids.token(), Date.now()];
  await db.transaction(async (trx) => {
    await trx
      .insertInto('users')
      .values({
        id: userId,
        email: 'educator@example.org',
        full_name: 'Bench Educator',
        credentials: '',
        profession: 'physician',
        profession_verified_at: null,
        password_hash: 'none',
        reporting_sealed: null,
        reporting_permitted_at: null,
        created_at: now,
        disabled_at: null,
      })
      .execute();
    await trx
      .insertInto('user_roles')
      .values({ user_id: userId, role: 'educator', granted_at: now, granted_by: null })
      .execute();
    await trx
      .insertInto('sessions')
      .values({
        token_hash: tokenHash(token),
        id: ids.uuid(),
        user_id: userId,
        csrf_token: ids.token(18),
        user_agent: 'bench',
        created_at: now,
        last_seen_at: now,
        expires_at: now + 86_400_000,
      })
      .execute();
  });
  return `keypoint_session=${token}`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2;
}
