import type { Database } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import {
  approveQuestion,
  commentOnQuestion,
  discardDraft,
  openQuestionDraft,
  reinstateQuestion,
  requestChanges,
  restoreVersion,
  retireQuestion,
  selectApprovedVersions,
  selectCoverage,
  selectReviewQueue,
  submitForReview,
  withdrawFromReview,
} from '../../src/features/bank/index.ts';
import { splitStem } from '../../src/features/questions/index.ts';
import type { Viewer } from '../../src/http/context.ts';
import { Conflict, Forbidden } from '../../src/http/errors.ts';
import { describeOnEngines } from '../support/engines.ts';
import {
  bankViews,
  clearBank,
  foundedCore,
  foundingArticle,
  inReview,
  newDraft,
  revisionOf,
  viewerOf,
  WHOLE,
} from './support.ts';

describeOnEngines('the life of a question outside its review', (open) => {
  let db: Database;
  let core: CoreDeps;
  let author: Viewer;
  let reviewer: Viewer;

  beforeAll(async () => {
    db = await open();
    core = await foundedCore(db);
  }, 60_000);
  beforeEach(async () => {
    author = await viewerOf(core, 'educator');
    reviewer = await viewerOf(core, 'reviewer');
    await clearBank(db);
  });

  const { actions, audited, versions, draftOf } = bankViews(() => db);

  test('a next version is written, discarded, restored and approved; the versions before stay', async () => {
    const { id, revision } = await inReview(core, author);
    await approveQuestion(core, reviewer, id, { revision });
    await db.transaction((trx) => openQuestionDraft(trx, core, author, id));
    await expect(restoreVersion(core, author, id, { version: 1 })).rejects.toThrow('There is a draft');
    await expect(discardDraft(core, author, id, { revision: 9 })).rejects.toThrow(Conflict);
    await discardDraft(core, author, id, { revision: 1 });
    await discardDraft(core, author, id, { revision: 1 });
    expect(await draftOf(id)).toBeNull();

    await db.transaction(async (trx) => {
      await openQuestionDraft(trx, core, author, id);
      const source = JSON.stringify({ ...WHOLE, stem: `${WHOLE['stem']} Select one.` });
      await trx.updateTable('question_drafts').set({ source, revision: 2 }).where('question_id', '=', id).execute();
    });
    await submitForReview(core, author, id, { revision: 2, reasons: {} });
    await approveQuestion(core, reviewer, id, { revision: 3 });
    expect((await versions(id)).map(({ version }) => version)).toEqual([1, 2]);

    const third = await viewerOf(core, 'educator');
    await restoreVersion(core, third, id, { version: 1 });
    expect(await draftOf(id)).toMatchObject({ source: WHOLE, state: 'draft', revision: 1 });
    await restoreVersion(core, third, id, { version: 1, replacing: 1 });
    await submitForReview(core, third, id, { revision: 2, reasons: {} });
    await expect(approveQuestion(core, third, id, { revision: 3 })).rejects.toThrow(Forbidden);
    await approveQuestion(core, reviewer, id, { revision: 3 });
    const [first, , last] = await versions(id);
    expect(last).toMatchObject({ version: 3, content: first?.content, checksum: first?.checksum });
    expect((await actions(id)).slice(3)).toEqual([
      'revise',
      'discard',
      'revise',
      'submit',
      'approve',
      'restore',
      'restore',
      'submit',
      'approve',
    ]);
  });

  test('the only draft of a question is not discarded', async () => {
    const id = await newDraft(core, author);
    await expect(discardDraft(core, author, id, { revision: 1 })).rejects.toThrow('retire the question');
    expect(await draftOf(id)).not.toBeNull();
  });

  test('retiring and reinstating are done once, leave their reasons, and stop for a review', async () => {
    const { id } = await inReview(core, author);
    await expect(retireQuestion(core, author, id, 'Outdated.')).rejects.toThrow('in review');
    await withdrawFromReview(core, author, id);
    await retireQuestion(core, author, id, 'Outdated.');
    await retireQuestion(core, author, id, 'Another reason.');
    const revision = await revisionOf(core, id);
    await expect(submitForReview(core, author, id, { revision, reasons: {} })).rejects.toThrow('is retired');
    expect(await db.kysely.selectFrom('question_retirements').select('reason').execute()).toEqual([
      { reason: 'Outdated.' },
    ]);
    await reinstateQuestion(core, author, id, 'The trial was confirmed.');
    await reinstateQuestion(core, author, id, 'The trial was confirmed.');
    expect(await actions(id)).toEqual(['create', 'submit', 'withdraw', 'retire', 'reinstate']);
    expect(await audited(id)).toContain('question.reinstate');
  });

  test('everybody of the desk comments, and the same comment sent twice is one', async () => {
    const id = await newDraft(core, author);
    await commentOnQuestion(core, author, id, 'Is it too easy?');
    await commentOnQuestion(core, author, id, 'Is it too easy?');
    await commentOnQuestion(core, reviewer, id, 'Is it too easy?');
    expect(await actions(id)).toEqual(['create', 'comment', 'comment']);
  });

  test('the queue holds what others wrote, what is one’s own, and what was given back, the oldest first', async () => {
    const first = await inReview(core, author);
    const second = await inReview(core, author);
    const ids = (rows: readonly { questionId: string }[]) => rows.map(({ questionId }) => questionId);
    const queue = async (viewer: Viewer) => {
      const { toReview, mine, toChange } = await selectReviewQueue(db.kysely, viewer.id);
      return [ids(toReview), ids(mine), ids(toChange)];
    };
    expect(await queue(reviewer)).toEqual([[first.id, second.id], [], []]);
    expect(await queue(author)).toEqual([[], [first.id, second.id], []]);
    await requestChanges(core, reviewer, first.id, { revision: first.revision, comment: 'Name the dose.' });
    await commentOnQuestion(core, author, first.id, 'I shall.');
    expect(await queue(author)).toEqual([[], [second.id], [first.id]]);
    expect(await queue(reviewer)).toEqual([[second.id], [], []]);
    await submitForReview(core, author, first.id, { revision: await revisionOf(core, first.id), reasons: {} });
    expect(await queue(reviewer)).toEqual([[second.id, first.id], [], []]);
    await approveQuestion(core, reviewer, second.id, { revision: second.revision });
    expect(await queue(reviewer)).toEqual([[first.id], [], []]);
  });

  test('coverage counts each question once, by its state', async () => {
    const { articleId, keyPointIds } = await foundingArticle(core);
    const about = async () =>
      (await selectCoverage(db.kysely, articleId)).find(({ keyPointId }) => keyPointId === keyPointIds[0]);
    const before = await about();
    const approved = before?.approved ?? 0;
    const drafts = before?.draft ?? 0;
    expect(before).toEqual({ keyPointId: keyPointIds[0], draft: drafts, inReview: 0, approved, retired: 0 });
    expect(approved).toBeGreaterThan(0);
    const imported = await selectApprovedVersions(db.kysely, articleId);
    expect(imported.length).toBeGreaterThanOrEqual(18);

    const { id, revision } = await inReview(core, author);
    await newDraft(core, author);
    expect(await about()).toMatchObject({ draft: drafts + 1, inReview: 1, approved });
    await approveQuestion(core, reviewer, id, { revision });
    await db.transaction((trx) => openQuestionDraft(trx, core, author, id));
    expect(await about()).toMatchObject({ draft: drafts + 1, inReview: 0, approved: approved + 1 });
    expect(await selectApprovedVersions(db.kysely, articleId)).toContainEqual(
      expect.objectContaining({
        questionId: id,
        version: 1,
        keyPointId: keyPointIds[0],
        stem: splitStem(WHOLE['stem']),
      }),
    );
    await retireQuestion(core, author, id, 'Outdated.');
    expect(await about()).toMatchObject({ draft: drafts + 1, inReview: 0, approved, retired: 1 });
    expect(await selectApprovedVersions(db.kysely, articleId)).toEqual(imported);
  });
});
