import { openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { plain } from '../support/quiz.ts';
import { BODY, draftAt, FIELDS, mark, ownArticle } from './support.ts';

let site: TestApp;
let educator: Person & { user: TestUser };

beforeAll(async () => {
  site = await openTestApp();
  educator = await site.signedIn({ roles: ['educator'], fullName: 'Ada Educator' });
});
afterAll(() => site.close());

const own = () => ownArticle(site, educator);
const revisionOf = (html: string) => /name="revision" value="(\d+)"/.exec(html)?.[1] ?? '';
const seenOf = (html: string) => /name="seen" value="([^"]+)"/.exec(html)?.[1] ?? '';

describe('the text', () => {
  test('is saved, and lost passages are listed on every page of the article', async () => {
    const address = await own();
    const kept = await mark(educator, address, 'First.', 'bind to bone mineral');
    await mark(educator, address, 'Second.', 'depends on renal function');
    const revision = revisionOf((await educator.get(`${address}/text`)).text);
    const body = BODY.replace('to bone mineral', 'to mineral').replace('The dose depends on renal function.', '');
    const saved = await educator.post(`${address}/text`, { ...FIELDS, body, revision });
    expect(saved.headers['location']).toBe(address);
    for (const path of [address, `${address}/text`, `${address}/coverage`, `${address}/editors`, kept]) {
      expect([path, plain((await educator.get(path)).text)]).toEqual([
        path,
        expect.stringContaining('A passage is lost'),
      ]);
    }
    const page = await educator.get(kept);
    expect(plain(page.text)).toContain('The passage has been reworded');
    expect(page.text).toContain('<del>bind to bone mineral</del>');
    expect(page.text).toContain('<ins>bind to mineral</ins>');
    const confirmed = await educator.post(`${kept}/passage`, { seen: seenOf(page.text) });
    expect(confirmed.status).toBe(303);
    expect((await draftAt(site, address)).keyPoints.map(({ state }) => state)).toEqual(['found', 'lost']);
    expect((await educator.post(`${kept}/passage`, { seen: 'x' })).status).toBe(303);
  });

  test('that can’t be used comes back whole', async () => {
    const address = await own();
    const refused = await educator.post(`${address}/text`, { ...FIELDS, title: '', doi: 'nonsense', revision: 1 });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('href="#title"');
    expect(refused.text).toContain('href="#doi"');
    expect(refused.text).toContain('How long to treat is not known.');
  });

  test('takes a DOI with its address', async () => {
    const address = await own();
    await educator.post(`${address}/text`, { ...FIELDS, doi: 'https://doi.org/10.1200/JCO.2017.75.4614', revision: 1 });
    expect((await draftAt(site, address)).content.citation.doi).toBe('10.1200/JCO.2017.75.4614');
  });

  test('is previewed without being saved', async () => {
    const address = await own();
    const body = `${BODY}\n\n[A link](http://insecure.example.org)\n\n<img src=x onerror=alert(1)>`;
    const page = await educator.post(`${address}/text`, { ...FIELDS, body, revision: 1, intent: 'preview' });
    expect(page.status).toBe(200);
    expect(page.text).toContain('<section><h2>What the drugs do</h2>');
    expect(page.text).toContain('http://insecure.example.org is not allowed');
    expect(page.text).not.toContain('<img');
    expect((await draftAt(site, address)).revision).toBe(1);
    const json = await educator.post(`${address}/text/preview`, { ...FIELDS, body }, { accept: 'application/json' });
    expect(json.body).toMatchObject({
      html: expect.stringContaining('<h2>What the drugs do</h2>'),
      faults: [expect.any(String)],
    });
    expect(json.body.html).not.toContain('<img');
  });

  test('is saved as one types, and a stale save is a conflict', async () => {
    const address = await own();
    const autosave = (fields: Record<string, string | number>) =>
      educator.post(`${address}/text/autosave`, { ...FIELDS, ...fields }, { accept: 'application/json' });
    const saved = await autosave({ title: 'Bone drugs', revision: 1 });
    expect(saved.body).toEqual({ revision: 2, savedAt: site.clock(), reworded: 0, lost: 0 });
    expect((await autosave({ title: 'Bone drugs', revision: 1 })).body.revision).toBe(2);
    const stale = await autosave({ title: 'Other', revision: 1 });
    expect([stale.status, stale.type]).toEqual([409, 'application/problem+json']);
    const missing = await autosave({ title: '', revision: 2 });
    expect([missing.status, missing.body.errors]).toEqual([422, { title: 'Give the article a title.' }]);
    expect((await autosave({ title: 'Without a revision', revision: '' })).status).toBe(409);
  });

  test('of two people is shown in both versions, with three ways on', async () => {
    const address = await own();
    await educator.post(`${address}/text`, { ...FIELDS, body: BODY.replace('renal', 'kidney'), revision: 1 });
    const mine = { ...FIELDS, body: BODY.replace('renal', 'hepatic'), revision: 1 };
    const conflict = await educator.post(`${address}/text`, mine);
    expect(conflict.status).toBe(409);
    expect(conflict.text).toContain('<del>kidney</del><ins>hepatic</ins>');
    expect(conflict.text).toContain('Ada Educator saved');
    expect(conflict.text).toContain(`href="${address}/text">Keep theirs`);
    const revision = revisionOf(conflict.text);
    const further = await educator.post(`${address}/text`, { ...mine, revision, intent: 'edit' });
    expect(further.status).toBe(200);
    expect(further.text).toContain('hepatic function');
    expect(revisionOf(further.text)).toBe(revision);
    expect((await draftAt(site, address)).content.body).toContain('kidney');
    expect((await educator.post(`${address}/text`, { ...mine, revision })).status).toBe(303);
    expect((await draftAt(site, address)).content.body).toContain('hepatic');
  });
});
