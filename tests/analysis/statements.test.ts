import type { KyselyPlugin } from 'kysely';
import { FOLDERS } from '../../src/compose.ts';
import { transact } from '../../src/db/before-commit.ts';
import type { Database } from '../../src/db/index.ts';
import { ensureFoundingActivity } from '../../src/features/activities/index.ts';
import { submitAttempt } from '../../src/features/attempts/index.ts';
import { openTestApp, type TestApp, testDatabase } from '../support/app.ts';
import { newLearner, seeded, sit, takeQuizzes } from './simulate.ts';

/** Counts what transactions run. */
function counted(db: Database): { db: Database; count: () => number } {
  let count = 0;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      count += 1;
      return result;
    },
  };
  const kysely = db.kysely.withPlugin(plugin);
  return { count: () => count, db: { ...db, transaction: (work) => transact(db.engine, kysely, work) } };
}

describe('what the item analysis costs', () => {
  let site: TestApp;
  let statements: () => number;

  beforeEach(async () => {
    const watched = counted(await testDatabase());
    site = await openTestApp({ db: watched.db, mail: false });
    await ensureFoundingActivity(site.core, FOLDERS.content);
    statements = watched.count;
  });
  afterEach(() => site.close());

  /** Of the transaction of one submission in which every answer is left out: always the same cell. */
  async function submission(): Promise<number> {
    const { attemptId } = await sit(site.core, await newLearner(site.core), () => 0);
    const before = statements();
    await submitAttempt(site.core, attemptId);
    return statements() - before;
  }

  const rows = async (): Promise<number> =>
    (await site.db.kysely.selectFrom('analysis_cells').select('total').execute()).length;

  test('a submission’s statements don’t grow with the attempts, and the rows stay within the possible totals', async () => {
    await submission();
    const second = await submission();
    await takeQuizzes(site.core, 60, seeded(7));
    expect(await submission()).toBe(second);
    expect(await rows()).toBeLessThanOrEqual(19);
  }, 60_000);
});
