import type { Database } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { exportQuestions, selectPublishedActivity } from '../../src/features/activities/index.ts';
import { analyseActivity } from '../../src/features/analysis/index.ts';
import { applyCorrection } from '../../src/features/regrading/apply.ts';
import { previewCorrection } from '../../src/features/regrading/preview.ts';
import { FOUNDING_SLUG } from '../support/app.ts';
import { describeOnEngines } from '../support/engines.ts';
import { correct, looksOf, type MisKeyed, proposalOf, QUESTIONS, regradingOn, takePlanned, target } from './support.ts';

describeOnEngines('a corrected key', (open) => {
  let core: CoreDeps;
  let db: Database;
  let question: MisKeyed;
  let actorId: string;
  let mark: number;

  beforeEach(async () => {
    ({ core, question, actorId, mark } = await regradingOn(await open()));
    db = core.db;
  }, 60_000);

  const { attempt, item, regradesOf, differences } = looksOf(() => core);
  const all = async () => ({
    attempts: await db.kysely.selectFrom('attempts').selectAll().orderBy('id').execute(),
    scores: await db.kysely.selectFrom('scores').selectAll().orderBy('attempt_id').orderBy('position').execute(),
    corrections: await db.kysely.selectFrom('key_corrections').selectAll().execute(),
    regrades: await db.kysely.selectFrom('regrades').selectAll().orderBy('attempt_id').execute(),
    versions: await db.kysely.selectFrom('question_versions').select('id').orderBy('id').execute(),
    events: await db.kysely.selectFrom('audit_events').select('id').orderBy('id').execute(),
  });

  test('changes the scores it should, gives passes, takes none, and leaves the sums right', async () => {
    const { old, right, third } = question;
    const [up, kept, same, none, better] = await takePlanned(core, question, [
      { others: mark - 1, chosen: right },
      { others: mark - 1, chosen: old },
      { others: 3, chosen: third },
      { others: 3, chosen: null },
      { others: QUESTIONS - 1, chosen: right },
    ]);
    if (!up || !kept || !same || !none || !better) throw new Error('five learners');
    const before = await target(core, question);
    const preview = await previewCorrection(db.kysely, before, proposalOf(before, { correct: [right] }));
    expect(preview.total).toEqual({ attempts: 5, up: 2, down: 1, same: 2, newlyPassed: 1, keptBelow: 1 });
    expect([...preview.byVersion.values()]).toEqual([preview.total]);
    expect(preview.rows.map((row) => row.attempt.attemptId)).toEqual([up, kept, better]);

    const done = await correct(core, question, [right], actorId);
    expect(done).toMatchObject({ outcome: 'applied', newPasses: [{ attemptId: up }] });
    expect(await attempt(up)).toMatchObject({ passed: 1 });
    expect(await attempt(kept)).toMatchObject({ passed: 1 });
    expect(await attempt(same)).toMatchObject({ passed: 0 });
    const share = async (id: string) => {
      const { score_num, score_den } = await attempt(id);
      return ((score_num ?? 0) / (score_den ?? 1)) * QUESTIONS;
    };
    expect(await Promise.all([up, kept, same, none, better].map(share))).toEqual([mark, mark - 1, 3, 3, QUESTIONS]);
    expect([
      (await item(up, question)).num,
      (await item(kept, question)).num,
      (await item(same, question)).num,
    ]).toEqual([1, 0, 0]);
    expect(await regradesOf(kept)).toMatchObject([{ item_before_num: 1, item_after_num: 0, passed_after: 1 }]);
    expect(await regradesOf(none)).toHaveLength(1);
    const completions = await db.kysely.selectFrom('completions').select('attempt_id').execute();
    expect(completions.map((row) => row.attempt_id).sort()).toEqual([up, kept, better].sort());

    expect(await differences()).toEqual([]);
    const { versionId } = await selectPublishedActivity(db, FOUNDING_SLUG);
    const analysed = (await analyseActivity(db, versionId)).questions.find(({ statistics }) =>
      statistics?.options?.some((option) => option.option === right && option.isKey),
    );
    expect(analysed?.statistics?.options?.find((option) => option.option === old)?.isKey).toBe(false);
  }, 60_000);

  test('leaves the version as it was written, makes the next one, and is written down', async () => {
    const [stored] = await db.kysely
      .selectFrom('question_versions')
      .selectAll()
      .where('id', '=', question.questionVersionId)
      .execute();
    const done = await correct(core, question, [question.right], actorId);
    if (done.outcome !== 'applied') throw new Error(done.outcome);
    const versions = await db.kysely
      .selectFrom('question_versions as version')
      .leftJoin('question_approvals as approval', 'approval.question_version_id', 'version.id')
      .selectAll('version')
      .select('approval.approved_by')
      .where('question_id', '=', stored?.question_id ?? '')
      .orderBy('version')
      .execute();
    expect(versions[0]).toMatchObject({ answer_key: stored?.answer_key, feedback: stored?.feedback });
    expect(versions[1]).toMatchObject({
      version: 2,
      content: stored?.content,
      answer_key: JSON.stringify({ correct: [question.right] }),
      approved_by: actorId,
    });
    expect(versions).toHaveLength(2);
    expect(
      await db.kysely.selectFrom('question_events').selectAll().where('action', '=', 'correct-key').execute(),
    ).toMatchObject([
      { question_version_id: versions[1]?.id, actor_id: actorId, comment: 'The guideline says otherwise.' },
    ]);
    const [event] = await db.kysely
      .selectFrom('audit_events')
      .selectAll()
      .where('action', '=', 'question.correct-key')
      .execute();
    expect(JSON.parse(event?.detail ?? '')).toMatchObject({
      correctionId: done.correctionId,
      before: { answerKey: { correct: [question.old] } },
      after: { answerKey: { correct: [question.right] } },
      attempts: 0,
    });
    // What is printed is what learners are graded by.
    const { stem, options } = JSON.parse(stored?.content ?? '') as {
      stem: string;
      options: { id: string; text: string }[];
    };
    const text = options.find(({ id }) => id === question.right)?.text;
    const printed = (await exportQuestions(db, FOUNDING_SLUG)).find((one) => one['stem'] === stem);
    expect(printed?.['options']).toContainEqual(expect.objectContaining({ text, correct: true }));
  }, 60_000);

  test('asked for a second time does nothing, and only what was previewed is done', async () => {
    await takePlanned(core, question, [{ others: mark - 1, chosen: question.right }]);
    const seen = await target(core, question);
    const proposal = proposalOf(seen, { correct: [question.right] });
    const { fingerprint } = await previewCorrection(db.kysely, seen, proposal);
    const confirmed = { questionVersionId: question.questionVersionId, proposal, fingerprint, actorId };

    await takePlanned(core, question, [{ others: 2, chosen: question.old }]);
    const untouched = await all();
    expect(await applyCorrection(core, confirmed)).toEqual({ outcome: 'stale' });
    expect(await all()).toEqual(untouched);

    const done = await correct(core, question, [question.right], actorId);
    const after = await all();
    expect(after.regrades).toHaveLength(2);
    expect(await applyCorrection(core, { ...confirmed, fingerprint: done.fingerprint })).toEqual({
      outcome: 'done-before',
      correctionId: done.outcome === 'applied' ? done.correctionId : '',
    });
    expect(await all()).toEqual(after);
  }, 60_000);

  test('can be corrected again: back by the former key only the passes stay', async () => {
    const [id = ''] = await takePlanned(core, question, [{ others: mark - 1, chosen: question.right }]);
    const first = await attempt(id);
    await correct(core, question, [question.right], actorId);
    await correct(core, question, [question.old], actorId);
    expect(await attempt(id)).toEqual({ ...first, passed: 1 });
    expect(await regradesOf(id)).toHaveLength(2);
    expect(await differences()).toEqual([]);
  }, 60_000);

  test('with several right options grades by each, and makes no version to be asked again', async () => {
    const [a = '', b = ''] = await takePlanned(core, question, [
      { others: 0, chosen: question.right },
      { others: 0, chosen: question.old },
    ]);
    await correct(core, question, [question.old, question.right], actorId);
    expect([(await item(a, question)).num, (await item(b, question)).num]).toEqual([1, 1]);
    const versions = await db.kysely
      .selectFrom('question_versions')
      .select('version')
      .where('version', '>', 1)
      .execute();
    expect(versions).toEqual([]);
  }, 60_000);

  test('regrades a pilot question without touching any total', async () => {
    const { versionId } = await selectPublishedActivity(db, FOUNDING_SLUG);
    await db.kysely
      .updateTable('activity_items')
      .set({ purpose: 'pilot' })
      .where('activity_version_id', '=', versionId)
      .where('question_version_id', '=', question.questionVersionId)
      .execute();
    // What a version asks is kept by its database: another handle has not read it yet.
    const fresh = { ...core, db: { ...db } };
    const [id = ''] = await takePlanned(fresh, question, [{ others: 5, chosen: question.right }]);
    const before = await attempt(id);
    await correct(fresh, question, [question.right], actorId);
    expect(await attempt(id)).toEqual(before);
    expect((await item(id, question)).num).toBe(1);
    expect(await regradesOf(id)).toHaveLength(1);
    expect(await differences()).toEqual([]);
  }, 60_000);
});
