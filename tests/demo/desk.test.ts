import { FOLDERS } from '../../src/compose.ts';
import { selectPublishedActivity } from '../../src/features/activities/index.ts';
import {
  articleFileOf,
  selectArticleDraft,
  selectArticleRow,
  selectEditors,
} from '../../src/features/articles/index.ts';
import { bankQuery } from '../../src/features/bank/filters.ts';
import { type BankRow, listBankQuestions, listQuestionEvents, selectCoverage } from '../../src/features/bank/index.ts';
import { totalsOf } from '../../src/features/builder/blueprint.ts';
import { listActivityRows, loadDraft } from '../../src/features/builder/index.ts';
import { loadDesk } from '../../src/features/builder/load.ts';
import { type DemoFilled, fillDemo } from '../../src/features/demo/index.ts';
import { openTestApp, type TestApp } from '../support/app.ts';

describe('the desk of the demonstration', () => {
  let site: TestApp;
  let filled: DemoFilled;
  let articleId: string;
  beforeAll(async () => {
    site = await openTestApp({ mail: false });
    filled = await fillDemo(site.core, FOLDERS.content, { learners: 20 });
    ({ articleId } = await selectArticleRow(site.db.kysely, 'iron-deficiency-review'));
  }, 120_000);
  afterAll(() => site.close());

  const rows = async (query: Record<string, string>) =>
    (await listBankQuestions(site.db, bankQuery.parse({ article: 'iron-deficiency-review', ...query }))).rows;
  const actions = async ({ questionId }: BankRow) =>
    (await listQuestionEvents(site.db.kysely, questionId)).map(({ action }) => action).reverse();

  test('names the educator and the colleague as editors of the article', async () => {
    const names = (await selectEditors(site.db.kysely, articleId)).map(({ fullName }) => fullName);
    expect(names.sort()).toEqual(['Casey Colleague', 'Erin Educator']);
  });

  test('has a question in each state, with the steps that led there', async () => {
    const [inReview, ...others] = await rows({ state: 'in-review' });
    expect(others).toEqual([]);
    expect(inReview && (await actions(inReview))).toEqual(['create', 'submit', 'comment']);
    const [retired] = await rows({ state: 'retired' });
    expect(retired && (await actions(retired))).toEqual(['create', 'submit', 'approve', 'retire']);
    const drafts = await rows({ state: 'draft' });
    expect(await Promise.all(drafts.map(actions))).toEqual(
      expect.arrayContaining([['create', 'submit', 'request-changes'], ['create'], ['revise']]),
    );
    expect(drafts.map(({ version }) => version).sort()).toEqual([1, null, null]);
    expect((await rows({ tag: 'arithmetic' })).length).toBe(3);
  });

  test('keeps every passage of the article, and the reason for the key point that nobody is asked about', async () => {
    const draft = await selectArticleDraft(
      site.db.kysely,
      await selectArticleRow(site.db.kysely, 'iron-deficiency-review'),
    );
    expect(articleFileOf(draft).faults).toEqual([]);
    expect(new Set(draft.keyPoints.map(({ state }) => state))).toEqual(new Set(['found']));
    const coverage = await selectCoverage(site.db.kysely, articleId);
    const bare = draft.keyPoints.filter(({ id }) =>
      coverage.every((one) => one.keyPointId !== id || one.approved === 0),
    );
    expect(bare.map(({ uncoveredReason }) => uncoveredReason)).toEqual([expect.stringContaining('dosing-absorption')]);
  });

  test('leaves the published activity at the version that was certified, and begins another with a pool and a pilot question', async () => {
    expect((await selectPublishedActivity(site.db, filled.activity)).version).toBe(2);
    const { draft, newest } = await loadDraft(site.db.kysely, filled.draftActivity);
    expect(newest).toBeNull();
    expect(draft.content.details.objectives).toHaveLength(2);
    const { resolved } = await loadDesk(site.db.kysely, filled.draftActivity);
    expect(totalsOf(resolved)).toEqual({ scored: 16, pilot: 1, practice: 0, drawn: 1 });
    expect((await listActivityRows(site.db.kysely)).map(({ slug }) => slug)).toContain(filled.draftActivity);
  });

  test('has learners who practised, and said how sure they were', async () => {
    expect(filled.practised).toBeGreaterThan(0);
    const answers = await site.db.kysely.selectFrom('practice_answers').select(['confidence']).execute();
    expect(new Set(answers.map(({ confidence }) => confidence)).size).toBeGreaterThan(1);
  });
});
