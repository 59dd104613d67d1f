import { inflateRawSync } from 'node:zlib';
import { pino } from 'pino';
import { FOLDERS } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { changeReporting } from '../../src/features/accounts/change-reporting.ts';
import { hashPassword } from '../../src/features/accounts/hashing.ts';
import { indexPeople } from '../../src/features/accounts/index.ts';
import { NO_REPORTING } from '../../src/features/accounts/reporting.ts';
import { ensureFoundingActivity } from '../../src/features/activities/index.ts';
import { selectAuthorizedAttempt } from '../../src/features/attempts/index.ts';
import { issueCertificate } from '../../src/features/credit/index.ts';
import { queueMail } from '../../src/features/mail/index.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { CERTIFIED, completedAttempt } from '../credit/completed.ts';
import { type TestClock, testClock } from '../support/clock.ts';
import { temporaryFolder } from '../support/files.ts';
import { createUser, type TestUser } from '../support/people.ts';

export const PASSWORD = 'correct horse battery staple';
export const OLD_KEY = 'only-for-tests-only-for-tests-only-for-tests';
export const NEW_KEY = 'another-for-tests-another-for-tests-another';

/** What must not be found in the clear anywhere once its owner is erased. */
export const SECRETS = ['Xanthippe', 'Quillfeather', 'xq@personal.example', 'LIC-90210-X', 'Xq-Board-77', 'Xq-words'];

export interface TestCore extends CoreDeps {
  readonly clock: TestClock;
}

/** What the domain needs, over a database of some engine, with the founding activity in it. */
export async function openPrivacyCore(
  db: Database,
  keys: { secretKey?: string; previous?: string } = {},
): Promise<TestCore> {
  const config = readConfig({ DATA_DIR: temporaryFolder('data'), SECRET_KEY: keys.secretKey ?? OLD_KEY });
  const secrets = loadSecrets({ ...config, secretKeyPrevious: keys.previous });
  const log = pino({ level: 'silent' });
  const core = { config, db, clock: testClock(), ids: systemIds, secrets, log };
  await ensureFoundingActivity(core, FOLDERS.content);
  return core;
}

export const viewerOf = (user: TestUser) => ({
  ...user,
  credentials: 'MD',
  profession: 'physician',
  roles: ['learner' as const],
  timeMultiplierPercent: 100,
  letterKeys: true,
});

/** Somebody with a name, an address and a licence that nobody else has, and something of theirs in many tables. */
export async function personWithTraces(core: CoreDeps): Promise<TestUser> {
  const user = await createUser(core, {
    email: 'xq@personal.example',
    fullName: 'Xanthippe Quillfeather',
    credentials: 'Xq-words',
    verified: true,
  });
  await setPassword(core, user.id);
  await core.db.transaction((trx) => indexPeople(trx, [user]));
  await changeReporting(
    core,
    user.id,
    {
      ...NO_REPORTING,
      licenceState: 'New York',
      licenceNumber: 'LIC-90210-X',
      birthMonth: 2,
      birthDay: 29,
      boards: [{ board: 'ABIM', id: 'Xq-Board-77' }],
    },
    true,
  );
  await core.db.transaction((trx) =>
    queueMail(trx, core, {
      to: user.email,
      subject: 'For Xanthippe',
      view: 'password-changed',
      model: { name: user.fullName, link: 'https://example.org' },
      userId: user.id,
    }),
  );
  return user;
}

export async function setPassword(core: CoreDeps, userId: string): Promise<void> {
  const passwordHash = await hashPassword(PASSWORD);
  await core.db.transaction((trx) =>
    trx.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', userId).execute(),
  );
}

/** Passes and claims. @returns the certificate's number */
export async function certified(core: CoreDeps, user: TestUser): Promise<string> {
  const attemptId = await completedAttempt({ core }, user, { details: { designation: CERTIFIED } });
  const attempt = await selectAuthorizedAttempt(core.db, viewerOf(user), attemptId);
  return issueCertificate(core, attempt, { credits: '0.50' });
}

