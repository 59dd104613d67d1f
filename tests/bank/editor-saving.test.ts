import { selectOptionalQuestionDraft } from '../../src/features/bank/index.ts';
import { openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { choiceFields, fieldIn, foundingArticle, newDraft } from './editor-support.ts';

let site: TestApp;
let ada: Person & { user: TestUser };
let ben: Person & { user: TestUser };
let draft: string;
let keyPoint: string;

beforeAll(async () => {
  site = await openTestApp();
  ada = await site.signedIn({ roles: ['educator'], fullName: 'Dr Ada Author' });
  ben = await site.signedIn({ roles: ['educator'], fullName: 'Dr Ben Author' });
  keyPoint = (await foundingArticle(site)).keyPointId;
});
afterAll(() => site.close());
beforeEach(async () => {
  draft = await newDraft(site, ada);
});

const json = { Accept: 'application/json' };
const stem = async () => (await selectOptionalQuestionDraft(site.db.kysely, draft.split('/')[3] ?? ''))?.source['stem'];

describe('saving as one types', () => {
  test('answers with the next revision and everything that follows from what was typed', async () => {
    const fields = choiceFields(1, keyPoint, {
      'options.2.text': 'Never treat',
      stem: 'What is *now* best for her <b>jaw</b>?',
    });
    const { status, body, headers } = await ada.post(`${draft}/autosave`, fields, json);
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(body).toMatchObject({ revision: 2, savedAt: new Date(site.clock()).toISOString(), focus: null });
    expect(Object.keys(body.notes)).toContain('options.2');
    expect(body.notes['options.2']).toContain('Let it stand');
    expect(body.preview).toContain('What is <em>now</em> best for her &lt;b&gt;jaw&lt;/b&gt;?');
    expect(body.preview).toContain('Osteonecrosis is looked for first.');
    expect(body.keyPoint).toContain('<mark>');
    expect(body.summary).toContain('href="#options.2"');
    expect(body.form).toContain('name="options.2.rationale"');
  });

  test('does at once what a button asks for, and says where to go on', async () => {
    const { body } = await ada.post(`${draft}/autosave`, choiceFields(1, keyPoint, { edit: 'add:options' }), json);
    expect(body).toMatchObject({ revision: 2, focus: 'options.3' });
    expect(body.form).toContain('name="options.3.text"');
  });

  test('is told when another has saved, and then changes nothing', async () => {
    await ben.post(draft, choiceFields(1, keyPoint, { stem: 'Ben’s stem?' }));
    const { status, body } = await ada.post(`${draft}/autosave`, choiceFields(1, keyPoint), json);
    expect([status, body]).toEqual([409, { conflict: true }]);
    expect(await stem()).toBe('Ben’s stem?');
  });

  test('needs the token of a page of ours, and a person who is signed in', async () => {
    const forged = await ada.post(`${draft}/autosave`, { ...choiceFields(1, keyPoint), _csrf: 'x' }, json);
    expect([forged.status, forged.headers['content-type']]).toEqual([403, expect.stringContaining('problem+json')]);
    expect((await site.visitor().post(`${draft}/autosave`, choiceFields(1, keyPoint), json)).status).toBe(401);
    expect(await stem()).toBe('');
  });
});

describe('a stale save', () => {
  /** Ada's form, upon a revision that Ben has gone beyond. */
  const stale = async (more: Record<string, string> = {}) => {
    await ben.post(
      draft,
      choiceFields(1, keyPoint, { stem: 'Which step is best for her now?', 'options.2.text': 'Wait' }),
    );
    return ada.post(draft, choiceFields(1, keyPoint, { stem: 'Which step is safe for her now?', ...more }));
  };
  /** The hidden fields of a form of the page, as its button sends them. */
  const sentBy = (html: string, button: string): Record<string, string> => {
    const form = html.split('<form').find((part) => part.includes(`>${button}</button>`)) ?? '';
    const fields = [...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]);
    return Object.fromEntries(fields);
  };

  test('gets a page with both versions, field by field, and what differs marked', async () => {
    const { status, text } = await stale();
    expect(status).toBe(409);
    expect(text).toContain('Dr Ben Author saved this draft on');
    expect(text).toContain('2 fields differ');
    expect(text).toMatch(/Which step is <ins>best<\/ins> for her now\?/);
    expect(text).toMatch(/Which step is <ins>safe<\/ins> for her now\?/);
    expect(text).toContain('<h3>Option C</h3>');
    expect(text).not.toContain('<h3>Option A</h3>');
    expect(await stem()).toBe('Which step is best for her now?');
  });

  test('keeps mine', async () => {
    const fields = sentBy((await stale({ edit: 'add:options' })).text, 'Keep mine');
    expect(fields).toMatchObject({ revision: '2', edit: 'add:options', correct: 'options.0' });
    const answer = await ada.post(draft, fields);
    expect([answer.status, answer.headers['location']]).toEqual([303, `${draft}#options.3`]);
    expect(await stem()).toBe('Which step is safe for her now?');
  });

  test('takes the saved one', async () => {
    const { text } = await stale();
    expect(text).toContain(`<a class="button quiet" href="${draft}">Take the saved version</a>`);
    expect((await ada.get(draft)).text).toContain('Which step is best for her now?');
  });

  test('goes on with mine, the saved one beside it, until it is saved', async () => {
    const fields = sentBy((await stale()).text, 'Edit mine further');
    const { status, text } = await ada.post(draft, fields);
    expect(status).toBe(200);
    expect(text).toMatch(/<textarea id="stem"[^>]*>\s*Which step is safe for her now\?/);
    expect(text).toContain('<ins>best</ins>');
    expect(text).toContain('Not saved yet');
    expect(fieldIn(text, 'revision')).toBe('2');
    expect(await stem()).toBe('Which step is best for her now?');
    expect((await ada.post(draft, choiceFields(2, keyPoint, { stem: 'Both.' }))).status).toBe(303);
  });

  test('that was made again in the meantime is told again', async () => {
    const fields = sentBy((await stale()).text, 'Keep mine');
    await ben.post(draft, choiceFields(2, keyPoint, { stem: 'Ben once more?' }));
    expect((await ada.post(draft, fields)).status).toBe(409);
    expect(await stem()).toBe('Ben once more?');
  });
});

test('whatever is written is shown as text, and runs nowhere', async () => {
  const attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
  const fields = choiceFields(1, keyPoint, {
    stem: attack,
    'options.0.text': attack,
    'options.0.rationale': attack,
    'options.1.text': `Never ${attack}`,
    practiceChanged: attack,
    'override:L3:options.1': attack,
  });
  const answer = await ada.post(`${draft}/autosave`, fields, json);
  const page = await ada.get(draft);
  const conflict = await ben.post(draft, { ...fields, revision: 1, stem: `${attack} else` });
  expect([answer.status, page.status, conflict.status]).toEqual([200, 200, 409]);
  for (const html of [
    page.text,
    conflict.text,
    Object.values(answer.body.notes).join(),
    answer.body.preview,
    answer.body.form,
  ]) {
    expect(html).not.toMatch(/<script>|<img src=x/);
    expect(html).toContain('&lt;script&gt;');
  }
});
