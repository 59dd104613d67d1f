import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { importActivity } from '../../src/features/activities/index.ts';
import { answerPractice } from '../../src/features/practice/answer.ts';
import { listPracticeSessions } from '../../src/features/practice/queries.ts';
import { loadSession } from '../../src/features/practice/session.ts';
import { startPractice } from '../../src/features/practice/start.ts';
import type { Viewer } from '../../src/http/context.ts';
import { NotFound } from '../../src/http/errors.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { newLearner } from '../analysis/simulate.ts';
import { blueprintYaml, SLUG } from '../attempts/blueprints.ts';
import { MINUTE, type TestClock, testClock } from '../support/clock.ts';
import { describeOnEngines } from '../support/engines.ts';
import { temporaryFolder } from '../support/files.ts';

describeOnEngines('practice in the database', (open) => {
  let core: CoreDeps;
  let clock: TestClock;
  let db: Database;
  let viewer: Viewer;

  beforeEach(async () => {
    db = await open();
    clock = testClock();
    const config = readConfig({ DATA_DIR: temporaryFolder('data') });
    core = { config, db, clock, ids: systemIds, secrets: loadSecrets(config), log: pino({ level: 'silent' }) };
    await importActivity(core, blueprintYaml(), 'blueprint.yaml');
    viewer = await newLearner(core);
  });

  const start = (fields: { fresh?: boolean; again?: string } = {}) =>
    startPractice(core, viewer, { slug: SLUG, fresh: fields.fresh ?? false, unsafe_again: fields.again });

  async function answerAll(id: string, right: number): Promise<void> {
    const loaded = await loadSession(core, viewer, id);
    for (const question of loaded.form)
      await answerPractice(core, loaded, question, {
        response: [question.n <= right ? 'o1' : 'o2'],
        confidence: question.n === 1 ? null : 3,
      });
  }

  test('one session for any number of starts at once', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => start()));
    expect(new Set(ids).size).toBe(1);
    expect(await db.kysely.selectFrom('practice_sessions').select('id').execute()).toHaveLength(1);
  });

  test('an answer given several times at once is kept once, and the last question ends the session', async () => {
    const id = await start();
    const loaded = await loadSession(core, viewer, id);
    const [first] = loaded.form;
    if (!first) throw new Error('the session has no question');
    await Promise.all(
      ['o1', 'o2', 'o3', 'o1'].map((option) =>
        answerPractice(core, loaded, first, { response: [option], confidence: 2 }),
      ),
    );
    expect(await db.kysely.selectFrom('practice_answers').select('position').execute()).toHaveLength(1);
    expect((await loadSession(core, viewer, id)).session.finishedAt).toBeNull();
    await answerAll(id, 3);
    expect((await loadSession(core, viewer, id)).session.finishedAt).toBe(clock());
  });

  test('sums up sessions, the newest first, with numbers that are numbers', async () => {
    const first = await start();
    await answerAll(first, 2);
    clock.advance(MINUTE);
    const second = await start({ again: first });
    const list = await listPracticeSessions(db, {
      userId: viewer.id,
      activityId: (await loadSession(core, viewer, first)).activity.activityId,
    });
    expect(list).toMatchObject([
      { id: second, answered: 0, right: 0, points: null, finishedAt: null },
      { id: first, answered: 3, right: 2, points: 3 - 6 },
    ]);
    expect((await loadSession(core, viewer, second)).form).toHaveLength(1);
  });

  test('starting anew ends what was open; somebody else’s is not found', async () => {
    const id = await start();
    const loaded = await loadSession(core, viewer, id);
    await answerPractice(core, loaded, loaded.form[0] as (typeof loaded.form)[0], {
      response: ['o1'],
      confidence: null,
    });
    expect(await start({ fresh: true })).not.toBe(id);
    expect((await loadSession(core, viewer, id)).session.finishedAt).toBe(clock());
    await expect(loadSession(core, await newLearner(core), id)).rejects.toThrow(NotFound);
  });
});
