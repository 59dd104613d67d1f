import type { Response } from 'supertest';
import type { Role } from '../../src/http/context.ts';
import { FOUNDING_SLUG, openTestApp, type TestApp, type TestUser } from '../support/app.ts';
import { takeQuiz } from '../support/quiz.ts';
import { routesOf, type SiteRoute } from '../support/routes.ts';
import { type Access, TABLE } from './table.ts';

/**
 * Items 22 and 23 of the faults and attacks: every route × every role, against a table that has a row for each route
 * that the site has. Requests carry no field of their form, so that nobody gets through by what they send.
 */
const ROLES = {
  learner: 'learner',
  stranger: 'learner',
  editor: 'educator',
  other: 'educator',
  reviewer: 'reviewer',
  admin: 'admin',
} as const;
type Persona = keyof typeof ROLES | 'visitor';
const PERSONAS: readonly Persona[] = ['visitor', ...(Object.keys(ROLES) as (keyof typeof ROLES)[])];

type Outcome = 'through' | 'sign-in' | 'forbidden' | 'missing';

/** What each person meets. */
function expected(access: Access, persona: Persona): Outcome {
  const may = (...personas: Persona[]) => personas.includes(persona);
  if (access === 'open' || access === 'guests') return 'through';
  if (persona === 'visitor') return 'sign-in';
  const allowed = {
    'signed-in': true,
    owner: may('learner'),
    holder: may('learner', 'admin'),
    staff: may('editor', 'other', 'reviewer', 'admin'),
    educators: may('editor', 'other', 'admin'),
    editors: may('editor', 'admin'),
  }[access];
  if (allowed) return 'through';
  return access === 'owner' || access === 'holder' ? 'missing' : 'forbidden';
}

let site: TestApp;
const users = new Map<Persona, TestUser>();
/** The values of the addresses' parameters, by the part of the site and the name. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  site = await openTestApp();
  for (const [persona, role] of Object.entries(ROLES)) {
    const roles = [...new Set<Role>(['learner', role])];
    users.set(persona as Persona, await site.createUser({ roles }));
  }
  await prepare();
}, 60_000);
afterAll(() => site.close());

/** Something for each address to name: what is a learner's own is the learner's. */
async function prepare(): Promise<void> {
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
  const media = site.core.ids.uuid();
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
  Object.assign(ids, {
    session,
    attempt,
    practice: practiceId,
    media,
    number,
    ...one,
    user: users.get('other')?.id ?? '',
  });
}

/** The address of a route, with something that is there in each of its places. */
function addressOf({ path }: SiteRoute): string {
  const [area = ''] = path.split('/').slice(1);
  const id = { attempts: ids['attempt'], practice: ids['practice'], media: ids['media'], author: ids['id'] }[area];
  const values: Record<string, string | undefined> = {
    slug: path.startsWith('/author/articles') ? ids['article'] : FOUNDING_SLUG,
    id: id ?? ids['session'],
    n: '1',
    keyPoint: ids['keyPoint'],
    questionSlug: ids['slug'],
    table: 'items',
    version: '1',
    userId: ids['user'],
    number: ids['number'],
    token: 'no-such-token',
  };
  return path.replaceAll(/:(\w+)/g, (whole, name: string) => values[name] ?? whole);
}

async function signedIn(persona: Persona) {
  const user = users.get(persona);
  return user ? site.signedInAs(user) : site.visitor();
}

function outcomeOf({ status, headers }: Response): Outcome | number {
  if (status === 303 && String(headers['location']).startsWith('/sign-in')) return 'sign-in';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'missing';
  return status >= 500 ? status : 'through';
}

test('every route of the site has its row, and every row its route', () => {
  const there = routesOf(site.app).map(({ method, path }) => `${method} ${path}`);
  expect([...TABLE.keys()].filter((route) => !there.includes(route))).toEqual([]);
  expect(there.filter((route) => !TABLE.has(route))).toEqual([]);
});

test.each(PERSONAS)(
  'who is %s meets on every route what the table says',
  async (persona) => {
    const wrong: string[] = [];
    for (const route of routesOf(site.app)) {
      const access = TABLE.get(`${route.method} ${route.path}`);
      if (!access) continue;
      // Signing out and the like end a session: each request has its own.
      const person = await signedIn(persona);
      const url = addressOf(route);
      const outcome = outcomeOf(await (route.method === 'GET' ? person.get(url) : person.post(url)));
      const wanted = expected(access, persona);
      if (outcome !== wanted) wrong.push(`${route.method} ${url}: ${outcome}, not ${wanted}`);
    }
    expect(wrong).toEqual([]);
  },
  60_000,
);
