import type { Role } from '../../src/http/context.ts';
import { openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { draftAt, FIELDS, FOUNDING, mark, ownArticle } from './support.ts';

let site: TestApp;
let owner: Person & { user: TestUser };
let address: string;
let keyPoint: string;

beforeAll(async () => {
  site = await openTestApp();
  owner = await site.signedIn({ roles: ['educator'], fullName: 'Ada Owner' });
  address = await ownArticle(site, owner);
  await mark(owner, address, 'They hold osteoclasts back.', 'the osteoclasts that would resorb it are held back');
  keyPoint = await mark(owner, address, 'Renal function sets the dose.', 'depends on renal function');
});
afterAll(() => site.close());

type Who = Role | 'owner' | 'visitor';

const people: Record<Who, () => Promise<Person>> = {
  visitor: async () => site.visitor(),
  learner: () => site.signedIn({ roles: ['learner'] }),
  reviewer: () => site.signedIn({ roles: ['reviewer'] }),
  educator: () => site.signedIn({ roles: ['educator'] }),
  admin: () => site.signedIn({ roles: ['admin'] }),
  owner: async () => owner,
};

/** What each page answers; `educator` is one who is not named as an editor. */
const PAGES: [() => string, Record<Who, number>][] = [
  [() => '/author/articles', { visitor: 303, learner: 403, reviewer: 200, educator: 200, admin: 200, owner: 200 }],
  [() => '/author/articles/new', { visitor: 303, learner: 403, reviewer: 403, educator: 200, admin: 200, owner: 200 }],
  [() => address, { visitor: 303, learner: 403, reviewer: 200, educator: 200, admin: 200, owner: 200 }],
  [() => FOUNDING, { visitor: 303, learner: 403, reviewer: 200, educator: 200, admin: 200, owner: 200 }],
  [() => `${address}/text`, { visitor: 303, learner: 403, reviewer: 403, educator: 403, admin: 200, owner: 200 }],
  [() => `${FOUNDING}/text`, { visitor: 303, learner: 403, reviewer: 403, educator: 200, admin: 200, owner: 200 }],
  [() => `${address}/coverage`, { visitor: 303, learner: 403, reviewer: 200, educator: 200, admin: 200, owner: 200 }],
  [() => `${address}/editors`, { visitor: 303, learner: 403, reviewer: 200, educator: 200, admin: 200, owner: 200 }],
  [() => keyPoint, { visitor: 303, learner: 403, reviewer: 403, educator: 403, admin: 200, owner: 200 }],
  [() => '/author/articles/none', { visitor: 303, learner: 403, reviewer: 404, educator: 404, admin: 404, owner: 404 }],
];

/** Changes that only editors may make, with fields that would be taken. */
const CHANGES: [string, () => string, Record<string, string>][] = [
  ['adding a key point', () => `${address}/key-points`, { statement: 'x', exact: 'How long to treat' }],
  ['changing one', () => keyPoint, { statement: 'x', exact: 'How long to treat', seen: '' }],
  ['confirming its passage', () => `${keyPoint}/passage`, { seen: '' }],
  ['moving it', () => `${keyPoint}/position`, { position: '1' }],
  ['deleting it', () => `${keyPoint}/deletion`, {}],
  ['a reason for it', () => `${keyPoint}/uncovered`, { reason: 'x' }],
  ['the text', () => `${address}/text`, { ...FIELDS, title: 'x', revision: '9' }],
  ['the text, saved as one types', () => `${address}/text/autosave`, { ...FIELDS, title: 'x', revision: '9' }],
  ['a preview', () => `${address}/text/preview`, FIELDS],
  ['adding an editor', () => `${address}/editors`, { email: 'person@example.org' }],
  ['removing an editor', () => `${address}/editors/${owner.user.id}/removal`, {}],
];

describe.each(Object.keys(people) as Who[])('%s', (who) => {
  test('reads what is theirs to read', async () => {
    const person = await people[who]();
    for (const [path, expected] of PAGES) {
      const { status, headers } = await person.get(path());
      expect([path(), status]).toEqual([path(), expected[who]]);
      if (who === 'visitor') expect(headers['location']).toBe(`/sign-in?next=${encodeURIComponent(path())}`);
    }
  });
});

describe.each(['visitor', 'learner', 'reviewer', 'educator'] as const)('%s, who is no editor', (who) => {
  test.each(CHANGES)('is refused %s', async (_name, path, fields) => {
    const person = await people[who]();
    const before = await draftAt(site, address);
    const { status, text } = await person.post(path(), fields);
    expect(status).toBe(who === 'visitor' ? 303 : 403);
    if (who === 'educator') expect(text).toContain('Ada Owner');
    expect(await draftAt(site, address)).toEqual(before);
  });

  test('brings an article only as an educator', async () => {
    const person = await people[who]();
    const expected = { visitor: 303, learner: 403, reviewer: 403, educator: 303 }[who];
    const { status, headers } = await person.post('/author/articles', { ...FIELDS, format: 'markdown' });
    expect(status).toBe(expected);
    expect(headers['location'] ?? '').toMatch(
      { visitor: /^\/sign-in/, learner: /^$/, reviewer: /^$/, educator: /^\/author\/articles\/drugs-for-bone/ }[who],
    );
  });
});

test('without a token of the form nothing is changed', async () => {
  const { status } = await owner.post(`${keyPoint}/deletion`, { _csrf: 'wrong' });
  expect(status).toBe(403);
  expect((await draftAt(site, address)).keyPoints).toHaveLength(2);
});

test('whoever may only read is offered nothing to change', async () => {
  const reviewer = await people.reviewer();
  const article = (await reviewer.get(address)).text;
  expect(article).not.toContain('<form method="post" action="/author');
  expect(article).not.toContain('/text"');
  expect((await reviewer.get(`${address}/editors`)).text).not.toContain('Add an editor');
  expect((await reviewer.get(`${address}/coverage`)).text).not.toContain('Write a question');
});
