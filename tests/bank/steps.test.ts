import { approveQuestion } from '../../src/features/bank/index.ts';
import { plain } from '../support/quiz.ts';
import { type Desk, location, openDesk } from './desk.ts';
import { inReview, newDraft, WARNED, WHOLE } from './support.ts';

const NOBODY = '0198f7a5-0000-7000-8000-000000000000';
const VERBS = [
  'review',
  'review/withdrawal',
  'approval',
  'change-requests',
  'comments',
  'retirement',
  'reinstatement',
  'tags',
  'tags/removal',
  'copies',
  'restoration',
  'draft/deletion',
];

let desk: Desk;
let site: Desk['site'];
let writer: Desk['writer'];
let judge: Desk['judge'];
let author: Desk['author'];
let reviewer: Desk['reviewer'];
let id: string;

beforeAll(async () => {
  desk = await openDesk();
  ({ site, writer, judge, author, reviewer, id } = desk);
}, 60_000);
afterAll(() => desk.close());

const at = (questionId = id) => `/author/questions/${questionId}`;

describe('the steps', () => {
  test.each(VERBS)('%s: not for those signed out, not for learners, of no other question', async (verb) => {
    const signedOut = await site.visitor().post(`${at()}/${verb}`);
    expect([signedOut.status, location(signedOut)]).toEqual([303, '/sign-in?next=%2F']);
    const learner = await site.signedIn({ roles: ['learner'] });
    expect((await learner.post(`${at()}/${verb}`)).status).toBe(403);
    const fields = {
      revision: 1,
      changes: 'c',
      comment: 'c',
      retirement: 'r',
      reinstatement: 'r',
      tag: 't',
      version: 1,
    };
    for (const other of [NOBODY, 'nothing']) {
      expect((await author.post(`${at(other)}/${verb}`, fields)).status).toBe(404);
    }
  });

  test.each(VERBS.filter((verb) => !['approval', 'change-requests', 'comments'].includes(verb)))(
    '%s: not for a reviewer who is no editor',
    async (verb) => {
      const fields = { revision: 1, retirement: 'r', reinstatement: 'r', tag: 't', version: 1 };
      const answer = await reviewer.post(`${at()}/${verb}`, fields);
      expect([verb, answer.status]).toEqual([verb, 403]);
      expect(answer.text).toContain('only educators may change it');
    },
  );

  test('a draft goes through review by its pages', async () => {
    const questionId = await newDraft(site.core, writer);
    const page = (await author.get(at(questionId))).text;
    expect(page).toContain('the rules of item writing find nothing to warn of');
    const sent = await author.post(`${at(questionId)}/review`, { revision: 1 });
    expect([sent.status, location(sent)]).toEqual([303, `${at(questionId)}?done=submitted`]);
    expect((await author.get(location(sent))).text).toContain('Sent for review.');
    expect((await author.get(at(questionId))).text).toContain('You have written on this question, so somebody else');
    const own = await author.post(`${at(questionId)}/approval`, { revision: 2 });
    expect([own.status, own.text.includes('somebody else has to review it')]).toEqual([403, true]);

    expect((await reviewer.get('/author/review')).text).toContain(at(questionId));
    const returned = await reviewer.post(`${at(questionId)}/change-requests`, {
      revision: 2,
      changes: 'Name the <dose>.',
    });
    expect(location(returned)).toBe(`${at(questionId)}?done=returned`);
    const queue = (await author.get('/author/review')).text;
    expect(queue).toContain('Name the &lt;dose&gt;.');
    await author.post(`${at(questionId)}/review`, { revision: 3 });
    const approved = await reviewer.post(`${at(questionId)}/approval`, { revision: 4 });
    expect(location(approved)).toBe(`${at(questionId)}?done=approved`);
    const end = (await reviewer.get(location(approved))).text;
    expect(end).toContain('<span aria-hidden="true">●</span> Approved');
    expect(plain(end)).toMatch(/Version 1\s+approved by/);
    expect(end).not.toContain('name="changes"');
  });

  test('a warning is sent only with its reason, which the reviewer reads', async () => {
    const questionId = await newDraft(site.core, writer, WARNED);
    const form = (await author.get(at(questionId))).text;
    const [, field = ''] = /name="(reason-L\d+-[^"]+)"/.exec(form) ?? [];
    const refused = await author.post(`${at(questionId)}/review`, { revision: 1, [field]: '  ' });
    expect(refused.status).toBe(422);
    expect(refused.text).toMatch(/<title>Error: /);
    expect(refused.text).toContain(`href="#${field}"`);
    const reason = 'Clinicians <b>say</b> so.';
    expect((await author.post(`${at(questionId)}/review`, { revision: 1, [field]: reason })).status).toBe(303);
    const shown = (await reviewer.get(at(questionId))).text;
    expect(shown).toContain('Clinicians &lt;b&gt;say&lt;/b&gt; so.');
  });

  test('an unfinished draft says what is missing, with a link to each place', async () => {
    const questionId = await newDraft(site.core, writer, { ...WHOLE, stem: '' });
    const page = (await author.get(at(questionId))).text;
    expect(page).toContain('Before the draft can be reviewed:');
    expect(page).toContain(`href="${at(questionId)}/draft#stem"`);
    expect(page).toContain('No stem yet');
    const refused = await author.post(`${at(questionId)}/review`, { revision: 1 });
    expect([refused.status, refused.text.includes('can’t be sent for review yet')]).toEqual([422, true]);
  });

  test('a decision on a draft that has changed answers 409 with what was typed', async () => {
    const { id: questionId } = await inReview(site.core, writer);
    const stale = await reviewer.post(`${at(questionId)}/change-requests`, {
      revision: 1,
      changes: 'My long thoughts',
    });
    expect(stale.status).toBe(409);
    expect(stale.text).toContain('The draft has changed since you opened this page.');
    expect(stale.text).toMatch(/<textarea id="changes"[^>]*>\s*My long thoughts<\/textarea>/);
    expect((await reviewer.post(`${at(questionId)}/approval`, { revision: 1 })).status).toBe(409);
    expect((await author.post(`${at(questionId)}/review/withdrawal`)).status).toBe(303);
    expect((await reviewer.post(`${at(questionId)}/approval`, { revision: 2 })).status).toBe(409);
  });

  test.each([
    ['change-requests', { revision: 1 }, 'changes'],
    ['comments', {}, 'comment'],
    ['retirement', { retirement: ' ' }, 'retirement'],
    ['tags', { tag: '' }, 'tag'],
    ['tags', { tag: 'x'.repeat(41) }, 'tag'],
    ['comments', { comment: 'x'.repeat(5001) }, 'comment'],
  ])('%s with %j is refused at its field', async (verb, fields, field) => {
    const { id: questionId } = await inReview(site.core, writer);
    const person = verb === 'change-requests' ? reviewer : author;
    const answer = await person.post(`${at(questionId)}/${verb}`, fields);
    // Retiring and tagging are open to editors of the article only, whatever its state.
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(`<a href="#${field}">`);
  });

  test('comments are shown to everybody of the desk, escaped, with line ends', async () => {
    const comment = '<script>alert(1)</script>\r\nsecond line';
    const answer = await reviewer.post(`${at()}/comments`, { comment });
    expect(location(answer)).toBe(`${at()}?done=commented#history`);
    const shown = (await author.get(at())).text;
    expect(shown).toContain('&lt;script&gt;alert(1)&lt;/script&gt;\nsecond line');
    expect(shown).not.toContain('<script>alert');
  });

  test('tags are added, found and removed', async () => {
    const tagged = await author.post(`${at()}/tags`, { tag: '  Bone & <Pain> ' });
    expect(location(tagged)).toBe(`${at()}#tags`);
    expect((await author.get(at())).text).toContain('bone &amp; &lt;pain&gt;');
    const bank = await author.get('/author/questions?tag=bone%20%26%20%3Cpain%3E');
    expect(bank.text).toContain('1 question of');
    await author.post(`${at()}/tags/removal`, { tag: 'bone & <pain>' });
    expect((await author.get(at())).text).not.toContain('bone &amp;');
  });

  test('a question is retired and reinstated with reasons', async () => {
    const questionId = await newDraft(site.core, writer);
    await author.post(`${at(questionId)}/retirement`, { retirement: 'The trial was retracted.' });
    const page = (await author.get(`${at(questionId)}?done=retired`)).text;
    expect(page).toContain('The trial was retracted.');
    expect(page).not.toContain('Edit the draft');
    expect((await author.post(`${at(questionId)}/review`, { revision: 1 })).status).toBe(409);
    await author.post(`${at(questionId)}/reinstatement`, { reinstatement: 'It was confirmed.' });
    expect((await author.get(at(questionId))).text).toContain('Edit the draft');
  });

  test('a copy is a draft of its own that says where it is from', async () => {
    const answer = await author.post(`${at()}/copies`);
    const [, copy = ''] = /^\/author\/questions\/([^/]+)\/draft$/.exec(location(answer)) ?? [];
    expect(copy).not.toBe(id);
    const page = (await author.get(at(copy))).text;
    expect(plain(page)).toMatch(/copied it from q-/);
    expect(page).toContain('Serum creatinine');
    expect(page).toContain('None yet. Approving the draft makes the first.');
  });

  test('pressing twice makes one copy, and begins one question', async () => {
    const newId = (page: string) => / name="id" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const copyId = newId((await author.get(at())).text);
    const copies = await Promise.all([1, 2, 3].map(() => author.post(`${at()}/copies`, { id: copyId })));
    expect(new Set(copies.map(location))).toEqual(new Set([`/author/questions/${copyId}/draft`]));
    expect(plain((await author.get(at(copyId))).text).match(/copied it from q-/g)).toHaveLength(1);
    expect((await author.post(`${at()}/copies`, { id: 'mine' })).status).toBe(422);

    const articles = (await author.get('/author/questions/new')).text;
    const article = /new\?article=([\w-]+)/.exec(articles)?.[1] ?? '';
    const choices = (await author.get(`/author/questions/new?article=${article}`)).text;
    const keyPoint = / name="keyPoint" value="([^"]+)"/.exec(choices)?.[1] ?? '';
    const form = { article, keyPoint, kind: 'numeric', id: newId(choices) };
    const begun = await Promise.all([1, 2].map(() => author.post('/author/questions/new', form)));
    expect(new Set(begun.map(location))).toEqual(new Set([`/author/questions/${form.id}/draft`]));
  });

  test('an older version is restored; a draft in the way is not lost without a choice', async () => {
    const { id: questionId, revision } = await inReview(site.core, writer);
    await approveQuestion(site.core, judge, questionId, { revision });
    const restored = await author.post(`${at(questionId)}/restoration`, { version: 1 });
    expect(location(restored)).toBe(`${at(questionId)}/draft`);
    const choice = await author.post(`${at(questionId)}/restoration`, { version: 1 });
    expect(choice.status).toBe(409);
    expect(choice.text).toContain('Go on with the draft');
    expect(choice.text).toContain('<input type="hidden" name="replacing" value="1">');
    expect((await author.post(`${at(questionId)}/restoration`, { version: 1, replacing: 7 })).status).toBe(409);
    expect((await author.post(`${at(questionId)}/restoration`, { version: 1, replacing: 1 })).status).toBe(303);
    expect((await author.post(`${at(questionId)}/restoration`, { version: 9 })).status).toBe(404);
    expect((await author.post(`${at(questionId)}/restoration`, { version: 'x' })).status).toBe(422);
    expect((await author.post(`${at(questionId)}/draft/deletion`, { revision: 1 })).status).toBe(409);
    expect((await author.post(`${at(questionId)}/draft/deletion`, { revision: 2 })).status).toBe(303);
    expect((await author.get(`${at(questionId)}?done=discarded`)).text).toContain('Draft discarded.');
  });
});
