import { readdirSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { Express } from 'express';
import { pino } from 'pino';
import { type AppOptions, createApp } from '../../src/app.ts';
import { FOLDERS } from '../../src/compose.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { type Database, openDatabase } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { ensureFoundingActivity } from '../../src/features/activities/index.ts';
import { startMailWorker } from '../../src/features/mail/index.ts';
import { createSiteServer } from '../../src/http/server.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { type TestClock, testClock } from './clock.ts';
import { copyOfTemplate, migratedFile } from './database.ts';
import { temporaryFolder } from './files.ts';
import { createUser, csrfOf, openSession, Person, type TestUser, type UserOptions } from './people.ts';

export * from './clock.ts';
export { testDatabase } from './database.ts';
export { csrfOf, Person, type TestUser, type UserOptions } from './people.ts';

export const FOUNDING_SLUG = 'bisphosphonates-breast-cancer';

export interface TestAppOptions {
  /** Settings other than the test's own; see `Config`. */
  config?: Partial<Config>;
  /** When the clock starts, epoch ms. */
  now?: number;
  /** false: no founding activity. */
  content?: boolean;
  /** A database in place of a new SQLite file; migrated, and without content unless it has some. */
  db?: Database;
  core?: Partial<CoreDeps>;
  app?: AppOptions;
  /** false: mail stays in the queue, and nothing looks into it. */
  mail?: false;
}

export interface TestApp {
  readonly app: Express;
  readonly server: Server;
  readonly core: CoreDeps;
  readonly db: Database;
  readonly clock: TestClock;
  /** Every line logged so far, as JSON. */
  readonly logged: string[];
  /** Where mail is kept as files. */
  readonly mailFolder: string;
  /** The mails kept so far, oldest first, as they would go over the wire. */
  mails(): string[];
  /** A visitor: a browser of its own. */
  visitor(): Person;
  createUser(options?: UserOptions): Promise<TestUser>;
  /** A new person who is signed in. */
  signedIn(options?: UserOptions): Promise<Person & { user: TestUser }>;
  /** Another browser of the same person. */
  signedInAs(user: TestUser): Promise<Person & { user: TestUser }>;
  /** Fills in the registration page. @returns the browser, signed in */
  register(fields?: Record<string, string>): Promise<Person>;
  close(): Promise<void>;
}

/**
 * The whole site on a port of its own, over a new database with the founding activity, at a time that stands
 * still. Close it in afterAll or afterEach.
 */
export async function openTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const dataDir = temporaryFolder('data');
  const env = { DATA_DIR: dataDir, SECRET_KEY: 'only-for-tests-only-for-tests-only-for-tests', PORT: '0' };
  const config: Config = { ...readConfig(env), ...options.config };
  const clock = testClock(options.now);
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const secrets = options.core?.secrets ?? loadSecrets(config);
  const db = options.db ?? openDatabase(`sqlite:${await databaseFile(options.content ?? true, config)}`);
  const core: CoreDeps = { config, db, clock, ids: systemIds, secrets, log, ...options.core };
  const app = createApp(core, options.app);
  const server = createSiteServer(app, core.log);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Often, so that a test finds the mail of what it did as soon as it looks.
  const mail = options.mail === false ? null : startMailWorker(core, { lookEvery: 10 });
  const signedInAs = async (user: TestUser) => Object.assign(await openSession(core, server, user.id), { user });
  return {
    app,
    server,
    core,
    db,
    clock,
    logged,
    mailFolder: join(dataDir, 'mail'),
    mails: () => mailsIn(join(dataDir, 'mail')),
    visitor: () => new Person(server),
    createUser: (user) => createUser(core, user),
    signedInAs,
    signedIn: async (user) => signedInAs(await createUser(core, user)),
    register: (fields) => register(new Person(server), fields),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await mail?.stop();
      await db.close();
    },
  };
}

/** Importing the founding activity takes longer than a test: each worker does it once. */
function databaseFile(content: boolean, config: Config): Promise<string> {
  if (!content) return migratedFile();
  return copyOfTemplate('founding', async (db) => {
    const log = pino({ level: 'silent' });
    const core: CoreDeps = { config, db, clock: testClock(), ids: systemIds, secrets: loadSecrets(config), log };
    await ensureFoundingActivity(core, FOLDERS.content);
  });
}

let registered = 0;

async function register(person: Person, fields: Record<string, string> = {}): Promise<Person> {
  registered += 1;
  const page = await person.get('/register');
  const answer = await person.post('/register', {
    _csrf: csrfOf(page.text),
    fullName: 'Dr Robin Learner',
    email: `registered-${registered}@example.org`,
    password: 'correct horse battery staple',
    profession: 'physician',
    ...fields,
  });
  if (answer.status !== 303) throw new Error(`registering answered ${answer.status}: ${answer.text.slice(0, 2000)}`);
  person.forgetCsrf();
  return person;
}

function mailsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => readFileSync(join(folder, name), 'utf8'));
  } catch {
    return [];
  }
}
