// A server's process as far as exports go: DATA_DIR AHEAD_MS [dies]. Works on the exports that wait, by a clock that is so far
// ahead, and ends. With `dies` it is killed once it knows that a file is being written, and at the latest before that is the result.
import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/db/index.ts';
import { workOnExports } from '../../src/features/records/worker.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';

const [dataDir = '', ahead = '0', mode = ''] = process.argv.slice(2);
const config = readConfig({ DATA_DIR: dataDir });
const db = openDatabase(config.databaseUrl);
let asked = 0;
const clock = () => {
  asked += 1;
  // Asked twice for the lease; then when there is progress, or when the file is whole.
  if (mode === 'dies' && asked > 2) process.kill(process.pid, 'SIGKILL');
  return Date.now() + Number(ahead);
};
const log = pino({ level: 'warn' }, pino.destination(2));
await workOnExports({ config, db, clock, ids: systemIds, secrets: loadSecrets(config), log });
await db.close();
