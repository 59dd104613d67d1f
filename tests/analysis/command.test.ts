import { FOLDERS } from '../../src/compose.ts';
import { openDatabase } from '../../src/db/index.ts';
import { ensureFoundingActivity } from '../../src/features/activities/index.ts';
import { FOUNDING_SLUG, openTestApp, type TestApp } from '../support/app.ts';
import { migratedFile } from '../support/database.ts';
import { temporaryFolder } from '../support/files.ts';
import { runNode } from '../support/processes.ts';
import { seeded, takeQuizzes } from './simulate.ts';

describe('keypoint, on the attempts that are stored', () => {
  let site: TestApp;
  let env: Record<string, string>;

  beforeAll(async () => {
    const url = `sqlite:${await migratedFile()}`;
    env = { DATABASE_URL: url, DATA_DIR: temporaryFolder('data') };
    site = await openTestApp({ db: openDatabase(url) });
    await ensureFoundingActivity(site.core, FOLDERS.content);
  }, 60_000);
  afterAll(() => site.close());

  const keypoint = (...args: string[]) => runNode('bin/keypoint.js', args, env);

  it('item-analysis --activity prints the same names as for a file', async () => {
    const none = await keypoint('item-analysis', '--activity', FOUNDING_SLUG);
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('nobody has finished a first attempt') });
    await takeQuizzes(site.core, 10, seeded(8));
    const { code, stdout } = await keypoint('item-analysis', '--activity', FOUNDING_SLUG, '--json');
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ n: 10, k: 18, decision_consistency: { pass_mark: 0.7 } });
    expect(report.items).toHaveLength(18);
    expect(report.items[0]).toMatchObject({
      item: expect.stringMatching(/^[a-z0-9-]+$/),
      n: 10,
      key: expect.stringMatching(/^o\d$/),
      option_counts: { o1: expect.any(Number) },
      flags: [{ code: 'too-early' }],
    });
  }, 60_000);

  it('item-analysis wants exactly one of --activity and --responses', async () => {
    expect(await keypoint('item-analysis')).toMatchObject({ code: 2 });
    expect(await keypoint('item-analysis', '--activity', 'a', '--responses', 'b')).toMatchObject({ code: 2 });
    expect(await keypoint('item-analysis', '--activity', 'a', '--key', 'b')).toMatchObject({ code: 2 });
    expect(await keypoint('item-analysis', '--activity', 'nothing')).toMatchObject({ code: 1 });
  }, 60_000);

  it('analysis rebuild --check exits 1 where sums and answers differ; a rebuild puts that right', async () => {
    const check = () => keypoint('analysis', 'rebuild', '--check', '--json');
    const equal = await check();
    expect(equal.code).toBe(0);
    expect(JSON.parse(equal.stdout)).toEqual([{ name: `${FOUNDING_SLUG} version 1`, attempts: 10, differences: [] }]);
    await site.db.kysely.deleteFrom('analysis_times').execute();
    const differing = await keypoint('analysis', 'rebuild', '--check');
    expect(differing).toMatchObject({ code: 1, stdout: expect.stringMatching(/sums differ\n {2}times of question /) });
    expect(await keypoint('analysis', 'rebuild')).toMatchObject({ code: 0 });
    expect((await check()).code).toBe(0);
  }, 60_000);
});
