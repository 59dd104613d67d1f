import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { FOLDERS, openCore } from '../src/compose.ts';
import { readConfig } from '../src/config.ts';
import type { CoreDeps } from '../src/deps.ts';
import { ensureFoundingActivity } from '../src/features/activities/index.ts';
import { startAttempt } from '../src/features/attempts/index.ts';
import type { Viewer } from '../src/http/context.ts';
import { tokenHash } from '../src/http/session.ts';

export interface Learner {
  viewer: Viewer;
  cookie: string;
  csrf: string;
  attemptId: string;
  /** For each question, the page ids of its options. */
  options: string[][];
}

export interface Seeded {
  dataDir: string;
  learners: Learner[];
}

/** A fresh data folder with the founding activity and `count` learners, each signed in with an attempt open. */
export async function seed(count: number): Promise<Seeded> {
  const dataDir = mkdtempSync(join(tmpdir(), 'keypoint-bench-'));
  const core = await openCore(readConfig({ DATA_DIR: dataDir }), pino({ level: 'silent' }));
  await ensureFoundingActivity(core, FOLDERS.content);
  const learners: Learner[] = [];
  for (let i = 0; i < count; i += 1) learners.push(await newLearner(core, i));
  await core.db.close();
  return { dataDir, learners };
}

async function newLearner(core: CoreDeps, i: number): Promise<Learner> {
  const { db, ids } = core;
  const now = Date.now();
  const viewer: Viewer = {
    id: ids.uuid(),
    email: `bench-${i}@example.org`,
    fullName: `Bench Learner ${i}`,
    credentials: 'MD',
    profession: 'physician',
    roles: ['learner'],
    timeMultiplierPercent: 100,
    letterKeys: true,
  };
  const token = ids.token();
  const csrf = ids.token(18);
  await db.transaction(async (trx) => {
    const { id, email, fullName, credentials, profession } = viewer;
    const row = {
      id,
      email,
      full_name: fullName,
      credentials,
      profession,
      profession_verified_at: null,
      password_hash: 'none',
    };
    await trx
      .insertInto('users')
      .values({ ...row, reporting_sealed: null, reporting_permitted_at: null, created_at: now, disabled_at: null })
      .execute();
    await trx
      .insertInto('user_roles')
      .values({ user_id: id, role: 'learner', granted_at: now, granted_by: null })
      .execute();
    const session = {
      token_hash: tokenHash(token),
      id: ids.uuid(),
      user_id: id,
      csrf_token: csrf,
      user_agent: 'bench',
    };
    await trx
      .insertInto('sessions')
      .values({ ...session, created_at: now, last_seen_at: now, expires_at: now + 86_400_000 })
      .execute();
  });
  const activity = await db.kysely
    .selectFrom('activities as a')
    .innerJoin('activity_versions as v', 'v.activity_id', 'a.id')
    .select(['a.slug', 'v.id'])
    .executeTakeFirstOrThrow();
  const { attemptId } = await startAttempt(core, viewer, {
    slug: activity.slug,
    acknowledged: true,
    unsafe_versionId: activity.id,
  });
  const { form } = await db.kysely
    .selectFrom('attempts')
    .select('form')
    .where('id', '=', attemptId)
    .executeTakeFirstOrThrow();
  const options = (JSON.parse(form) as { given: [string, string][] }[]).map((question) =>
    question.given.map(([page]) => page),
  );
  return { viewer, cookie: `keypoint_session=${token}`, csrf, attemptId, options };
}
