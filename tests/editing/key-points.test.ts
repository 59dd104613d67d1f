import { openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { plain } from '../support/quiz.ts';
import { draftAt, FOUNDING, mark, ownArticle } from './support.ts';

let site: TestApp;
let educator: Person & { user: TestUser };

beforeAll(async () => {
  site = await openTestApp();
  educator = await site.signedIn({ roles: ['educator'], fullName: 'Ada Educator' });
});
afterAll(() => site.close());

const own = () => ownArticle(site, educator);
const seenOf = (html: string) => /name="seen" value="([^"]+)"/.exec(html)?.[1] ?? '';

describe('key points', () => {
  test('are made by a form, numbered and marked in the article', async () => {
    const address = await own();
    await mark(educator, address, 'They hold osteoclasts back.', 'the osteoclasts that would resorb it are held back');
    const page = await educator.get(address);
    expect(page.text).toContain('<mark class="kp" data-kp="1" id="kp-1">the osteoclasts');
    expect(page.text).toContain('id="key-point-1"');
    expect(plain(page.text)).toContain('0 of 1 key point covered');
    expect(plain(page.text)).toContain('No question yet');
  });

  test('whose passage is ambiguous or missing come back with what was typed', async () => {
    const address = await own();
    const refused = await educator.post(`${address}/key-points`, {
      statement: 'My statement',
      exact: 'is',
      prefix: '',
    });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('The passage is ambiguous');
    expect(refused.text).toContain('My statement');
    expect(refused.text).toContain('href="#exact"');
    const told = await educator.post(`${address}/key-points`, { statement: 'Mine', exact: 'is', prefix: 'treat ' });
    expect(told.status).toBe(303);
    const empty = await educator.post(`${address}/key-points`, { statement: ' ', exact: '' });
    expect(empty.status).toBe(422);
    expect((await draftAt(site, address)).keyPoints).toHaveLength(1);
  });

  test('are edited, moved and deleted', async () => {
    const address = await own();
    const first = await mark(educator, address, 'First.', 'bind to bone mineral');
    const second = await mark(educator, address, 'Second.', 'renal function');
    const seen = seenOf((await educator.get(first)).text);
    const edited = await educator.post(first, {
      seen,
      statement: 'The first.',
      exact: 'bone mineral',
      prefix: '',
      suffix: '',
    });
    expect(edited.headers['location']).toBe(`${address}#key-point-1`);
    const moved = await educator.post(`${second}/position`, { position: 1 });
    expect(moved.headers['location']).toBe(`${address}#key-point-1`);
    const { keyPoints } = await draftAt(site, address);
    expect(keyPoints.map(({ statement, selector }) => [statement, selector.exact])).toEqual([
      ['Second.', 'renal function'],
      ['The first.', 'bone mineral'],
    ]);
    expect((await educator.post(`${second}/deletion`)).status).toBe(303);
    expect((await draftAt(site, address)).keyPoints).toHaveLength(1);
    expect((await educator.get(second)).status).toBe(404);
    expect((await educator.post(`${first}/position`, { position: 'up' })).status).toBe(422);
  });

  test('that somebody else changed meanwhile are shown in both versions', async () => {
    const address = await own();
    const point = await mark(educator, address, 'First.', 'bind to bone mineral');
    const seen = seenOf((await educator.get(point)).text);
    const form = { exact: 'bind to bone mineral', prefix: '', suffix: '' };
    await educator.post(point, { ...form, seen, statement: 'Theirs.' });
    const stale = await educator.post(point, { ...form, seen, statement: 'Mine.' });
    expect(stale.status).toBe(409);
    expect(plain(stale.text)).toContain('Theirs.');
    expect(stale.text).toMatch(/<textarea name="statement"[^>]*>\s*Mine\./);
    const over = await educator.post(point, { ...form, seen: seenOf(stale.text), statement: 'Mine.' });
    expect(over.status).toBe(303);
    expect((await draftAt(site, address)).keyPoints[0]?.statement).toBe('Mine.');
  });

  test('that questions are about are not deleted, and say which', async () => {
    const { keyPoints } = await draftAt(site, FOUNDING);
    const point = `${FOUNDING}/key-points/${keyPoints[0]?.slug}`;
    const page = await educator.get(point);
    expect(page.text).not.toContain(`${point}/deletion`);
    expect(page.text).toMatch(/href="\/author\/questions\/[0-9a-f-]{36}"/);
    const refused = await educator.post(`${point}/deletion`);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('can’t be deleted while questions are about it');
  });

  test('may go without a question for a reason, which can be withdrawn', async () => {
    const address = await own();
    const point = await mark(educator, address, 'First.', 'bind to bone mineral');
    expect((await educator.post(`${point}/uncovered`, { reason: ' ' })).status).toBe(422);
    await educator.post(`${point}/uncovered`, { reason: 'Everybody knows it.' });
    const coverage = plain((await educator.get(`${address}/coverage`)).text);
    expect(coverage).toContain('Everybody knows it.');
    expect(coverage).toContain('Ada Educator');
    expect(coverage).toContain('1 of 1 key point covered');
    await educator.post(`${point}/uncovered`, { reason: '', withdraw: 'yes' });
    expect(plain((await educator.get(`${address}/coverage`)).text)).toContain('0 of 1 key point covered');
  });
});
