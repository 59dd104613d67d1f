import { queueMail } from '../../src/features/mail/index.ts';
import type { Role } from '../../src/http/context.ts';
import {
  FOUNDING_SLUG,
  openTestApp,
  type Person,
  type TestApp,
  type TestAppOptions,
  type TestUser,
} from '../support/app.ts';
import { startQuiz, takeQuiz } from '../support/quiz.ts';
import type { SiteRoute } from '../support/routes.ts';

/** A site with something for every address to name, and somebody of every kind to ask for it. */

const ROLES = {
  learner: 'learner',
  stranger: 'learner',
  editor: 'educator',
  other: 'educator',
  reviewer: 'reviewer',
  admin: 'admin',
} as const;
export type Persona = keyof typeof ROLES | 'visitor';
export const PERSONAS: readonly Persona[] = ['visitor', ...(Object.keys(ROLES) as (keyof typeof ROLES)[])];

export interface Furnished {
  readonly site: TestApp;
  readonly users: ReadonlyMap<Persona, TestUser>;
  /** The values of the addresses' parameters, by the part of the site and the name. */
  readonly ids: Readonly<Record<string, string>>;
  /** Another browser of somebody. */
  signedIn(persona: Persona): Promise<Person>;
  /** The address of a route, with something that is there in each of its places. */
  addressOf(route: Pick<SiteRoute, 'path'>): string;
}

/** Opens the site; close it when the tests are through. */
export async function openFurnished(options: TestAppOptions = {}): Promise<Furnished> {
  const site = await openTestApp(options);
  const users = new Map<Persona, TestUser>();
  for (const [persona, role] of Object.entries(ROLES)) {
    const roles = [...new Set<Role>(['learner', role])];
    users.set(persona as Persona, await site.createUser({ roles }));
  }
  const signedIn = async (persona: Persona) => {
    const user = users.get(persona);
    return user ? site.signedInAs(user) : site.visitor();
  };
  const people: People = { site, users, signedIn };
  const ids: Record<string, string> = {
    ...(await prepareLearning(people)),
    ...(await prepareForOffice(people)),
    ...(await prepareRecords(people)),
    ...(await prepareCredit(people)),
    ...(await prepareComments(people)),
    ...(await prepareLog(people)),
  };
  return { ...people, ids, addressOf: (route) => addressOf(ids, route) };
}

type People = Pick<Furnished, 'site' | 'users' | 'signedIn'>;

/** Something for each address to name: what is a learner's own is the learner's. */
async function prepareLearning({ site, users, signedIn }: People): Promise<Record<string, string>> {
  const { db, clock } = site;
  const learner = await signedIn('learner');
  const attempt = await takeQuiz(site, learner);
  await db.kysely.updateTable('completions').set({ evaluated_at: clock() }).execute();
  await learner.post(`/attempts/${attempt}/claim`);
  const { number } = await db.kysely.selectFrom('certificates').select('number').executeTakeFirstOrThrow();
  const practice = await learner.post(`/activities/${FOUNDING_SLUG}/practice`);
  const [, practiceId = ''] = /\/practice\/([^/]+)/.exec(String(practice.headers['location'])) ?? [];
  const one = await db.kysely
    .selectFrom('questions as question')
    .innerJoin('articles as article', 'article.id', 'question.article_id')
    .innerJoin('key_points as point', 'point.article_id', 'article.id')
    .select([
      'question.id',
      'question.slug',
      'article.id as articleId',
      'article.slug as article',
      'point.slug as keyPoint',
    ])
    .limit(1)
    .executeTakeFirstOrThrow();
  const editor = users.get('editor')?.id ?? '';
  const media = `${'x'.repeat(24)}-1x1`;
  const picture = { type: 'image/png', data: 'AAAA', bytes: 3, width: 1, height: 1, checksum: 'none' };
  const named = { article_id: one.articleId, user_id: editor, added_at: clock(), added_by: null };
  await db.transaction(async (trx) => {
    await trx.insertInto('article_editors').values(named).execute();
    await trx
      .insertInto('media')
      .values({ id: media, ...picture, uploaded_at: clock(), uploaded_by: editor })
      .execute();
  });
  const { id: session } = await db.kysely
    .selectFrom('sessions')
    .select('id')
    .where('user_id', '=', users.get('learner')?.id ?? '')
    .executeTakeFirstOrThrow();
  return { session, attempt, practice: practiceId, media, number, ...one, user: users.get('other')?.id ?? '' };
}

/** A list of people that waits to be confirmed, and an open attempt with a limit of the person who is looked at. */
async function prepareForOffice({ site, users, signedIn }: People): Promise<Record<string, string>> {
  const { core, db, clock } = site;
  const result = JSON.stringify({ notices: [], done: 0, created: 0, there: [], failed: [] });
  const list = { id: core.ids.uuid(), created_by: users.get('admin')?.id ?? '', created_at: clock(), name: 'list.csv' };
  const source = 'email,name,profession\nnew@example.org,New Person,nurse';
  const timedAttempt = await startQuiz(await signedIn('other'));
  await db.transaction(async (trx) => {
    await trx
      .insertInto('people_imports')
      .values({ ...list, source, invite: 0, applied_at: null, result })
      .execute();
    const limit = { time_limit_ms: 3_600_000, deadline_at: clock() + 3_600_000 };
    await trx.updateTable('attempts').set(limit).where('id', '=', timedAttempt).execute();
  });
  return { import: list.id, timedAttempt };
}

