import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { temporaryFolder } from '../support/files.ts';
import { runNode } from '../support/processes.ts';

const dataDir = temporaryFolder('audit-command');
const keypoint = (...args: string[]) =>
  runNode('bin/keypoint.js', ['audit', ...args], {
    DATA_DIR: dataDir,
    SECRET_KEY: 'k'.repeat(40),
    LOG_LEVEL: 'silent',
  });

test('keypoint audit: a whole log, a checkpoint kept elsewhere, an edit, an end cut off, wrong usage', async () => {
  const whole = await keypoint('verify');
  expect(whole).toMatchObject({ code: 0, stderr: '' });
  expect(whole.stdout).toMatch(/^The log is whole: \d+ events, 0 checkpoints, up to event \d+\.\n$/);

  const checkpoint = await keypoint('checkpoint');
  expect(checkpoint.stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const kept = join(dataDir, 'kept.txt');
  writeFileSync(kept, checkpoint.stdout);
  expect(await keypoint('verify', '--checkpoint', kept)).toMatchObject({ code: 0 });

  const db = new Sqlite(join(dataDir, 'keypoint.db'));
  const { detail } = db.prepare('select detail from audit_events where seq = 1').get() as { detail: string };
  db.exec(`update audit_events set detail = '{}' where seq = 1`);
  const edited = await keypoint('verify', '--json');
  expect(edited.code).toBe(1);
  expect(JSON.parse(edited.stdout)).toMatchObject({ ok: false, faults: 1, listed: [{ kind: 'edited', seq: 1 }] });
  db.prepare('update audit_events set detail = ? where seq = 1').run(detail);

  db.exec(`delete from audit_checkpoints; delete from audit_events where seq > 1;
    update audit_chain set seq = 1, hash = (select hash from audit_events)`);
  db.close();
  const cut = await keypoint('verify', '--checkpoint', kept);
  expect(cut.code).toBe(1);
  expect(cut.stdout).toMatch(
    /^the log was cut off: checkpoint 1 was signed when it had \d+ events\nThe log is broken: 1 fault in/,
  );

  expect((await keypoint('verify', '--no-such')).code).toBe(2);
  writeFileSync(kept, 'not a checkpoint');
  expect(await keypoint('verify', '--checkpoint', kept)).toMatchObject({ code: 1, stdout: '' });
}, 400_000);
