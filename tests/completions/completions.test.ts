import {
  listCompletions,
  markEvaluated,
  recordClaim,
  recordPass,
  selectOptionalCompletion,
} from '../../src/features/completions/index.ts';
import { completedAttempt } from '../credit/completed.ts';
import { openTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});
afterAll(() => app.close());

async function completion() {
  const user = await app.createUser();
  const attemptId = await completedAttempt(app, user, { evaluated: false });
  const found = await selectOptionalCompletion(app.db, attemptId);
  if (!found) throw new Error('the attempt led to no completion');
  return found;
}

function actionsOf(subjectId: string) {
  return app.db.kysely.selectFrom('audit_events').select('action').where('subject_id', '=', subjectId).execute();
}

describe('a completion', () => {
  it('is recorded once in a term, however often the pass is, with one audit row', async () => {
    const first = await completion();
    const again = await app.db.transaction((trx) =>
      recordPass(trx, app.core, { ...first, passedAt: first.passedAt + 5000 }),
    );
    expect(again).toEqual(first);
    expect(await listCompletions(app.db, first.userId)).toEqual([first]);
    expect(await actionsOf(first.id)).toEqual([{ action: 'completion.pass' }]);
  });

  it('is evaluated once and claimed once; later calls change nothing', async () => {
    const { id, userId, attemptId } = await completion();
    const evaluate = () => app.db.transaction((trx) => markEvaluated(trx, app.core, { id, userId }));
    const claim = (creditHundredths: number | null) =>
      app.db.transaction((trx) => recordClaim(trx, app.core, { id, creditHundredths, creditType: null }));
    expect(await Promise.all([evaluate(), evaluate()])).toEqual([true, false]);
    expect(await Promise.all([claim(75), claim(100)])).toEqual([true, false]);
    expect(await selectOptionalCompletion(app.db, attemptId)).toMatchObject({
      evaluatedAt: app.clock(),
      claimedAt: app.clock(),
      creditHundredths: 75,
    });
    expect(await actionsOf(id)).toEqual([{ action: 'completion.pass' }, { action: 'completion.evaluate' }]);
  });

  it('leaves nothing when its transaction fails', async () => {
    const { id, userId, attemptId } = await completion();
    const failing = app.db.transaction(async (trx) => {
      await markEvaluated(trx, app.core, { id, userId });
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect((await selectOptionalCompletion(app.db, attemptId))?.evaluatedAt).toBeNull();
    expect(await actionsOf(id)).toHaveLength(1);
  });

  it('is not there for an attempt that led to none', async () => {
    const attemptId = await completedAttempt(app, await app.createUser(), { passed: false });
    expect(await selectOptionalCompletion(app.db, attemptId)).toBeNull();
  });
});