/** A provider, and a disclosure that somebody was asked for. */
async function prepareCredit({ signedIn }: People): Promise<Record<string, string>> {
  const admin = await signedIn('admin');
  const none = { status: 'none', accreditor: 'none', journalMaximum: '1', graceDays: '0', disclosureMonths: '12' };
  const added = await admin.post('/admin/providers', { name: 'A provider', ...none });
  const register = `/admin/certification/${FOUNDING_SLUG}/disclosures`;
  await admin.post(`${register}/planners`, { name: 'Paula Planner', role: 'Planner' });
  const entry = await admin.post(`${register}/entries`, { person: 'name:paula planner' });
  const idIn = (location: unknown) => /[0-9a-f-]{36}/.exec(String(location))?.[0] ?? '';
  return { provider: idIn(added.headers['location']), disclosure: idIn(entry.headers['location']) };
}

/** An export that waits, and a saved view of the admin's. */
async function prepareRecords({ site, users }: People): Promise<Record<string, string>> {
  const { core, db, clock } = site;
  const admin = users.get('admin')?.id ?? '';
  const [exportId, viewId] = [core.ids.uuid(), core.ids.uuid()];
  const asked = { format: 'csv', query: '', requested_by: admin, requested_at: clock(), expected: 0 };
  await db.transaction(async (trx) => {
    await trx
      .insertInto('export_runs')
      .values({ ...asked, id: exportId, state: 'waiting' })
      .execute();
    const view = { id: viewId, user_id: admin, name: 'All', query: '', created_at: clock() };
    await trx.insertInto('record_views').values(view).execute();
  });
  return { exportId, viewId };
}

/** A comment of the learner's that everybody can read, and one that is theirs to withdraw. */
async function prepareComments({ site, signedIn }: People): Promise<Record<string, string>> {
  const { core, clock } = site;
  const learner = await signedIn('learner');
  const sending = core.ids.uuid();
  const comment = { comment: 'A thought.', conflicts: 'none' };
  await learner.post(`/activities/${FOUNDING_SLUG}/discussion`, { ...comment, sending });
  clock.advance(60_000);
  await learner.post(`/activities/${FOUNDING_SLUG}/discussion`, comment);
  const comments = await site.db.kysely.selectFrom('comments').select(['id', 'sending_key']).execute();
  const [shown, other] = [true, false].map((first) => comments.find((one) => (one.sending_key === sending) === first));
  const decision = { decision: 'approve', revision: 1 };
  await (await signedIn('admin')).post(`/admin/moderation/${shown?.id}/decisions`, decision);
  return { comment: shown?.id ?? '', ownComment: other?.id ?? '' };
}

/** What the office's pages of providers, disclosures, the log and mail name. */
function officeId(ids: Furnished['ids'], path: string): string | undefined {
  const [, area] = /^\/admin\/([^/]+)/.exec(path) ?? [];
  const named = { providers: 'provider', disclosures: 'disclosure', audit: 'event', mail: 'mail', people: 'user' };
  return ids[named[area as keyof typeof named] ?? ''];
}

/** An event of the log, and a mail that waits. */
async function prepareLog({ site }: People): Promise<Record<string, string>> {
  const { core, db } = site;
  const { id: event } = await db.kysely.selectFrom('audit_events').select('id').limit(1).executeTakeFirstOrThrow();
  const sample = { to: 'person@example.org', subject: 'Sample', view: 'password-changed', model: {}, kind: 'sample' };
  await db.transaction((trx) => queueMail(trx, core, sample));
  const { id: mail } = await db.kysely.selectFrom('mail_queue').select('id').limit(1).executeTakeFirstOrThrow();
  return { event, mail };
}

function addressOf(ids: Furnished['ids'], { path }: Pick<SiteRoute, 'path'>): string {
  const [area = ''] = path.split('/').slice(1);
  const id = { attempts: ids['attempt'], practice: ids['practice'], media: ids['media'], author: ids['id'] }[area];
  const comment = /\/(?:discussion|moderation)\//.test(path)
    ? ids[path.endsWith('/withdrawal') ? 'ownComment' : 'comment']
    : undefined;
  const values: Record<string, string | undefined> = {
    slug: path.startsWith('/author/articles')
      ? ids['article']
      : path.startsWith('/admin/credit-types')
        ? 'eaccme'
        : FOUNDING_SLUG,
    id: officeId(ids, path) ?? comment ?? id ?? ids['session'],
    view: 'password-changed',
    sessionId: ids['session'],
    attemptId: ids['timedAttempt'],
    importId: ids['import'],
    n: '1',
    keyPoint: ids['keyPoint'],
    questionSlug: ids['slug'],
    table: 'items',
    officeTable: 'months',
    exportId: ids['exportId'],
    viewId: ids['viewId'],
    version: '1',
    userId: ids['user'],
    number: ids['number'],
    token: 'no-such-token',
  };
  return path.replaceAll(/:(\w+)/g, (whole, name: string) => values[name] ?? whole);
}
