import type { CoreDeps } from '../../src/deps.ts';
import {
  approveQuestion,
  openQuestionDraft,
  saveQuestionDraft,
  submitForReview,
  withdrawFromReview,
} from '../../src/features/bank/index.ts';
import { selectQuestion } from '../../src/features/bank/question-queries.ts';
import type { Viewer } from '../../src/http/context.ts';
import { viewerOf } from '../bank/support.ts';
import { describeOnEngines } from '../support/engines.ts';

import { correct, type MisKeyed, regradingOn } from './support.ts';

describeOnEngines('a draft that was begun before its key was corrected', (open) => {
  let core: CoreDeps;
  let question: MisKeyed;
  let author: Viewer;
  let reviewer: Viewer;
  let actorId: string;
  let id: string;

  beforeAll(async () => {
    ({ core, question, actorId } = await regradingOn(await open()));
    author = await viewerOf(core, 'educator');
    reviewer = await viewerOf(core, 'reviewer');
    const row = await core.db.kysely
      .selectFrom('question_versions')
      .select('question_id')
      .where('id', '=', question.questionVersionId)
      .executeTakeFirstOrThrow();
    id = row.question_id;
  }, 60_000);

  const draftNow = async () => {
    const { draft } = await selectQuestion(core.db.kysely, id);
    if (!draft) throw new Error('there is no draft');
    return draft;
  };
  const versions = async () => (await selectQuestion(core.db.kysely, id)).versions.map(({ version }) => version);
  /** A reason for each warning there may be; for the one about the key, this one. */
  const reasons = (aboutTheKey = '') =>
    new Proxy<Record<string, string>>(
      {},
      { get: (_, name) => (name === 'reason-correction' ? aboutTheKey : 'Meant.') },
    );
  const submit = (revision: number, reasons: Record<string, string>) =>
    submitForReview(core, author, id, { revision, reasons });

  test('does not bring the old key back unless somebody says why', async () => {
    const begun = await core.db.transaction((trx) => openQuestionDraft(trx, core, author, id));
    const source = { ...begun.source, stem: `${begun.source['stem']} Choose one.` };
    await saveQuestionDraft(core, author, id, { ...begun, source });
    // In review already, with a reason for whatever else there is to warn of.
    await submit((await draftNow()).revision, reasons());
    await correct(core, question, [question.right], actorId);

    const sent = await draftNow();
    await expect(approveQuestion(core, reviewer, id, { revision: sent.revision })).rejects.toThrow(
      /key of this question was corrected.*Ask for changes/,
    );
    expect(await versions()).toEqual([2, 1]);
    await withdrawFromReview(core, author, id);
    await expect(submit((await draftNow()).revision, reasons())).rejects.toThrow('Give a reason for each warning');
    await submit((await draftNow()).revision, reasons('The correction was a mistake.'));
    await approveQuestion(core, reviewer, id, { revision: (await draftNow()).revision });
    expect(await versions()).toEqual([3, 2, 1]);
  }, 60_000);
});
