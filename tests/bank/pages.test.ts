import {
  approveQuestion,
  commentOnQuestion,
  createQuestion,
  listBankQuestions,
  openQuestionDraft,
  retireQuestion,
  submitForReview,
} from '../../src/features/bank/index.ts';
import type { Role } from '../../src/http/context.ts';
import { seeded, takeQuizzes } from '../analysis/simulate.ts';
import { openTestApp } from '../support/app.ts';
import { plain } from '../support/quiz.ts';
import { type Desk, location, openDesk } from './desk.ts';
import { ALL, foundingArticle, newDraft, revisionOf, WHOLE } from './support.ts';

const NOBODY = '0198f7a5-0000-7000-8000-000000000000';
let desk: Desk;
let site: Desk['site'];
let writer: Desk['writer'];
let judge: Desk['judge'];
let author: Desk['author'];
let id: string;

beforeAll(async () => {
  desk = await openDesk();
  ({ site, writer, judge, author, id } = desk);
}, 60_000);
afterAll(() => desk.close());

const at = (questionId = id) => `/author/questions/${questionId}`;

describe('the pages of the bank', () => {
  const pages = () => ['/author/questions', '/author/review', at(), `${at()}/versions/1`, `${at()}/compare`];

  test.each<[Role, number]>([
    ['learner', 403],
    ['educator', 200],
    ['reviewer', 200],
    ['admin', 200],
  ])('answer a %s with %i', async (role, status) => {
    const person = await site.signedIn({ roles: [role] });
    for (const page of pages()) expect([page, (await person.get(page)).status]).toEqual([page, status]);
  });

  test('send whoever is signed out to sign in, and back', async () => {
    for (const page of pages()) {
      const answer = await site.visitor().get(page);
      expect([answer.status, location(answer)]).toEqual([303, `/sign-in?next=${encodeURIComponent(page)}`]);
    }
  });

  test('know no other question or version', async () => {
    for (const page of [
      at(NOBODY),
      at('nothing'),
      `${at()}/versions/2`,
      `${at()}/versions/x`,
      `${at()}/compare?from=1&to=7`,
      `${at()}/compare?from=draft&to=1`,
    ]) {
      expect([page, (await author.get(page)).status]).toEqual([page, 404]);
    }
  });
});

