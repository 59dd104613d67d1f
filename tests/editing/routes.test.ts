import { openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { plain } from '../support/quiz.ts';
import { draftAt, FIELDS, FOUNDING, mark, ownArticle } from './support.ts';

let site: TestApp;
let educator: Person & { user: TestUser };

beforeAll(async () => {
  site = await openTestApp();
  educator = await site.signedIn({ roles: ['educator'], fullName: 'Ada Educator' });
});
afterAll(() => site.close());

const own = () => ownArticle(site, educator);

describe('the list', () => {
  test('says what each article is and needs', async () => {
    const page = await educator.get('/author/articles');
    expect(page.text).toContain(`href="${FOUNDING}"`);
    expect(plain(page.text)).toContain('12 of 12');
    expect(plain(page.text)).toContain('Every educator');
  });

  test('says what to do when there is none', async () => {
    const empty = await openTestApp({ content: false });
    const page = await (await empty.signedIn({ roles: ['educator'] })).get('/author/articles');
    expect(plain(page.text)).toContain('There is no article yet. Bring one');
    const reviewer = await (await empty.signedIn({ roles: ['reviewer'] })).get('/author/articles');
    expect(reviewer.text).not.toContain('href="/author/articles/new"');
    await empty.close();
  });
});

describe('bringing an article', () => {
  test('as Markdown makes its sections', async () => {
    const answer = await educator.post('/author/articles', { ...FIELDS, format: 'markdown' });
    expect(answer.status).toBe(303);
    const draft = await draftAt(site, answer.headers['location'] ?? '');
    expect(draft).toMatchObject({
      title: FIELDS.title,
      content: {
        authors: [
          { name: 'A. Author', credentials: 'MD' },
          { name: 'B. Author', credentials: '' },
        ],
        citation: { text: FIELDS.citation, year: 2026 },
        rights: { basis: 'own-precis', statement: FIELDS.rightsStatement },
      },
    });
    expect((await educator.get(answer.headers['location'] ?? '')).text).toContain('What is not settled');
  });

  test('as a file, with what it says of itself for the fields left empty', async () => {
    const html = `<html><head><title>Iron and blood</title></head><body><h1>Iron and blood</h1><h2>Stores</h2><p>Stores empty first.</p><script>alert(1)</script></body></html>`;
    const request = educator.agent
      .post('/author/articles')
      .redirects(0)
      .field('_csrf', await educator.csrf());
    for (const [name, value] of Object.entries({ ...FIELDS, title: '', body: '', format: 'auto' })) {
      request.field(name, value);
    }
    const answer = await request.attach('file', Buffer.from(html), { filename: 'iron.html', contentType: 'text/html' });
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toBe('/author/articles/iron-and-blood');
    const page = await educator.get('/author/articles/iron-and-blood');
    expect(page.text).toContain('Stores empty first.');
    expect(page.text).not.toContain('alert(1)');
  });

  test('keeps everything typed when something is missing, and the text of the file', async () => {
    const request = educator.agent
      .post('/author/articles')
      .redirects(0)
      .field('_csrf', await educator.csrf());
    for (const [name, value] of Object.entries({
      ...FIELDS,
      body: '',
      rightsStatement: '',
      rightsBasis: '',
      format: 'auto',
    })) {
      request.field(name, value);
    }
    const answer = await request.attach('file', Buffer.from('# Iron\n\n## Stores\n\nStores empty first.'), 'iron.md');
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('href="#rightsBasis"');
    expect(answer.text).toContain('href="#rightsStatement"');
    expect(answer.text).toContain(`value="${FIELDS.title}"`);
    expect(answer.text).toContain('Stores empty first.');
    expect(answer.text).toContain('<option value="markdown" selected>');
  });

  test('without a text, or with one that can’t be read, says so beside the field', async () => {
    const missing = await educator.post('/author/articles', { ...FIELDS, body: '', format: 'auto' });
    expect(missing.status).toBe(422);
    expect(missing.text).toContain('Paste the text of the article, or choose a file.');
    const broken = await educator.post('/author/articles', { ...FIELDS, body: '<article><front>', format: 'jats' });
    expect(broken.status).toBe(422);
    expect(broken.text).toContain('href="#body"');
    expect(broken.text).toContain(FIELDS.rightsStatement);
    expect(broken.text).toContain('&lt;article&gt;&lt;front&gt;');
  });
});

describe('coverage', () => {
  test('has every question of a key point under its state, and the way to the next', async () => {
    const page = await educator.get(`${FOUNDING}/coverage`);
    const { keyPoints } = await draftAt(site, FOUNDING);
    const words = `/author/questions/new?article=van-poznak-2002-precis&amp;keyPoint=${keyPoints[0]?.slug}`;
    expect(page.text).toContain(`href="${words}"`);
    expect(page.text.match(/href="\/author\/questions\/[0-9a-f-]{36}"/g)).toHaveLength(18);
  });

  test('says what to do while no key point is marked', async () => {
    const page = await educator.get(`${await own()}/coverage`);
    expect(plain(page.text)).toContain('The article has no key point yet.');
  });
});

describe('editors', () => {
  test('are added by email and removed; the last one stays', async () => {
    const address = await own();
    const colleague = await site.signedIn({ roles: ['educator'], fullName: 'Bo Colleague' });
    expect((await colleague.get(`${address}/text`)).status).toBe(403);
    const added = await educator.post(`${address}/editors`, { email: ` ${colleague.user.email.toUpperCase()} ` });
    expect(added.headers['location']).toBe(`${address}/editors`);
    expect((await colleague.get(`${address}/text`)).status).toBe(200);
    await colleague.post(`${address}/editors/${educator.user.id}/removal`);
    expect((await educator.get(`${address}/text`)).status).toBe(403);
    const refused = await colleague.post(`${address}/editors/${colleague.user.id}/removal`);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('The last editor can be removed only by an admin');
    const admin = await site.signedIn({ roles: ['admin'] });
    await admin.post(`${address}/editors/${colleague.user.id}/removal`);
    expect((await educator.get(`${address}/text`)).status).toBe(200);
  });

  test('are educators', async () => {
    const address = await own();
    const learner = await site.signedIn({ roles: ['learner'] });
    for (const email of [learner.user.email, 'nobody@example.org', 'nothing']) {
      const refused = await educator.post(`${address}/editors`, { email });
      expect([email, refused.status]).toEqual([email, 422]);
      expect(refused.text).toContain(`value="${email}"`);
    }
  });
});

test('what is written is shown as the text it is', async () => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
  const answer = await educator.post('/author/articles', {
    ...FIELDS,
    title: evil,
    authors: evil,
    citation: evil,
    rightsStatement: evil,
    body: `## ${evil}\n\n${evil} bone mineral`,
    format: 'markdown',
  });
  const address = answer.headers['location'] ?? '';
  const point = await mark(educator, address, evil, 'bone mineral');
  await educator.post(`${point}/uncovered`, { reason: evil });
  const pages = ['/author/articles', address, `${address}/text`, `${address}/coverage`, `${address}/editors`, point];
  for (const path of pages) {
    const page = await educator.get(path);
    expect([path, page.status]).toEqual([path, 200]);
    expect([path, page.text.includes('<script>alert'), page.text.includes('<img')]).toEqual([path, false, false]);
  }
});
