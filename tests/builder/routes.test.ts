import type { Role } from '../../src/http/context.ts';
import { FOUNDING_SLUG, openTestApp, type Person, type TestApp } from '../support/app.ts';

const BASE = `/author/activities/${FOUNDING_SLUG}`;
const PARTS = ['details', 'blueprint', 'rules', 'faculty', 'participation', 'credit', 'evaluation'];
const PAGES = [
  '/author',
  '/author/activities',
  '/author/activities/new',
  BASE,
  ...PARTS.map((part) => `${BASE}/${part}`),
  `${BASE}/checklist`,
  `${BASE}/preview`,
  `${BASE}/preview/article`,
  `${BASE}/preview/questions/1?seed=one`,
];
const POSTS = [
  '/author/activities',
  ...PARTS.flatMap((part) => [`${BASE}/${part}`, `${BASE}/${part}/autosave`]),
  `${BASE}/publication`,
  `${BASE}/draft`,
];

describe('who may read and change what is built', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await openTestApp();
  });
  afterAll(() => site.close());

  test.each<[Role, number]>([
    ['learner', 403],
    ['educator', 200],
    ['reviewer', 200],
    ['admin', 200],
  ])('every page answers a %s with %i', async (role, status) => {
    const person = await site.signedIn({ roles: [role] });
    for (const page of PAGES) {
      // Who can't build begins nothing.
      const wanted = role === 'reviewer' && page.endsWith('/new') ? 403 : status;
      expect([page, (await person.get(page)).status]).toEqual([page, wanted]);
    }
  });

  test('whoever is signed out is sent to sign in, and back', async () => {
    const visitor = site.visitor();
    for (const page of PAGES) {
      const { status, headers } = await visitor.get(page);
      expect([status, headers['location']]).toEqual([303, `/sign-in?next=${encodeURIComponent(page)}`]);
    }
    for (const address of POSTS) expect((await visitor.post(address)).status).toBe(303);
  });

  test('a reviewer and a learner change nothing', async () => {
    const people: Person[] = [
      await site.signedIn({ roles: ['reviewer'] }),
      await site.signedIn({ roles: ['learner'] }),
    ];
    for (const person of people) {
      for (const address of POSTS.slice(1)) {
        const { status } = await person.post(address, { title: 'Mine' });
        expect([address, status]).toEqual([address, 403]);
      }
      expect(
        (await person.post('/author/activities', { article: 'van-poznak-2002-precis', title: 'Mine' })).status,
      ).toBe(403);
    }
    expect(await site.db.kysely.selectFrom('activity_drafts').selectAll().execute()).toEqual([]);
  });
});
