import type { Database } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import {
  approveQuestion,
  type BankSelection,
  createQuestion,
  listBankQuestions,
  openQuestionDraft,
  retireQuestion,
} from '../../src/features/bank/index.ts';
import { addTag, removeTag } from '../../src/features/bank/life.ts';
import { indexMissingQuestions } from '../../src/features/questions/index.ts';
import type { Viewer } from '../../src/http/context.ts';
import { describeOnEngines } from '../support/engines.ts';
import { ALL, foundedCore, foundingArticle, inReview, newDraft, viewerOf, WHOLE } from './support.ts';

describeOnEngines('the question bank', (open) => {
  let db: Database;
  let core: CoreDeps;
  let author: Viewer;
  let reviewer: Viewer;
  let draft: string;
  let reviewed: string;
  let approved: string;
  let retired: string;

  beforeAll(async () => {
    db = await open();
    core = await foundedCore(db);
    author = await viewerOf(core, 'educator');
    reviewer = await viewerOf(core, 'reviewer');
    draft = await newDraft(core, author, { ...WHOLE, stem: 'How are naïve osteoclasts counted at 0.5 mg? Fièvre' });
    reviewed = (await inReview(core, author)).id;
    const sent = await inReview(core, author);
    await approveQuestion(core, reviewer, sent.id, sent);
    approved = sent.id;
    retired = await newDraft(core, author);
    await retireQuestion(core, author, retired, 'Outdated.');
  }, 60_000);

  const found = async (selection: Partial<BankSelection>) => {
    const { rows, count } = await listBankQuestions(db, { ...ALL, ...selection });
    expect(rows.length).toBe(Math.min(count, 25));
    return rows.map(({ questionId }) => questionId);
  };

  test('lists every question, the latest changed first, in pages', async () => {
    const { rows, count } = await listBankQuestions(db, ALL);
    expect(count).toBe(22);
    expect(rows.map(({ state }) => state)).toEqual(
      expect.arrayContaining(['draft', 'in-review', 'approved', 'retired']),
    );
    const times = rows.map(({ changedAt }) => changedAt);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect((await listBankQuestions(db, { ...ALL, page: 2 })).rows).toEqual([]);
  });

  test('finds words in any part, in their other forms, without accents, the last one unfinished', async () => {
    for (const q of ['naive', 'NAÏVE osteoclast', 'osteoclasts coun', '0.5', '0,5 mg', 'fievre', 'counting naive']) {
      expect([q, await found({ q })]).toEqual([q, [draft]]);
    }
    // Of an option and of a rationale.
    expect(await found({ q: 'amylase pancreas', state: 'in-review' })).toEqual([reviewed]);
    expect((await found({ q: 'amylase' })).sort()).toEqual([draft, reviewed, approved, retired].sort());
    expect(await found({ q: 'osteoclasts amylase zebra' })).toEqual([]);
    const [row] = (await listBankQuestions(db, { ...ALL, only: [draft] })).rows;
    expect(await found({ q: row?.slug ?? '' })).toEqual([draft]);
    // Questions that came with a file are found too.
    expect((await found({ q: 'hypercalcaemia' })).length).toBeGreaterThan(0);
  });

  test.each([
    '"',
    "'; drop table questions; --",
    'naive OR 1',
    'NEAR(naive osteoclasts)',
    'naive AND zebra',
    'naive OR zebra',
    'naive & | ! <-> :*',
    '(naive',
    'body:naive',
    '^naive*',
    '-naive',
    'naive\\',
    '%_',
    '🙂',
    '\u0000naive',
    'a'.repeat(5000),
    Array.from({ length: 500 }, (_, i) => `w${i}`).join(' '),
  ])('takes whatever is typed as words: %j', async (q) => {
    const ids = await found({ q });
    const words = q.match(/[\p{L}\p{N}]+/gu) ?? [];
    // Without a word nothing is narrowed down.
    expect(ids.length).toBe(words.length === 0 ? 22 : words.every((word) => /^naive$/i.test(word)) ? 1 : 0);
  });

  test('filters by state, where a next version counts for what it is too', async () => {
    expect(await found({ state: 'draft' })).toEqual([draft]);
    expect(await found({ state: 'in-review' })).toEqual([reviewed]);
    expect(await found({ state: 'retired' })).toEqual([retired]);
    expect(await found({ state: 'approved' })).toHaveLength(19);
    await db.transaction((trx) => openQuestionDraft(trx, core, author, approved));
    expect((await found({ state: 'draft' })).sort()).toEqual([draft, approved].sort());
    expect(await found({ state: 'approved' })).toHaveLength(19);
    await db.transaction((trx) => trx.deleteFrom('question_drafts').where('question_id', '=', approved).execute());
  });

  test('filters by article, key point, kind, author and tag, together with words', async () => {
    const { articleId, keyPointIds } = await foundingArticle(core);
    const articleSlug = (await listBankQuestions(db, ALL)).rows[0]?.articleSlug ?? '';
    const matching = await createQuestion(core, reviewer, {
      articleId,
      keyPointId: keyPointIds[3] ?? null,
      kind: 'matching',
      source: { stem: 'Match.', pairs: [], extraOptions: [] },
    });
    expect(await found({ kind: 'matching' })).toEqual([matching]);
    expect(await found({ author: reviewer.id })).toEqual([matching]);
    expect((await found({ author: author.id })).sort()).toEqual([draft, reviewed, approved, retired].sort());
    expect(await found({ author: author.id, q: 'naive' })).toEqual([draft]);
    expect(await found({ keyPoint: keyPointIds[3] ?? '' })).toContain(matching);
    expect(await found({ keyPoint: keyPointIds[3] ?? '' })).not.toContain(draft);
    expect(await found({ article: articleSlug })).toHaveLength(23);
    expect(await found({ article: 'nothing' })).toEqual([]);

    await addTag(core, author, draft, 'bone');
    await addTag(core, author, draft, 'bone');
    await addTag(core, author, reviewed, 'bone');
    expect((await found({ tag: 'bone' })).sort()).toEqual([draft, reviewed].sort());
    const [row] = (await listBankQuestions(db, { ...ALL, q: 'naive' })).rows;
    expect(row).toMatchObject({ tags: ['bone'], version: null, state: 'draft', kind: 'single-best-answer' });
    await removeTag(core, author, reviewed, 'bone');
    await removeTag(core, author, reviewed, 'bone');
    const logged = db.kysely.selectFrom('audit_events').select(['action', 'subject_id']);
    const tagged = await logged.where('action', 'in', ['question.tag', 'question.untag']).orderBy('id').execute();
    expect(tagged.map(({ action, subject_id }) => [action, subject_id])).toEqual([
      ['question.tag', draft],
      ['question.tag', reviewed],
      ['question.untag', reviewed],
    ]);
    expect(await found({ tag: 'bone' })).toEqual([draft]);
    expect(await found({ only: [draft, approved] })).toHaveLength(2);
    expect(await found({ only: [] })).toEqual([]);
    expect(await found({ except: [draft], q: 'naive' })).toEqual([]);
  });

  test('questions from before there was an index are indexed once', async () => {
    expect(await indexMissingQuestions(db)).toBe(0);
    await db.transaction((trx) => trx.deleteFrom('question_search').execute());
    expect(await found({ q: 'amylase' })).toEqual([]);
    expect(await indexMissingQuestions(db)).toBe(19);
    expect(await indexMissingQuestions(db)).toBe(0);
    expect(await found({ q: 'amylase' })).toEqual([approved]);
  });
});
