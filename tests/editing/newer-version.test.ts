import { readFileSync } from 'node:fs';
import { importActivity } from '../../src/features/activities/index.ts';
import { FOUNDING_SLUG, openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { plain } from '../support/quiz.ts';
import { draftAt, FOUNDING, mark } from './support.ts';

const FILE = new URL('../../content/bisphosphonates-breast-cancer.yaml', import.meta.url);
const OLD = 'Bisphosphonates for patients with breast cancer';

describe('an article of which a file brings a newer version while its draft is being written', () => {
  let site: TestApp;
  let educator: Person & { user: TestUser };
  beforeEach(async () => {
    site = await openTestApp();
    educator = await site.signedIn({ roles: ['educator'] });
    await mark(educator, FOUNDING, 'Marked at the desk', 'osteoclasts');
  });
  afterEach(() => site.close());

  const bringFile = (title: string) =>
    importActivity(site.core, readFileSync(FILE, 'utf8').replace(OLD, title), 'newer.yaml');
  const settle = async (choice: string, revision?: number) =>
    educator.post(`${FOUNDING}/draft`, { do: choice, revision: revision ?? (await draftAt(site, FOUNDING)).revision });

  test('says nothing while there is none', async () => {
    expect((await educator.get(FOUNDING)).text).not.toContain('was published from a file');
    expect((await settle('renew')).status).toBe(303);
    expect((await draftAt(site, FOUNDING)).keyPoints).toHaveLength(13);
  });

  test('keeps the draft where it is to go on, and says so no more', async () => {
    await bringFile('Brought by the file');
    const checklist = plain((await educator.get(`/author/activities/${FOUNDING_SLUG}/checklist`)).text);
    expect(checklist).toContain('version 2 was published from a file after its draft was begun');
    const page = (await educator.get(FOUNDING)).text;
    expect(plain(page)).toContain('Version 2 was published from a file after this draft was begun.');
    const reviewer = await site.signedIn({ roles: ['reviewer'] });
    expect((await reviewer.get(FOUNDING)).text).not.toContain('value="renew"');
    expect((await reviewer.post(`${FOUNDING}/draft`, { do: 'keep', revision: 1 })).status).toBe(403);
    expect((await settle('keep')).status).toBe(303);
    expect((await educator.get(FOUNDING)).text).not.toContain('was published from a file');
    expect(await draftAt(site, FOUNDING)).toMatchObject({ title: OLD });
    expect((await draftAt(site, FOUNDING)).keyPoints).toHaveLength(13);
  });

  test('begins anew with the file, once, keeping the reasons that were given', async () => {
    const { keyPoints } = await draftAt(site, FOUNDING);
    await educator.post(`${FOUNDING}/key-points/${keyPoints[0]?.slug}/uncovered`, { reason: 'Asked elsewhere.' });
    await bringFile('Brought by the file');
    const { revision } = await draftAt(site, FOUNDING);
    expect((await settle('renew', revision - 1)).status).toBe(409);
    expect((await settle('other')).status).toBe(422);
    expect((await settle('renew')).status).toBe(303);
    expect((await settle('renew', revision)).status).toBe(303);
    const draft = await draftAt(site, FOUNDING);
    expect(draft).toMatchObject({ title: 'Brought by the file', revision: revision + 1, updatedBy: educator.user.id });
    expect(draft.keyPoints).toHaveLength(12);
    expect(draft.keyPoints.map(({ state }) => state)).toEqual(Array(12).fill('found'));
    expect(draft.keyPoints[0]).toMatchObject({ uncoveredReason: 'Asked elsewhere.', uncoveredBy: educator.user.id });
    const events = await site.db.kysely
      .selectFrom('audit_events')
      .select(['actor_id', 'detail'])
      .where('action', '=', 'article-draft.renew')
      .execute();
    expect(events).toHaveLength(1);
    expect(events[0]?.actor_id).toBe(educator.user.id);
  });
});
