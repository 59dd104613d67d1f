import { FOLDERS } from '../../src/compose.ts';
import { ensureFoundingActivity } from '../../src/features/activities/index.ts';
import { submitAttempt } from '../../src/features/attempts/index.ts';
import { openTestApp, type TestApp, testDatabase } from '../support/app.ts';
import { counted } from '../support/counted.ts';
import { newLearner, seeded, sit, takeQuizzes } from './simulate.ts';

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
