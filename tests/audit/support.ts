import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { type Fault, recordEvent, verifyLog } from '../../src/features/audit/index.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { type TestClock, testClock } from '../support/clock.ts';
import { temporaryFolder } from '../support/files.ts';

export interface AuditCore extends CoreDeps {
  readonly clock: TestClock;
  readonly logged: string[];
}

export function coreOn(db: Database, secretKey = 'only-for-tests-only-for-tests-only-for-tests'): AuditCore {
  const config = readConfig({ DATA_DIR: temporaryFolder('audit'), SECRET_KEY: secretKey });
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  return { config, db, clock: testClock(), ids: systemIds, secrets: loadSecrets(config), log, logged };
}

/** Records events one by one, each in a transaction of its own. */
export async function recordMany(core: CoreDeps, count: number, action = 'attempt.submit'): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    await core.db.transaction((trx) =>
      recordEvent(trx, core, {
        actorId: null,
        action,
        subjectType: 'attempt',
        subjectId: `attempt-${i}`,
        detail: { before: { score: i }, after: { score: i + 1 } },
      }),
    );
  }
}

export async function verified(core: CoreDeps, kept: readonly string[] = []) {
  const faults: Fault[] = [];
  const result = await verifyLog(core, { actorId: null, kept, onFault: (fault) => faults.push(fault) });
  return { ...result, list: faults, kinds: faults.map(({ kind }) => kind) };
}

export const chainOf = (db: Database) =>
  db.kysely.selectFrom('audit_events').selectAll().where('seq', 'is not', null).orderBy('seq').execute();
