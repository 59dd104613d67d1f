import { pino } from 'pino';
import { FOLDERS } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { ensureFoundingActivity } from '../../src/features/activities/index.ts';
import { finishOverdueAttempts, startAttempt, submitAttempt } from '../../src/features/attempts/index.ts';
import { selectForm } from '../../src/features/attempts/items.ts';
import { createSaveGroup } from '../../src/features/attempts/save-group.ts';
import { type Save, writeSaves } from '../../src/features/attempts/save-queries.ts';
import type { Viewer } from '../../src/http/context.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { MINUTE, type TestClock, testClock } from '../support/clock.ts';
import { describeOnEngines } from '../support/engines.ts';
import { temporaryFolder } from '../support/files.ts';
import { createUser } from '../support/people.ts';

describeOnEngines('attempts in the database', (open) => {
  let core: CoreDeps;
  let clock: TestClock;
  let db: Database;

  beforeEach(async () => {
    db = await open();
    clock = testClock();
    const config = readConfig({ DATA_DIR: temporaryFolder('data') });
    core = { config, db, clock, ids: systemIds, secrets: loadSecrets(config), log: pino({ level: 'silent' }) };
    await ensureFoundingActivity(core, FOLDERS.content);
  }, 60_000);

  async function learner(): Promise<Viewer> {
    const { id, email, fullName } = await createUser(core);
    return {
      id,
      email,
      fullName,
      credentials: '',
      profession: 'physician',
      roles: ['learner'],
      timeMultiplierPercent: 100,
      letterKeys: true,
    };
  }

  async function start(viewer: Viewer): Promise<string> {
    const { id } = await db.kysely.selectFrom('activity_versions').select('id').executeTakeFirstOrThrow();
    return (
      await startAttempt(core, viewer, {
        slug: 'bisphosphonates-breast-cancer',
        acknowledged: true,
        unsafe_versionId: id,
      })
    ).attemptId;
  }

  async function save(viewer: Viewer, attemptId: string, position: number, over: Partial<Save> = {}): Promise<Save> {
    const item = (await selectForm(db, attemptId))[position - 1]?.item;
    return {
      attemptId,
      userId: viewer.id,
      position,
      questionVersionId: item?.questionVersionId ?? '',
      response: '["o1"]',
      struck: '[]',
      flagged: 0,
      spentMs: 1200,
      baseRevision: 0,
      writer: '',
      writerSeq: 0,
      now: clock(),
      ...over,
    };
  }

  const stored = (attemptId: string) =>
    db.kysely.selectFrom('answers').selectAll().where('attempt_id', '=', attemptId).orderBy('position').execute();

  test('50 parallel starts leave one attempt, and each gets it', async () => {
    const viewer = await learner();
    const ids = await Promise.all(Array.from({ length: 50 }, () => start(viewer)));
    expect(new Set(ids).size).toBe(1);
    expect(await db.kysely.selectFrom('attempts').select('number').execute()).toEqual([{ number: 1 }]);
    expect(await db.kysely.selectFrom('acknowledgements').select('acknowledged_at').execute()).toEqual([
      { acknowledged_at: clock() },
    ]);
  });

  test('a crowd of saves is written in a few groups, whole', async () => {
    const viewers = await Promise.all(Array.from({ length: 8 }, learner));
    const attempts = await Promise.all(viewers.map(start));
    const sizes: number[] = [];
    const group = createSaveGroup(db, (database, saves) => {
      sizes.push(saves.length);
      return writeSaves(database, saves);
    });
    const saves = await Promise.all(
      viewers.flatMap((viewer, v) => Array.from({ length: 18 }, (_, i) => save(viewer, attempts[v] as string, i + 1))),
    );
    const outcomes = await Promise.all(saves.map(group));
    expect(outcomes).toEqual(saves.map(() => ({ revision: 1 })));
    expect(sizes.reduce((sum, size) => sum + size)).toBe(144);
    expect(sizes.length).toBeLessThanOrEqual(3);
    for (const attemptId of attempts) expect(await stored(attemptId)).toHaveLength(18);
  });

  test('one bad save of a group fails alone', async () => {
    const viewer = await learner();
    const attemptId = await start(viewer);
    const group = createSaveGroup(db);
    const saves = await Promise.all([1, 2, 3, 4, 5].map((n) => save(viewer, attemptId, n)));
    (saves[2] as Save).questionVersionId = 'no-such-question';
    const results = await Promise.allSettled(saves.map(group));
    expect(results.map((result) => result.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect((await stored(attemptId)).map((row) => row.position)).toEqual([1, 2, 4, 5]);
  });

  test('the same answer twice at once: the second sees the first', async () => {
    const viewer = await learner();
    const attemptId = await start(viewer);
    const group = createSaveGroup(db);
    const one = await save(viewer, attemptId, 1);
    const [first, second] = await Promise.all([group(one), group({ ...one, response: '["o2"]' })]);
    expect([first, second]).toEqual([{ revision: 1 }, null]);
    expect((await stored(attemptId))[0]?.response).toBe('["o1"]');
  });

  test('a page that has not seen the newest revision writes nothing; the page that wrote it goes on', async () => {
    const viewer = await learner();
    const attemptId = await start(viewer);
    const group = createSaveGroup(db);
    const first = await save(viewer, attemptId, 1, { writer: 'tab-a', writerSeq: 1 });
    expect(await group(first)).toEqual({ revision: 1 });
    expect(await group({ ...first, response: '["o3"]', writer: 'tab-b' })).toBeNull();
    // Its acknowledgement was lost, so tab a still says revision 0 — but it is its own save that it replaces.
    expect(await group({ ...first, response: '["o2"]', writerSeq: 2 })).toEqual({ revision: 2 });
    expect(await group({ ...first, response: '["o1"]', writerSeq: 1 })).toBeNull();
    expect(await group({ ...first, response: '["o4"]', writer: 'tab-b', baseRevision: 2 })).toEqual({ revision: 3 });
    expect((await stored(attemptId))[0]).toMatchObject({ response: '["o4"]', revision: 3, writer: 'tab-b' });
  });

  test('nothing is written into somebody else’s attempt, a finished one, or after the deadline', async () => {
    const viewer = await learner();
    const other = await learner();
    const attemptId = await start(viewer);
    const group = createSaveGroup(db);
    expect(await group(await save(other, attemptId, 1))).toBeNull();
    await db.kysely
      .updateTable('attempts')
      .set({ deadline_at: clock() + MINUTE })
      .where('id', '=', attemptId)
      .execute();
    clock.advance(MINUTE);
    expect(await group(await save(viewer, attemptId, 1))).toEqual({ revision: 1 });
    clock.advance(1);
    expect(await group(await save(viewer, attemptId, 2))).toBeNull();
    await finishOverdueAttempts(core);
    expect(await group(await save(viewer, attemptId, 3))).toBeNull();
    const attempt = await db.kysely
      .selectFrom('attempts')
      .selectAll()
      .where('id', '=', attemptId)
      .executeTakeFirstOrThrow();
    expect(attempt).toMatchObject({ finished_by: 'deadline', submitted_at: clock() - 1 });
    expect(await stored(attemptId)).toHaveLength(1);
  });

  test('50 parallel submissions: one score, one set of item scores, one audit row', async () => {
    const viewer = await learner();
    const attemptId = await start(viewer);
    await Promise.all(Array.from({ length: 50 }, () => submitAttempt(core, attemptId)));
    expect(await db.kysely.selectFrom('scores').select('position').execute()).toHaveLength(18);
    const events = await db.kysely
      .selectFrom('audit_events')
      .select('action')
      .where('action', '=', 'attempt.submit')
      .execute();
    expect(events).toHaveLength(1);
  });

  test('answers racing the submission are counted whole or refused', async () => {
    for (let round = 0; round < 3; round += 1) {
      const viewer = await learner();
      const attemptId = await start(viewer);
      const group = createSaveGroup(db);
      const saves = await Promise.all(Array.from({ length: 18 }, (_, i) => save(viewer, attemptId, i + 1)));
      // The first half is on its way when the submission arrives, the second comes after it.
      const early = saves.slice(0, 9).map(group);
      const submission = new Promise((resolve) => setImmediate(resolve)).then(() => submitAttempt(core, attemptId));
      const late = new Promise((resolve) => setImmediate(resolve)).then(() => Promise.all(saves.slice(9).map(group)));
      const outcomes = [...(await Promise.all(early)), ...(await late)];
      await submission;
      const counted = await db.kysely
        .selectFrom('scores')
        .select('answered')
        .where('attempt_id', '=', attemptId)
        .orderBy('position')
        .execute();
      expect(counted.map((row) => row.answered === 1)).toEqual(outcomes.map((outcome) => outcome !== null));
      expect(await stored(attemptId)).toHaveLength(outcomes.filter((outcome) => outcome !== null).length);
    }
  });
});
