import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Trx } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { selectPublishedActivity } from '../../src/features/activities/index.ts';
import { rebuildAnalysis } from '../../src/features/analysis/index.ts';
import { submitAttempt } from '../../src/features/attempts/index.ts';
import { holdFeedback } from '../../src/features/questions/index.ts';
import { applyCorrection } from '../../src/features/regrading/apply.ts';
import { previewCorrection } from '../../src/features/regrading/preview.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { newLearner } from '../analysis/simulate.ts';
import { FOUNDING_SLUG } from '../support/app.ts';
import { describeOnEngines } from '../support/engines.ts';
import {
  correct,
  looksOf,
  type MisKeyed,
  proposalOf,
  regradingOn,
  sitPlanned,
  takePlanned,
  target,
} from './support.ts';

describeOnEngines('a corrected key, while attempts are submitted', (open, engine) => {
  let core: CoreDeps;
  let db: Database;
  let question: MisKeyed;
  let actorId: string;
  let mark: number;

  beforeEach(async () => {
    ({ core, question, actorId, mark } = await regradingOn(await open()));
    db = core.db;
  }, 60_000);

  const { item, regradesOf, differences } = looksOf(() => core);

  test('counts for an attempt that was open, however its submission falls', async () => {
    const learners = [await newLearner(core), await newLearner(core)] as const;
    const plan = { others: 2, chosen: question.right };
    const [late, between] = [
      await sitPlanned(core, learners[0], question, plan),
      await sitPlanned(core, learners[1], question, plan),
    ];
    // This one has begun to be submitted, and comes to its transaction only after the correction.
    const gate = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const slow: Database = {
      ...db,
      transaction: async (work) => {
        reached.resolve();
        await gate.promise;
        return db.transaction(work);
      },
    };
    const submission = submitAttempt({ ...core, db: slow }, between);
    await reached.promise;
    expect(await correct(core, question, [question.right], actorId)).toMatchObject({ outcome: 'applied' });
    gate.resolve();
    await submission;
    await submitAttempt(core, late);
    expect([(await item(between, question)).num, (await item(late, question)).num]).toEqual([1, 1]);
    expect(await regradesOf(between)).toEqual([]);
    expect(await differences()).toEqual([]);
  }, 60_000);

  test('waits for a submission that has read the keys, and so sees it', async () => {
    const { versionId } = await selectPublishedActivity(db, FOUNDING_SLUG);
    const seen = await target(core, question);
    const proposal = proposalOf(seen, { correct: [question.right] });
    const { fingerprint } = await previewCorrection(db.kysely, seen, proposal);
    const confirmed = { questionVersionId: question.questionVersionId, proposal, fingerprint, actorId };
    let settled = false;
    let correction: Promise<unknown> = Promise.resolve();
    await db.transaction(async (trx: Trx) => {
      await holdFeedback(trx, engine, versionId, [question.questionVersionId]);
      correction = applyCorrection(core, confirmed).then(() => {
        settled = true;
      });
      await sleep(150);
      expect(settled).toBe(false);
    });
    await correction;
    expect(settled).toBe(true);
  }, 60_000);

  test('and a crowd of submissions at once leave no attempt with the old key', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 12; i += 1) {
      const chosen = [question.old, question.right, question.third][i % 3] ?? null;
      ids.push(await sitPlanned(core, await newLearner(core), question, { others: i, chosen }));
    }
    const correction = async () => {
      for (;;) {
        const done = await correct(core, question, [question.right], actorId);
        if (done.outcome !== 'stale') return;
      }
    };
    const submissions = ids.map((id) => submitAttempt(core, id));
    await Promise.all([...submissions.slice(0, 6), correction(), ...submissions.slice(6)]);
    const items = await Promise.all(ids.map((id) => item(id, question)));
    expect(items.map(({ num }) => num)).toEqual(ids.map((_, i) => (i % 3 === 1 ? 1 : 0)));
    expect(await differences()).toEqual([]);
  }, 60_000);

  test('goes through more attempts than are in memory at once', async () => {
    const [id = ''] = await takePlanned(core, question, [{ others: mark - 1, chosen: question.right }]);
    await copyAttempt(db, id, 1_100);
    await rebuildAnalysis(core);
    const done = await correct(core, question, [question.right], actorId);
    expect(done.outcome === 'applied' && done.newPasses.length).toBe(1_101);
    const { passed } = await db.kysely
      .selectFrom('attempts')
      .select((eb) => eb.fn.sum('passed').as('passed'))
      .executeTakeFirstOrThrow();
    expect(Number(passed)).toBe(1_101);
    expect(await differences()).toEqual([]);
  }, 120_000);
});

/** The same attempt again for other learners, straight into the tables. */
async function copyAttempt(db: Database, id: string, times: number): Promise<void> {
  const find = db.kysely;
  const attempt = await find.selectFrom('attempts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const scores = await find.selectFrom('scores').selectAll().where('attempt_id', '=', id).execute();
  const answers = await find.selectFrom('answers').selectAll().where('attempt_id', '=', id).execute();
  const user = await find.selectFrom('users').selectAll().where('id', '=', attempt.user_id).executeTakeFirstOrThrow();
  const note = await find
    .selectFrom('acknowledgements')
    .selectAll()
    .where('id', '=', attempt.acknowledgement_id)
    .executeTakeFirstOrThrow();
  const copies = Array.from({ length: times }, () => ({
    user: systemIds.uuid(),
    attempt: systemIds.uuid(),
    note: systemIds.uuid(),
  }));
  await db.transaction(async (trx) => {
    for (let at = 0; at < times; at += 100) {
      const part = copies.slice(at, at + 100);
      await trx
        .insertInto('users')
        .values(part.map((copy) => ({ ...user, id: copy.user, email: `${copy.user}@example.org` })))
        .execute();
      await trx
        .insertInto('acknowledgements')
        .values(part.map((copy) => ({ ...note, id: copy.note, user_id: copy.user })))
        .execute();
      const own = (copy: (typeof part)[number]) => ({ user_id: copy.user, acknowledgement_id: copy.note });
      await trx
        .insertInto('attempts')
        .values(part.map((copy) => ({ ...attempt, id: copy.attempt, ...own(copy) })))
        .execute();
      const rows = <T>(list: readonly T[]) =>
        part.flatMap((copy) => list.map((row) => ({ ...row, attempt_id: copy.attempt })));
      await trx.insertInto('scores').values(rows(scores)).execute();
      await trx.insertInto('answers').values(rows(answers)).execute();
    }
  });
}