describe('what the pages tell', () => {
  test('a version: key, rationales, passage, and that it was imported', async () => {
    const bank = (await author.get('/author/questions?q=hypercalcaemia')).text;
    const [, address = ''] = /<h2><a href="([^"]+)">/.exec(bank) ?? [];
    const page = (await author.get(address)).text;
    expect(plain(page)).toMatch(/Version 1\s+imported by the operator/);
    expect(page).toContain('Correct answer');
    expect(page).toMatch(/<blockquote><p>.*<mark>.+<\/mark>/);
    expect(page).toMatch(/href="\/author\/articles\/[a-z0-9-]+#kp-\d+"/);
    const version = (await author.get(`${address}/versions/1`)).text;
    expect(version).toContain('and so counted as approved');
    expect(version).not.toContain('Begin a draft with this version');
  });

  test('a key that was put right: the version says so, and the next draft begins with it', async () => {
    const [row] = (await listBankQuestions(site.db, { ...ALL, q: 'hypercalcaemia' })).rows;
    const questionId = row?.questionId ?? '';
    const version = await site.db.kysely
      .selectFrom('question_versions')
      .selectAll()
      .where('question_id', '=', questionId)
      .executeTakeFirstOrThrow();
    const { correct } = JSON.parse(version.answer_key);
    const right = ['o1', 'o2'].find((option) => !correct.includes(option)) ?? '';
    await site.db.transaction((trx) =>
      trx
        .insertInto('key_corrections')
        .values({
          id: site.core.ids.uuid(),
          question_version_id: version.id,
          answer_key: JSON.stringify({ correct: [right] }),
          feedback: version.feedback,
          reason: 'The passage <says> so.',
          corrected_at: site.core.clock(),
          corrected_by: writer.id,
        })
        .execute(),
    );
    const page = (await author.get(`${at(questionId)}/versions/1`)).text;
    expect(page).toContain('The passage &lt;says&gt; so.');
    const text = JSON.parse(version.content).options.find(({ id: own }: { id: string }) => own === right).text;
    expect(plain(page).replaceAll(/\s+/g, ' ')).toContain(`${text} Correct answer`);
    expect((await author.get(at(questionId))).text).toContain(`Key corrected by ${writer.fullName}`);
    const draft = await site.db.transaction((trx) => openQuestionDraft(trx, site.core, writer, questionId));
    const options = draft.source['options'] as { text: string; correct: boolean }[];
    expect(options.filter((option) => option.correct).map((option) => option.text)).toEqual([text]);
  });

  test('a comparison marks what was taken out and put in, also for ears', async () => {
    await site.db.transaction(async (trx) => {
      await openQuestionDraft(trx, site.core, writer, id);
      const source = JSON.stringify({ ...WHOLE, stem: String(WHOLE['stem']).replace('58', '62 <i>') });
      await trx.updateTable('question_drafts').set({ source, revision: 2 }).where('question_id', '=', id).execute();
    });
    const { text } = await author.get(`${at()}/compare?from=1&to=draft`);
    expect(text).toContain(
      '<del><span class="visually-hidden">[taken out: </span>58<span class="visually-hidden">]</span></del>',
    );
    expect(text).toContain(
      '<ins><span class="visually-hidden">[put in: </span>62 &lt;i&gt;<span class="visually-hidden">]</span></ins>',
    );
    expect(text).toContain('One part differs.');
    expect((await author.get(`${at()}/compare?from=1&to=1`)).text).toContain('Both say the same.');
    expect((await author.get(`${at()}/compare`)).text).toContain('Version 1 and the draft');
  });

  test('where a question is used and what its statistics are', async () => {
    await takeQuizzes(site.core, 31, seeded(5));
    const bank = (await author.get('/author/questions?flag=flagged')).text;
    expect(bank).toMatch(/\d+ flags?</);
    const [, address = ''] = /<h2><a href="([^"]+)">/.exec(bank) ?? [];
    const page = plain((await author.get(address)).text);
    expect(page).toMatch(/The Use of Bisphosphonates in Patients With Breast Cancer\s+version 1\s*1\s*31/);
    expect(page).toMatch(/n\s*31/);
    const count = async (query: string) =>
      Number(/(\d+) questions? of/.exec((await author.get(`/author/questions?${query}`)).text)?.[1]);
    const [hard, middling, easy, none] = await Promise.all(
      ['hard', 'middling', 'easy', 'none'].map((flag) => count(`flag=${flag}`)),
    );
    expect((hard ?? 0) + (middling ?? 0) + (easy ?? 0)).toBe(18);
    expect(none).toBeGreaterThan(0);
    expect(await count('flag=weak')).toBeLessThanOrEqual(18);
  }, 60_000);

  test('the bank: filters in the address, its rows, what rules say of an article together', async () => {
    const { articleId, keyPointIds } = await foundingArticle(site.core);
    const { slug } = await site.db.kysely.selectFrom('articles').select('slug').executeTakeFirstOrThrow();
    const all = (await author.get('/author/questions')).text;
    expect(all).toContain('Choose an article to filter by its key points too.');
    const text = (await author.get(`/author/questions?article=${slug}&keyPoint=${keyPointIds[2]}&state=approved`)).text;
    expect(text).toContain('The questions of this article together');
    expect(text).toContain(`<option value="${keyPointIds[2]}" selected>`);
    expect(text).toContain('<span class="visually-hidden">Key point </span>3</span>');
    expect(text).not.toContain('<span class="visually-hidden">Key point </span>4</span>');
    expect((await author.get('/author/questions?q=zebrafish')).text).toContain('No question matches.');
    const long = 'The right answer is this much longer one, which says a good deal more than any of the others do';
    for (let i = 0; i < 12; i += 1) {
      const source = {
        ...WHOLE,
        stem: `${WHOLE['stem']} ${i}`,
        options: [{ text: long, correct: true, rationale: 'R.' }, ...(WHOLE['options'] as object[]).slice(1)],
      };
      const about = { articleId, keyPointId: keyPointIds[0] ?? null, kind: 'single-best-answer', source };
      const questionId = await createQuestion(site.core, writer, about);
      const warnings = (await author.get(at(questionId))).text.matchAll(/name="(reason-[^"]+)"/g);
      const reasons = Object.fromEntries([...warnings].map(([, field = '']) => [field, 'For a test.']));
      await submitForReview(site.core, writer, questionId, { revision: 1, reasons });
      await approveQuestion(site.core, judge, questionId, { revision: await revisionOf(site.core, questionId) });
    }
    const together = plain((await author.get(`/author/questions?article=${slug}`)).text);
    expect(together).toMatch(/The key is the longest option in \d+ of \d+ questions/);
    expect(together).toMatch(/Page 1 of 2/);
    expect(plain((await author.get(`/author/questions?article=${slug}&page=2`)).text)).toMatch(
      /Previous page\s+Page 2 of 2/,
    );
  }, 60_000);

  test('an empty bank says what to do next', async () => {
    const empty = await openTestApp({ content: false });
    const educator = await empty.signedIn({ roles: ['educator'] });
    expect((await educator.get('/author/questions')).text).toContain('bring an article and mark its key points');
    expect((await educator.get('/author/review')).text).toContain('Nothing waits for you.');
    await empty.close();
  });

  test('every text that somebody wrote comes out as text', async () => {
    const evil = '<img src=x onerror=alert(1)>"\'><script>alert(2)</script>';
    const options = (WHOLE['options'] as { rationale: string }[]).map((option) => ({ ...option, rationale: evil }));
    const questionId = await newDraft(site.core, writer, { ...WHOLE, stem: `${evil} Which is it?`, options });
    await commentOnQuestion(site.core, judge, questionId, evil);
    await author.post(`${at(questionId)}/tags`, { tag: evil.slice(0, 40) });
    await retireQuestion(site.core, writer, questionId, evil);
    for (const page of [at(questionId), '/author/questions?state=retired', `${at(questionId)}/compare`]) {
      const { status, text } = await author.get(page);
      expect([page, status, /<img|<script>alert|onerror=alert\(1\)>(?!&)/.test(text)]).toEqual([page, 200, false]);
    }
  });
});
