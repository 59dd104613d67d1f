import type { Database } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import {
  approveQuestion,
  createQuestion,
  discardDraft,
  listQuestionEvents,
  reinstateQuestion,
  requestChanges,
  restoreVersion,
  retireQuestion,
  submitForReview,
  withdrawFromReview,
} from '../../src/features/bank/index.ts';
import type { Viewer } from '../../src/http/context.ts';
import { Conflict, Forbidden, Invalid } from '../../src/http/errors.ts';
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
  WARNED,
  WHOLE,
} from './support.ts';

describeOnEngines('the way of a question through review', (open) => {
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

  test('a draft is sent, frozen, approved and becomes a version with its approval', async () => {
    const { id, revision } = await inReview(core, author);
    expect(await draftOf(id)).toMatchObject({ state: 'in-review', revision: 2 });
    await submitForReview(core, author, id, { revision: 1, reasons: {} });
    expect(await revisionOf(core, id)).toBe(2);

    const versionId = await approveQuestion(core, reviewer, id, { revision });
    expect(await draftOf(id)).toBeNull();
    expect(await versions(id)).toMatchObject([{ id: versionId, version: 1, kind: 'single-best-answer' }]);
    expect(await db.kysely.selectFrom('question_approvals').selectAll().execute()).toEqual([
      { question_version_id: versionId, approved_at: core.clock(), approved_by: reviewer.id, overrides: '[]' },
    ]);
    // The same reviewer's second click does nothing.
    expect(await approveQuestion(core, reviewer, id, { revision })).toBe(versionId);
    expect(await actions(id)).toEqual(['create', 'submit', 'approve']);
    expect(await audited(id)).toEqual(['question.create', 'question.submit', 'question.approve']);
  });

  test('whoever has written on it, or may only learn, reviews nothing', async () => {
    const { id, revision } = await inReview(core, author);
    const learner = await viewerOf(core, 'learner');
    for (const nobody of [author, learner]) {
      await expect(approveQuestion(core, nobody, id, { revision })).rejects.toThrow(Forbidden);
      await expect(requestChanges(core, nobody, id, { revision, comment: 'No.' })).rejects.toThrow(Forbidden);
    }
    expect(await draftOf(id)).toMatchObject({ state: 'in-review' });
    expect(await versions(id)).toEqual([]);
  });

  test('two approvals at once make one version', async () => {
    const { id, revision } = await inReview(core, author);
    const other = await viewerOf(core, 'educator');
    const results = await Promise.allSettled([
      approveQuestion(core, reviewer, id, { revision }),
      approveQuestion(core, other, id, { revision }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((one) => one.status === 'rejected')?.reason).toBeInstanceOf(Conflict);
    expect(await versions(id)).toHaveLength(1);
    expect(await db.kysely.selectFrom('question_approvals').selectAll().execute()).toHaveLength(1);
  });

  test('of an approval and a withdrawal at once one holds', async () => {
    const { id, revision } = await inReview(core, author);
    const [approval, withdrawal] = await Promise.allSettled([
      approveQuestion(core, reviewer, id, { revision }),
      withdrawFromReview(core, author, id),
    ]);
    expect([approval.status, withdrawal.status].sort()).toEqual(['fulfilled', 'rejected']);
    const approved = approval.status === 'fulfilled';
    expect(await versions(id)).toHaveLength(approved ? 1 : 0);
    expect(await draftOf(id)).toEqual(approved ? null : expect.objectContaining({ state: 'draft' }));
  });

  test('what the reviewer has not seen is not approved', async () => {
    const { id, revision } = await inReview(core, author);
    await withdrawFromReview(core, author, id);
    await withdrawFromReview(core, author, id);
    await expect(approveQuestion(core, reviewer, id, { revision })).rejects.toThrow(Conflict);
    await submitForReview(core, author, id, { revision: await revisionOf(core, id), reasons: {} });
    await expect(approveQuestion(core, reviewer, id, { revision })).rejects.toThrow('has changed since');
    await expect(requestChanges(core, reviewer, id, { revision, comment: 'No.' })).rejects.toThrow('has changed since');
    expect(await versions(id)).toEqual([]);
    expect(await actions(id)).toEqual(['create', 'submit', 'withdraw', 'submit']);
  });

  test('nothing of a refused approval stays', async () => {
    const { id, revision } = await inReview(core, author);
    await db.transaction((trx) => trx.updateTable('question_drafts').set({ source: '{"stem":""}' }).execute());
    await expect(approveQuestion(core, reviewer, id, { revision })).rejects.toThrow('Something changed while');
    expect(await draftOf(id)).toMatchObject({ state: 'in-review', revision });
    expect(await actions(id)).toEqual(['create', 'submit']);
  });

  test('a reviewer gives a draft back with what is to be changed', async () => {
    const { id, revision } = await inReview(core, author);
    await requestChanges(core, reviewer, id, { revision, comment: 'Name the dose.' });
    await requestChanges(core, reviewer, id, { revision, comment: 'Name the dose.' });
    expect(await draftOf(id)).toMatchObject({ state: 'draft', revision: revision + 1 });
    expect((await listQuestionEvents(db.kysely, id))[0]).toMatchObject({
      action: 'request-changes',
      comment: 'Name the dose.',
      actorName: reviewer.fullName,
    });
    expect(await actions(id)).toEqual(['create', 'submit', 'request-changes']);
  });

  test('an unfinished draft, one with an error, and a warning without a reason are not sent', async () => {
    const unfinished = await newDraft(core, author, { ...WHOLE, stem: '' });
    await expect(submitForReview(core, author, unfinished, { revision: 1, reasons: {} })).rejects.toThrow(Invalid);
    const options = [...(WHOLE['options'] as object[]), { text: 'All of the above', correct: false, rationale: 'No.' }];
    const combined = await newDraft(core, author, { ...WHOLE, options });
    const reasons = { 'reason-L1-options-3': 'I like it.' };
    await expect(submitForReview(core, author, combined, { revision: 1, reasons })).rejects.toThrow(Invalid);

    const warned = await newDraft(core, author, WARNED);
    const refused = await submitForReview(core, author, warned, { revision: 1, reasons: {} }).catch((error) => error);
    expect(refused).toBeInstanceOf(Invalid);
    const fields = Object.keys(refused.fields);
    expect(fields).not.toEqual([]);
    const given = Object.fromEntries(fields.map((field) => [field, ' It is how clinicians say it. ']));
    await submitForReview(core, author, warned, { revision: 1, reasons: given });
    const draft = await draftOf(warned);
    expect(draft?.overrides).toHaveLength(fields.length);
    expect(draft?.overrides[0]).toMatchObject({ reason: 'It is how clinicians say it.', by: author.id });
    const versionId = await approveQuestion(core, reviewer, warned, { revision: draft?.revision ?? 0 });
    const kept = await db.kysely
      .selectFrom('question_approvals')
      .select('overrides')
      .where('question_version_id', '=', versionId)
      .executeTakeFirstOrThrow();
    expect(JSON.parse(kept.overrides)).toEqual(draft?.overrides);
  });

  test('a draft without a key point, or whose passage is lost, is not sent', async () => {
    const { articleId, keyPointIds } = await foundingArticle(core);
    const about = { articleId, kind: 'single-best-answer', source: WHOLE };
    const none = await createQuestion(core, author, { ...about, keyPointId: null });
    await expect(submitForReview(core, author, none, { revision: 1, reasons: {} })).rejects.toThrow(Invalid);
    const id = await createQuestion(core, author, { ...about, keyPointId: keyPointIds[1] ?? null });
    const lost = (passage_state: string, start: number | null) =>
      db.transaction(async (trx) => {
        await trx.deleteFrom('key_point_drafts').execute();
        const values = { key_point_id: keyPointIds[1] ?? '', article_id: articleId, position: 2, statement: 'S' };
        const selector = '{"exact":"Some words","prefix":"","suffix":""}';
        const place = { passage_state, start_offset: start, end_offset: start === null ? null : start + 10 };
        const uncovered = { uncovered_reason: null, uncovered_by: null, uncovered_at: null };
        await trx
          .insertInto('key_point_drafts')
          .values({ ...values, selector, ...place, ...uncovered })
          .execute();
      });
    await lost('lost', null);
    await expect(submitForReview(core, author, id, { revision: 1, reasons: {} })).rejects.toThrow(Invalid);
    await lost('reworded', 4);
    await submitForReview(core, author, id, { revision: 1, reasons: {} });
    expect(await draftOf(id)).toMatchObject({ state: 'in-review' });
  });

  test('only editors send, withdraw, retire and restore', async () => {
    const { articleId } = await foundingArticle(core);
    const { id } = await inReview(core, author);
    const outsider = await viewerOf(core, 'educator');
    await db.transaction((trx) =>
      trx
        .insertInto('article_editors')
        .values({ article_id: articleId, user_id: author.id, added_at: 1, added_by: null })
        .execute(),
    );
    for (const nobody of [outsider, reviewer]) {
      const attempts = [
        submitForReview(core, nobody, id, { revision: 1, reasons: {} }),
        withdrawFromReview(core, nobody, id),
        discardDraft(core, nobody, id, { revision: 1 }),
        retireQuestion(core, nobody, id, 'No.'),
        reinstateQuestion(core, nobody, id, 'Yes.'),
        restoreVersion(core, nobody, id, { version: 1 }),
      ];
      for (const result of await Promise.allSettled(attempts)) {
        expect(result.status === 'rejected' && result.reason).toBeInstanceOf(Forbidden);
      }
    }
    await withdrawFromReview(core, author, id);
  });
});