/** A comment, a report of another's, a disclosure, an import and searches that name the person. */
export async function leaveTraces(core: CoreDeps, user: TestUser, other: TestUser): Promise<void> {
  const { id: activityId } = await core.db.kysely.selectFrom('activities').select('id').executeTakeFirstOrThrow();
  const at = core.clock();
  const comment = (authorId: string) => {
    const id = core.ids.uuid();
    const place = { activity_id: activityId, root_id: id, depth: 0, created_at: at, state_at: at };
    return {
      id,
      ...place,
      author_id: authorId,
      state: 'approved',
      reason: '',
      version: 1,
      revision: 1,
      sending_key: id,
    };
  };
  const [own, theirs] = [comment(user.id), comment(other.id)];
  const text = { version: 1, guide: 1, sent_at: at };
  await core.db.transaction(async (trx) => {
    await trx.insertInto('comments').values([own, theirs]).execute();
    const body = 'Xq-words, says Quillfeather.';
    const declared = { has_conflicts: 1, declaration: 'Xq-words of interest' };
    const undeclared = { has_conflicts: 0, declaration: '' };
    await trx
      .insertInto('comment_texts')
      .values([
        { comment_id: own.id, body, ...declared, ...text, sent_by: user.id },
        { comment_id: theirs.id, body: 'Words of another.', ...undeclared, ...text, sent_by: other.id },
      ])
      .execute();
    const report = { comment_id: theirs.id, version: 1, reason: 'Xq-words of a report', reported_at: at };
    await trx
      .insertInto('comment_reports')
      .values({ ...report, reporter_id: user.id })
      .execute();
    const made = { round: 1, relationships: '[{"company":"Xq-words Ltd"}]', mitigation: 'Xq-words', revision: 1 };
    await trx
      .insertInto('disclosures')
      .values({
        ...{ id: core.ids.uuid(), activity_id: activityId, person: `user:${user.id}`, user_id: user.id },
        ...{ name: user.fullName, email: user.email, state: 'submitted', submitted_at: at, submitted_by: user.id },
        ...{ valid_until: null, reviewed_at: null, reviewed_by: null, created_at: at, ...made },
      })
      .execute();
    const cells = { email: user.email, name: user.fullName, profession: 'bishop', credentials: '', roles: '' };
    const result = {
      ...{ notices: [], done: 1, created: 0 },
      there: [{ line: 2, email: user.email, id: user.id, differences: ['name'] }],
      failed: [{ line: 3, cells, problem: 'There is no such profession.' }],
    };
    await trx
      .insertInto('people_imports')
      .values({
        ...{ id: core.ids.uuid(), created_by: other.id, created_at: at, name: 'list.csv', invite: 0 },
        ...{ source: null, applied_at: at, result: JSON.stringify(result) },
      })
      .execute();
    const view = { id: core.ids.uuid(), user_id: other.id, name: 'One', query: 'q=quillf', created_at: at };
    await trx.insertInto('record_views').values(view).execute();
  });
}

/** Every text of every table of the schema in which one of `words` stands, as `table.column: word`. */
export async function findInDatabase(db: Database, words: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const { name } of await db.kysely.introspection.getTables()) {
    const rows = (await db.kysely
      .selectFrom(name as 'users')
      .selectAll()
      .execute()) as Record<string, unknown>[];
    for (const row of rows) {
      for (const [column, value] of Object.entries(row)) {
        const text = String(value).toLowerCase();
        for (const word of words) if (text.includes(word.toLowerCase())) found.add(`${name}.${column}: ${word}`);
        // What is signed says who it is for in base64.
        const payload = /^eyJ[\w-]+\.([\w-]+)\./.exec(String(value))?.[1];
        const signed = payload === undefined ? '' : Buffer.from(payload, 'base64url').toString('utf8').toLowerCase();
        for (const word of words)
          if (signed.includes(word.toLowerCase())) found.add(`${name}.${column} (signed): ${word}`);
      }
    }
  }
  return [...found].sort();
}

/** The files of a ZIP, read by its central directory (APPNOTE.TXT 4.3). */
export function unzip(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('504b0506', 'hex'));
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let n = zip.readUInt16LE(end + 10); n > 0; n -= 1) {
    const [method, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [nameLength, extra, note] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(start, start + size);
    files.set(name, method === 0 ? packed : inflateRawSync(packed));
    at += 46 + nameLength + extra + note;
  }
  return files;
}
