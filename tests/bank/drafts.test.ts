import { pino } from 'pino';
import { FOLDERS } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { ensureFoundingActivity } from '../../src/features/activities/index.ts';
import { type DraftChange, saveQuestionDraft } from '../../src/features/bank/drafts.ts';
import {
  createQuestion,
  openQuestionDraft,
  type QuestionDraft,
  selectOptionalQuestionDraft,
} from '../../src/features/bank/index.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { MINUTE, type TestClock, testClock } from '../support/clock.ts';
import { describeOnEngines } from '../support/engines.ts';
import { temporaryFolder } from '../support/files.ts';
import { createUser, type TestUser } from '../support/people.ts';
import { foundingArticle } from './editor-support.ts';

describeOnEngines('drafts of questions', (open) => {
  let core: CoreDeps;
  let clock: TestClock;
  let db: Database;
  let ada: TestUser;
  let ben: TestUser;
  let place: { articleId: string; keyPointId: string };

  beforeAll(async () => {
    db = await open();
    clock = testClock();
    const config = readConfig({ DATA_DIR: temporaryFolder('data') });
    core = { config, db, clock, ids: systemIds, secrets: loadSecrets(config), log: pino({ level: 'silent' }) };
    await ensureFoundingActivity(core, FOLDERS.content);
    ada = await createUser(core, { roles: ['educator'] });
    ben = await createUser(core, { roles: ['educator'] });
    place = await foundingArticle(core);
  }, 60_000);

  const begin = () => createQuestion(core, ada, { ...place, kind: 'numeric' });
  const stored = (id: string) => selectOptionalQuestionDraft(db.kysely, id);
  const change = (revision: number, stem: string): DraftChange => ({
    revision,
    keyPointId: place.keyPointId,
    kind: 'numeric',
    source: { stem, answer: { value: '4' }, rationale: 'Because.' },
    overrides: [],
  });
  const rows = {
    authors: async (questionId: string) => {
      const query = db.kysely.selectFrom('question_authors').select('user_id').where('question_id', '=', questionId);
      return new Set((await query.execute()).map(({ user_id }) => user_id));
    },
    steps: async (questionId: string) => {
      const query = db.kysely.selectFrom('question_events').select('action').where('question_id', '=', questionId);
      return (await query.orderBy('id').execute()).map(({ action }) => action);
    },
    log: async (questionId: string) => {
      const query = db.kysely.selectFrom('audit_events').select('action').where('subject_id', '=', questionId);
      return (await query.orderBy('id').execute()).map(({ action }) => action);
    },
    words: async (questionId: string) => {
      const query = db.kysely.selectFrom('question_search').select('body').where('question_id', '=', questionId);
      return (await query.execute()).map(({ body }) => body);
    },
  };
  /** A question with a version and no draft. */
  const approved = async () => {
    const row = await db.kysely
      .selectFrom('question_versions as version')
      .leftJoin('question_drafts as draft', 'draft.question_id', 'version.question_id')
      .select(['version.question_id', 'version.id'])
      .where('draft.question_id', 'is', null)
      .executeTakeFirstOrThrow();
    return { id: row.question_id, versionId: row.id };
  };

  test('a new question has an empty draft, an author, an event and words to be found by', async () => {
    const id = await begin();
    expect(await stored(id)).toMatchObject({
      ...place,
      kind: 'numeric',
      source: { stem: '', answer: { value: '' }, rationale: '' },
      state: 'draft',
      revision: 1,
      baseVersionId: null,
      updatedBy: ada.id,
    });
    expect(await rows.authors(id)).toEqual(new Set([ada.id]));
    expect([await rows.steps(id), await rows.log(id)]).toEqual([['create'], ['question.create']]);
    await expect(createQuestion(core, ada, { ...place, kind: 'riddle' })).rejects.toThrow('no kind of question');
  });

  test('a save keeps what was written, who wrote it and what it is found by', async () => {
    const id = await begin();
    const saved = await saveQuestionDraft(core, ben, id, change(1, 'How much zoledronic acid?'));
    expect(saved).toMatchObject({ kind: 'saved', draft: { revision: 2, updatedBy: ben.id } });
    expect(await stored(id)).toEqual((saved as { draft: QuestionDraft }).draft);
    expect(await rows.authors(id)).toEqual(new Set([ada.id, ben.id]));
    expect(await rows.words(id)).toEqual([expect.stringContaining('zoledronic')]);
    expect(await rows.log(id)).toEqual(['question.create', 'question.write']);
  });

  test('the log has each sitting once, however often it is saved', async () => {
    const id = await begin();
    for (const [n, minutes] of [1, 1, 31].entries()) {
      clock.advance(minutes * MINUTE);
      await saveQuestionDraft(core, ada, id, change(n + 1, `Stem ${n}`));
    }
    expect(await rows.log(id)).toEqual(['question.create', 'question.write']);
  });

  test('the same again is saved already, and a repeated save whose answer was lost too', async () => {
    const id = await begin();
    await saveQuestionDraft(core, ada, id, change(1, 'Stem'));
    expect(await saveQuestionDraft(core, ada, id, change(1, 'Stem'))).toMatchObject({ draft: { revision: 2 } });
    expect(await saveQuestionDraft(core, ada, id, change(2, 'Stem'))).toMatchObject({ draft: { revision: 2 } });
  });

  test('a stale save changes nothing and gets what is stored', async () => {
    const id = await begin();
    await saveQuestionDraft(core, ada, id, change(1, 'Ada’s'));
    for (const revision of [-1, 0, 1, 3]) {
      const save = await saveQuestionDraft(core, ben, id, change(revision, 'Ben’s'));
      expect(save).toMatchObject({ kind: 'stale', stored: { revision: 2, source: { stem: 'Ada’s' } } });
    }
    expect(await rows.authors(id)).toEqual(new Set([ada.id]));
  });

  test('of saves at the same time one is stored, and the others are told', async () => {
    const id = await begin();
    const saves = await Promise.all(
      [ada, ben, ada, ben].map((who, i) => saveQuestionDraft(core, who, id, change(1, `Stem ${i}`))),
    );
    expect(saves.map(({ kind }) => kind).sort()).toEqual(['saved', 'stale', 'stale', 'stale']);
    expect((await stored(id))?.revision).toBe(2);
  });

  test('nothing is saved while the draft is in review', async () => {
    const id = await begin();
    await db.transaction((trx) =>
      trx.updateTable('question_drafts').set({ state: 'in-review' }).where('question_id', '=', id).execute(),
    );
    expect(await saveQuestionDraft(core, ada, id, change(1, 'Stem'))).toMatchObject({ kind: 'stale' });
    expect((await stored(id))?.source).toMatchObject({ stem: '' });
  });

  test('the draft of the next version is opened from the newest one, once', async () => {
    const { id, versionId } = await approved();
    const first = await db.transaction((trx) => openQuestionDraft(trx, core, ada, id));
    expect(first).toMatchObject({ questionId: id, revision: 1, baseVersionId: versionId, state: 'draft' });
    expect(first.source).toHaveProperty('options');
    expect(await db.transaction((trx) => openQuestionDraft(trx, core, ben, id))).toEqual(first);
    expect(await rows.authors(id)).toEqual(new Set([ada.id]));
    expect([await rows.steps(id), await rows.log(id)]).toEqual([['revise'], ['question.revise']]);
  });

  test('or begins with the first save, and of two first saves one is told', async () => {
    const { id, versionId } = await approved();
    const [one, two] = await Promise.all([
      saveQuestionDraft(core, ada, id, change(0, 'Ada’s')),
      saveQuestionDraft(core, ben, id, change(0, 'Ben’s')),
    ]);
    expect([one.kind, two.kind].sort()).toEqual(['saved', 'stale']);
    expect(await stored(id)).toMatchObject({ revision: 1, baseVersionId: versionId });
    expect(await rows.steps(id)).toEqual(['revise']);
  });

  test('a page of an older draft replaces nothing of a newer one that has counted as far', async () => {
    const { id, versionId } = await approved();
    const row = await db.kysely
      .selectFrom('question_versions')
      .selectAll()
      .where('id', '=', versionId)
      .executeTakeFirstOrThrow();
    const newer = systemIds.uuid();
    await db.transaction((trx) =>
      trx
        .insertInto('question_versions')
        .values({ ...row, id: newer, version: row.version + 1 })
        .execute(),
    );
    const old = { ...change(0, 'Ada’s'), base: versionId };
    expect(await saveQuestionDraft(core, ada, id, old)).toMatchObject({ kind: 'stale' });
    expect(await stored(id)).toBeNull();
    for (const revision of [0, 1]) {
      const save = await saveQuestionDraft(core, ben, id, { ...change(revision, `Ben’s ${revision}`), base: newer });
      expect(save.kind).toBe('saved');
    }
    for (const base of [versionId, null]) {
      expect(await saveQuestionDraft(core, ada, id, { ...old, base, revision: 2 })).toMatchObject({ kind: 'stale' });
    }
    expect(await stored(id)).toMatchObject({ revision: 2, baseVersionId: newer, source: { stem: 'Ben’s 1' } });
  });

  test('nothing of a retired question is written', async () => {
    const id = await begin();
    await db.transaction((trx) =>
      trx
        .insertInto('question_retirements')
        .values({ question_id: id, retired_at: 1, retired_by: null, reason: 'Old.' })
        .execute(),
    );
    await expect(saveQuestionDraft(core, ada, id, change(1, 'Stem'))).rejects.toThrow('Reinstate it first');
    expect((await stored(id))?.revision).toBe(1);
  });

  test('there is no draft of a question that is not there', async () => {
    const id = systemIds.uuid();
    expect(await stored(id)).toBeNull();
    await expect(saveQuestionDraft(core, ada, id, change(0, 'Stem'))).rejects.toThrow('There is no such question');
    await expect(db.transaction((trx) => openQuestionDraft(trx, core, ada, id))).rejects.toThrow('no such question');
  });
});
