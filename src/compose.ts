import { uptime } from 'node:os';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';
import { type Database, migrate, openDatabase } from './db/index.ts';
import type { CoreDeps } from './deps.ts';
import { indexMissingPeople } from './features/accounts/index.ts';
import { newestTime } from './features/attempts/index.ts';
import { beginChain } from './features/audit/index.ts';
import { withKeptKeys } from './features/privacy/index.ts';
import { indexMissingQuestions } from './features/questions/index.ts';
import { steadyClock } from './lib/clock.ts';
import { systemIds } from './lib/ids.ts';
import { loadSecrets } from './lib/secrets.ts';

const ROOT = join(import.meta.dirname, '..');
export const FOLDERS = {
  migrations: join(ROOT, 'migrations'),
  views: join(ROOT, 'views'),
  /** Each kind of question has its views in its own folder. */
  kinds: join(ROOT, 'src/features/questions/kinds'),
  public: join(ROOT, 'public'),
  content: join(ROOT, 'content'),
};

/** JSON lines on stderr, so that a command's stdout holds its result and nothing else. */
export function createLog(level: string): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: false }),
  );
}

/**
 * Opens what the domain needs: database (brought up to date), secrets, clock, ids.
 * @param overrides what a test puts in the place of the real thing
 */
export async function openCore(config: Config, log: Logger, overrides: Partial<CoreDeps> = {}): Promise<CoreDeps> {
  const own = overrides.secrets ?? loadSecrets(config);
  const db: Database = overrides.db ?? openDatabase(config.databaseUrl);
  try {
    const applied = await migrate(db, FOLDERS.migrations, overrides.clock ?? Date.now);
    if (applied.length > 0) log.info({ migrations: applied }, 'database brought up to date');
    // What earlier secrets signed stays genuine.
    const secrets = await withKeptKeys(db, own);
    const indexed = await indexMissingQuestions(db);
    if (indexed > 0) log.info({ questions: indexed }, 'indexed for the search of the question bank');
    const people = await indexMissingPeople(db);
    if (people > 0) log.info({ people }, 'indexed for the search of people');
    const clock = overrides.clock ?? realClock(log, await newestTime(db));
    const ids = overrides.ids ?? systemIds;
    const earlier = await beginChain({ db, clock, ids });
    if (earlier > 0) log.info({ events: earlier }, 'audit events from before the chain were given their place in it');
    return { config, db, clock, ids, secrets, log };
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** Milliseconds since the machine started, in whole seconds; goes on while it sleeps, which performance.now() does not. */
function sinceBoot(): number {
  return uptime() * 1000;
}

function realClock(log: Logger, newest: number): CoreDeps['clock'] {
  if (newest > Date.now() + 1000) {
    log.warn(
      { newest: new Date(newest).toISOString() },
      'the machine’s clock is behind the newest attempt in the database; time goes on from there. Set the clock and restart',
    );
  }
  const onJump = (jumpMs: number) =>
    log.warn(
      { jumpMs: Math.round(jumpMs) },
      'the machine’s clock was set while the server runs; deadlines go on by elapsed time. Restart to take over the new time',
    );
  return steadyClock({ wall: Date.now, monotonic: () => performance.now(), sinceBoot, onJump }, newest);
}
