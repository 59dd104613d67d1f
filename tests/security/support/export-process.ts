import { pino } from 'pino';
import { openCore } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import { workOnExports } from '../../../src/features/records/worker.ts';

/** Works on the exports that wait in DATA_DIR, in a process that can be killed in the middle of one. */
const core = await openCore(readConfig(process.env), pino({ level: 'silent' }));
await workOnExports(core);
await core.db.close();
