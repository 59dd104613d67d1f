import { selectOptionalQuestionDraft } from '../../src/features/bank/index.ts';
import type { Role } from '../../src/http/context.ts';
import { openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { ARTICLE, choiceFields, fieldIn, foundingArticle, newDraft, samples } from './editor-support.ts';

let site: TestApp;
let author: Person & { user: TestUser };
let place: { articleId: string; keyPointId: string };

beforeAll(async () => {
  site = await openTestApp();
  author = await site.signedIn({ roles: ['educator'], fullName: 'Dr Ada Author' });
  place = await foundingArticle(site);
});
afterAll(() => site.close());

const idOf = (draft: string) => draft.split('/')[3] ?? '';
const stored = (draft: string) => selectOptionalQuestionDraft(site.db.kysely, idOf(draft));
/** A question of the founding activity, which has a version and no draft. */
async function approvedQuestion(): Promise<string> {
  const row = await site.db.kysely
    .selectFrom('questions as question')
    .leftJoin('question_drafts as draft', 'draft.question_id', 'question.id')
    .innerJoin('question_versions as version', 'version.question_id', 'question.id')
    .select('question.id')
    .where('draft.question_id', 'is', null)
    .executeTakeFirstOrThrow();
  return `/author/questions/${row.id}/draft`;
}

describe('a new question', () => {
  const NEW = '/author/questions/new';

  test.each<[Role, number, number]>([
    ['learner', 403, 403],
    ['reviewer', 403, 403],
    ['educator', 200, 303],
    ['admin', 200, 303],
  ])('is begun by a %s: the page answers %i, the form %i', async (role, get, post) => {
    const person = await site.signedIn({ roles: [role] });
    expect((await person.get(NEW)).status).toBe(get);
    expect((await person.get(`${NEW}?article=${ARTICLE}`)).status).toBe(get);
    const fields = { article: ARTICLE, keyPoint: place.keyPointId, kind: 'numeric' };
    const answer = await person.post(NEW, fields);
    expect(answer.status).toBe(post);
    if (post === 303) expect((await person.get(String(answer.headers['location']))).status).toBe(200);
  });

  test('asks whoever is signed out to sign in', async () => {
    expect((await site.visitor().get(NEW)).status).toBe(303);
  });

  test('begins with an article, then its key points with their passages, and every kind in a line', async () => {
    const first = await author.get(NEW);
    expect(first.text).toContain(`href="${NEW}?article=${ARTICLE}"`);
    const { slug } = await site.db.kysely
      .selectFrom('key_points')
      .select('slug')
      .where('id', '=', place.keyPointId)
      .executeTakeFirstOrThrow();
    const { text } = await author.get(`${NEW}?article=${ARTICLE}&keyPoint=${slug}&kind=ordering`);
    expect(text).toMatch(new RegExp(`value="${place.keyPointId}"[^>]* checked`));
    expect(text).toMatch(/value="ordering" checked/);
    for (const [kind] of samples) expect(text).toContain(`value="${kind}"`);
    expect((await author.get(`${NEW}?article=nothing`)).status).toBe(404);
    const none = await author.post(NEW, { kind: 'ordering' });
    expect([none.status, none.text.includes('Choose the article that it is about.')]).toEqual([422, true]);
  });

  test('needs a key point and a kind, and says so with the choices kept', async () => {
    const answer = await author.post(NEW, { article: ARTICLE, kind: 'numeric' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('href="#keyPoint"');
    expect(answer.text).toMatch(/value="numeric" checked/);
    const other = await author.post(NEW, { article: ARTICLE, kind: 'riddle', keyPoint: 'x' });
    expect([other.status, other.text.includes('Choose a kind of question.')]).toEqual([422, true]);
    const elsewhere = await author.post(NEW, { article: ARTICLE, kind: 'numeric', keyPoint: 'x' });
    expect([elsewhere.status, elsewhere.text.includes('Choose a key point that is listed.')]).toEqual([422, true]);
  });
});

describe('the editor', () => {
  test.each<[Role, number, number]>([
    ['learner', 403, 403],
    ['reviewer', 200, 403],
    ['educator', 200, 303],
    ['admin', 200, 303],
  ])('answers a %s with %i, and a change with %i', async (role, get, post) => {
    const draft = await newDraft(site, author);
    const person = await site.signedIn({ roles: [role] });
    const page = await person.get(draft);
    expect(page.status).toBe(get);
    if (get === 200) expect(page.text.includes('<form id="editor"')).toBe(post === 303);
    expect((await person.post(`${draft}/autosave`, choiceFields(1, place.keyPointId))).status).toBe(
      post === 303 ? 200 : 403,
    );
    expect((await person.post(draft, choiceFields(2, place.keyPointId))).status).toBe(post);
  });

  test('is only for those who edit the article, once somebody is named', async () => {
    const draft = await newDraft(site, author);
    await site.db.transaction((trx) =>
      trx
        .insertInto('article_editors')
        .values({ article_id: place.articleId, user_id: author.user.id, added_at: 1, added_by: null })
        .execute(),
    );
    const other = await site.signedIn({ roles: ['educator'] });
    expect((await other.get(draft)).text).toContain('Only the editors of its article may change it.');
    expect((await other.post(draft, choiceFields(1, place.keyPointId))).status).toBe(403);
    expect((await other.post('/author/questions/new', { article: ARTICLE, kind: 'numeric' })).status).toBe(403);
    expect((await author.post(draft, choiceFields(1, place.keyPointId))).status).toBe(303);
    await site.db.transaction((trx) => trx.deleteFrom('article_editors').execute());
  });

  test('sends whoever is signed out to sign in, and knows no other question', async () => {
    const draft = await newDraft(site, author);
    expect((await site.visitor().get(draft)).status).toBe(303);
    for (const id of ['nothing', site.core.ids.uuid()]) {
      expect((await author.get(`/author/questions/${id}/draft`)).status).toBe(404);
    }
  });

  test.each(samples)(
    'shows a %s question with its form, the learner’s view and what is shown after grading',
    async (kind, source) => {
      const draft = await newDraft(site, author, { kind, source });
      const { text } = await author.get(draft);
      expect(text).toContain(`name="kind" value="${kind}"`);
      expect(text).toContain('As learners see it');
      expect(text).toContain('After grading, unanswered');
      expect(text).toMatch(/<mark>[^<]{10,}<\/mark>/);
      expect(text).not.toMatch(/undefined|NaN|\[object/);
      expect(text).not.toContain('style=');
    },
  );

  test.each(samples)('shows an empty %s question by placeholders, and says what it lacks', async (kind) => {
    const draft = await newDraft(site, author, { kind });
    const { text } = await author.get(draft);
    expect(text).toContain('<em>The stem</em>');
    expect(text).toContain('Before it can be reviewed');
    expect(text).toContain('<a href="#stem">Stem is still empty.</a>');
    expect(text).not.toContain('After grading');
    // Nothing is held against what nobody has begun.
    expect(text).not.toMatch(/class="note /);
  });
});

describe('writing', () => {
  test('saves, and shows what was written, found and made of it', async () => {
    const draft = await newDraft(site, author);
    const fields = choiceFields(1, place.keyPointId, {
      'options.1.text': 'All of the above',
      'options.2.text': 'Never treat',
      practiceChanged: 'Guidelines of 2025 say more.',
    });
    const answer = await author.post(draft, fields);
    expect([answer.status, answer.headers['location']]).toEqual([303, draft]);
    const { text } = await author.get(draft);
    expect(fieldIn(text, 'revision')).toBe('2');
    expect(text).toContain('Refer her to a dentist');
    expect(text).toContain('Guidelines of 2025 say more.');
    expect(text).toMatch(/data-notes="options.1"><div class="note error">/);
    expect(text).toMatch(/data-notes="options.2"><div class="note warning">.*?Let it stand/s);
    expect((await stored(draft))?.source).toMatchObject({ options: [{ correct: true }, {}, {}] });
  });

  test('keeps an unfinished question as it is', async () => {
    const draft = await newDraft(site, author);
    expect((await author.post(draft, { revision: 1, kind: 'single-best-answer', stem: 'Half a' })).status).toBe(303);
    expect((await stored(draft))?.source).toEqual({ stem: 'Half a', options: [] });
    expect((await stored(draft))?.keyPointId).toBeNull();
    expect((await author.get(draft)).text).toContain('The question is about no key point.');
  });

  test('adds, moves and takes out entries and keeps everything that is typed', async () => {
    const draft = await newDraft(site, author);
    const press = async (revision: number, edit: string, more: Record<string, string> = {}) =>
      (await author.post(draft, choiceFields(revision, place.keyPointId, { edit, ...more }))).headers['location'];
    expect(await press(1, 'add:options')).toBe(`${draft}#options.3`);
    expect((await stored(draft))?.source).toMatchObject({ options: [{}, {}, {}, { text: '', correct: false }] });
    expect(await press(2, 'down:options.0', { 'override:L3:options.0': 'It is true.' })).toBe(`${draft}#options.1`);
    expect(await stored(draft)).toMatchObject({
      source: { options: [{ text: 'Stop the drug for good' }, { text: 'Refer her to a dentist', correct: true }, {}] },
      overrides: [{ rule: 'L3', field: 'options.1', reason: 'It is true.', by: author.user.id }],
    });
    expect(await press(3, 'remove:options.2')).toBe(`${draft}#options.1`);
    expect((await stored(draft))?.source).toMatchObject({ stem: expect.stringContaining('jaw') });
    expect(await press(4, 'preview')).toBe(`${draft}#preview`);
  });

  test('a changed kind keeps what fits, and gives the rest back when it is changed back', async () => {
    const draft = await newDraft(site, author);
    const fields = choiceFields(1, place.keyPointId);
    await author.post(draft, { ...fields, edit: 'kind', newKind: 'multiple-response' });
    expect(await stored(draft)).toMatchObject({
      kind: 'multiple-response',
      source: { options: [{ correct: true }, {}, {}] },
    });
    await author.post(draft, { ...fields, revision: 2, kind: 'multiple-response', edit: 'kind', newKind: 'numeric' });
    expect(await stored(draft)).toMatchObject({
      kind: 'numeric',
      source: { stem: fields.stem, answer: { value: '' } },
    });
    const numeric = { revision: 3, kind: 'numeric', stem: 'New stem?', 'answer.value': '4', rationale: 'Because.' };
    await author.post(draft, { ...numeric, edit: 'kind', newKind: 'single-best-answer' });
    expect(await stored(draft)).toMatchObject({
      kind: 'single-best-answer',
      source: { stem: 'New stem?', options: [{ text: 'Refer her to a dentist' }, {}, {}] },
    });
    expect((await author.get(draft)).text).not.toContain('answer.value');
  });

  test('refuses a form that names no kind', async () => {
    const draft = await newDraft(site, author);
    expect((await author.post(draft, { revision: 1, kind: 'riddle' })).status).toBe(422);
    expect((await stored(draft))?.revision).toBe(1);
  });
});

describe('a warning', () => {
  test('is let stand with a reason, which is kept with who and when, and can be taken back', async () => {
    const draft = await newDraft(site, author);
    const never = { 'options.2.text': 'Never treat' };
    const name = 'override:L3:options.2';
    await author.post(draft, choiceFields(1, place.keyPointId, { ...never, [name]: ' The guideline’s own  words. ' }));
    const override = { rule: 'L3', field: 'options.2', reason: 'The guideline’s own words.', by: author.user.id };
    expect((await stored(draft))?.overrides).toEqual([{ ...override, at: site.clock() }]);
    expect((await author.get(draft)).text).toContain('Let stand by Dr Ada Author on');
    site.clock.advance(60_000);
    const other = await site.signedIn({ roles: ['educator'] });
    await other.post(draft, choiceFields(2, place.keyPointId, { ...never, stem: 'Other?', [name]: override.reason }));
    expect((await stored(draft))?.overrides).toEqual([{ ...override, at: site.clock() - 60_000 }]);
    await author.post(draft, choiceFields(3, place.keyPointId, { ...never, [name]: '' }));
    expect((await stored(draft))?.overrides).toEqual([]);
  });

  test('that is an error has no way round it', async () => {
    const draft = await newDraft(site, author);
    await author.post(draft, choiceFields(1, place.keyPointId, { 'options.1.text': 'All of the above' }));
    const { text } = await author.get(draft);
    expect(text).toMatch(/data-notes="options.1"><div class="note error">/);
    expect(text).not.toContain('override:L1:');
  });
});

describe('the next version of an approved question', () => {
  test('is shown without storing anything, and begins with the first change', async () => {
    const draft = await approvedQuestion();
    const { text } = await author.get(draft);
    expect(text).toContain('Version 1 stays in use until this one is approved.');
    expect([fieldIn(text, 'revision'), await stored(draft)]).toEqual(['0', null]);
    const base = fieldIn(text, 'base') ?? '';
    const older = await author.post(draft, choiceFields(0, place.keyPointId, { base: 'another version' }));
    expect([older.status, fieldIn(older.text, 'base'), await stored(draft)]).toEqual([409, base, null]);
    const answer = await author.post(draft, choiceFields(0, place.keyPointId, { base }));
    expect(answer.status).toBe(303);
    expect(await stored(draft)).toMatchObject({ revision: 1, state: 'draft', baseVersionId: base });
    const versions = site.db.kysely.selectFrom('question_versions').select('version');
    expect(await versions.where('question_id', '=', idOf(draft)).execute()).toEqual([{ version: 1 }]);
  });

  test('is not changed by a save that changes nothing', async () => {
    const draft = await newDraft(site, author);
    await author.post(draft, choiceFields(1, place.keyPointId));
    await author.post(draft, choiceFields(2, place.keyPointId));
    expect((await stored(draft))?.revision).toBe(2);
  });

  test('can’t be changed while it is in review, and says what to do', async () => {
    const draft = await newDraft(site, author);
    await site.db.transaction((trx) =>
      trx.updateTable('question_drafts').set({ state: 'in-review' }).where('question_id', '=', idOf(draft)).execute(),
    );
    const { text } = await author.get(draft);
    expect(text).toContain('Withdraw it from review to change it.');
    expect(text).not.toContain('<form id="editor"');
    const answer = await author.post(draft, choiceFields(1, place.keyPointId));
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('Withdraw it from review to change it.');
    expect(answer.text).toContain('Refer her to a dentist');
  });

  test('of a retired question is read only', async () => {
    const draft = await approvedQuestion();
    await site.db.transaction((trx) =>
      trx
        .insertInto('question_retirements')
        .values({ question_id: idOf(draft), retired_at: 1, retired_by: null, reason: 'Old.' })
        .execute(),
    );
    expect((await author.get(draft)).text).toContain('Reinstate it to change it.');
    const { status, text } = await author.post(draft, choiceFields(0, place.keyPointId));
    expect([status, text]).toEqual([409, expect.stringContaining('Refer her to a dentist')]);
  });
});
