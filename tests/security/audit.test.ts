import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { openDatabase } from '../../src/db/index.ts';
import { writeCheckpoint } from '../../src/features/audit/index.ts';
import { coreOn, recordMany, verified } from '../audit/support.ts';
import { migratedFile } from '../support/database.ts';
import { temporaryFolder } from '../support/files.ts';
import { item } from '../support/items.ts';
import { runNode } from '../support/processes.ts';

/** Item 20 of the faults and attacks, by somebody who has the database: each try on a copy of its own. */

const SECRET = 'only-for-tests-only-for-tests-only-for-tests';
const EVENTS = 24;
const COLUMNS = ['id', 'at', 'actor_id', 'action', 'subject_type', 'subject_id', 'detail', 'previous_hash', 'hash'];

let whole: string;
/** The newest checkpoint, kept elsewhere. */
let kept: string;
beforeAll(async () => {
  whole = await migratedFile();
  const db = openDatabase(`sqlite:${whole}`);
  const core = coreOn(db, SECRET);
  await recordMany(core, 10);
  await writeCheckpoint(core);
  await recordMany(core, 10);
  await writeCheckpoint(core);
  await recordMany(core, 4);
  const [newest] = await db.kysely
    .selectFrom('audit_checkpoints')
    .select('jws')
    .orderBy('number', 'desc')
    .limit(1)
    .execute();
  kept = newest?.jws ?? '';
  await db.close();
}, 60_000);

/** A copy of the log on which somebody has run some SQL. */
function tampered(sql: string): string {
  const path = join(temporaryFolder('tampered'), 'keypoint.db');
  copyFileSync(whole, path);
  const db = new Sqlite(path);
  db.pragma('foreign_keys = off');
  db.exec(sql);
  db.close();
  return path;
}

async function isWhole(sql: string, checkpoints: readonly string[] = []): Promise<boolean> {
  const db = openDatabase(`sqlite:${tampered(sql)}`);
  try {
    return (await verified(coreOn(db, SECRET), checkpoints)).ok;
  } finally {
    await db.close();
  }
}

const all = Array.from({ length: EVENTS }, (_, i) => i + 1);
/** Sets the counter to where the log ends now. */
const REWOUND = `update audit_chain set (seq, hash) = (select seq, hash from audit_events where seq is not null order by seq desc limit 1)`;

item(20, 'a log that nobody touched is whole', async (tries) => {
  tries.equal('untouched', await isWhole('select 1'), true);
  tries.equal('with the checkpoint', await isWhole('select 1', [kept]), true);
});

item(20, 'any column of any row edited is detected', async (tries) => {
  for (const seq of all) {
    // Of one row every column, of the others each another one.
    for (const column of seq === 7 ? COLUMNS : COLUMNS.slice(seq % COLUMNS.length).slice(0, 1)) {
      const value = column === 'at' ? 'at + 1' : `coalesce(${column}, '') || 'x'`;
      const sql = `update audit_events set ${column} = ${value} where seq = ${seq}`;
      tries.equal(sql, await isWhole(sql), false);
    }
  }
});

item(20, 'any row deleted is detected', async (tries) => {
  for (const seq of all)
    tries.equal(`without ${seq}`, await isWhole(`delete from audit_events where seq = ${seq}`), false);
  for (const seq of [11, 20]) {
    const sql = `delete from audit_events where seq = ${seq}; update audit_events set seq = seq - 1 where seq > ${seq}; ${REWOUND}`;
    tries.equal(`without ${seq}, closed up`, await isWhole(sql), false);
  }
});

item(20, 'any two neighbours swapped are detected', async (tries) => {
  for (const seq of all.slice(0, -1)) {
    const swap = `update audit_events set seq = 999 where seq = ${seq};
      update audit_events set seq = ${seq} where seq = ${seq + 1}; update audit_events set seq = ${seq + 1} where seq = 999;`;
    tries.equal(`${seq} and the next`, await isWhole(swap), false);
    if (seq % 5 > 0) continue;
    const chained = `${swap} update audit_events as a set previous_hash = (select hash from audit_events b where b.seq = a.seq - 1) where seq > 1`;
    tries.equal(`${seq} and the next, chained anew`, await isWhole(chained), false);
  }
});

item(
  20,
  'an end cut off is detected: by the counter, by a checkpoint, by one that is kept elsewhere',
  async (tries) => {
    for (const last of all.slice(0, -1)) {
      const cut = `delete from audit_events where seq > ${last};`;
      tries.equal(`after ${last}`, await isWhole(cut), false);
      // From the newest checkpoint on, the counter is all there is: SECURITY.md says so.
      if (last >= 20) continue;
      tries.equal(`after ${last}, with the counter`, await isWhole(`${cut} ${REWOUND}`), false);
      const signed = `${cut} ${REWOUND}; delete from audit_checkpoints where seq > ${last}`;
      tries.equal(`after ${last}, with the checkpoints`, await isWhole(signed, [kept]), false);
    }
  },
);

item(20, 'keypoint audit verify says so with exit code 1', async (tries) => {
  const tampers = {
    edited: `update audit_events set detail = '{}' where seq = 7`,
    deleted: 'delete from audit_events where seq = 7',
    reordered:
      'update audit_events set seq = 99 where seq = 7; update audit_events set seq = 7 where seq = 8; update audit_events set seq = 8 where seq = 99',
    'cut off': `delete from audit_events where seq > 15; ${REWOUND}`,
  };
  for (const [what, sql] of [['untouched', 'select 1'], ...Object.entries(tampers)] as const) {
    const env = {
      DATABASE_URL: `sqlite:${tampered(sql)}`,
      DATA_DIR: temporaryFolder('data'),
      SECRET_KEY: SECRET,
      LOG_LEVEL: 'silent',
    };
    const { code } = await runNode('bin/keypoint.js', ['audit', 'verify'], env);
    tries.equal(what, code, what === 'untouched' ? 0 : 1);
  }
});
