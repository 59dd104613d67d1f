import {
  addEditor,
  addKeyPoint,
  articleFileOf,
  confirmPassage,
  createArticle,
  deleteKeyPoint,
  importArticle,
  listArticleRows,
  moveKeyPoint,
  openArticleDraft,
  removeEditor,
  saveArticleText,
  selectArticle,
  selectArticleRow,
  selectEditors,
  selectOptionalArticleDraft,
  setUncovered,
  updateDraftBase,
} from '../../src/features/articles/index.ts';
import { Forbidden, Invalid, NotFound } from '../../src/http/errors.ts';
import { describeOnEngines } from '../support/engines.ts';
import { BODY, type Desk, FOUNDING, openDesk, passage, point, TEXT } from './drafts-support.ts';

describeOnEngines('drafts of articles', (open) => {
  let desk: Desk;
  let core: Desk['core'];
  let viewer: Desk['viewer'];
  let stranger: Desk['viewer'];
  beforeAll(async () => {
    desk = await openDesk(await open());
    ({ core, viewer } = desk);
    stranger = await desk.person('educator');
  });

  test('reading what was imported makes a draft of it, and stores nothing', async () => {
    const row = await selectArticleRow(core.db.kysely, FOUNDING);
    const draft = await desk.read(row);
    expect(draft).toMatchObject({ slug: FOUNDING, revision: 1, updatedBy: null });
    expect(draft.content.body).toMatch(/^## /);
    expect(draft.keyPoints.map(({ state }) => state)).toEqual(draft.keyPoints.map(() => 'found'));
    expect(await selectOptionalArticleDraft(core.db.kysely, row.articleId)).toBeNull();
    await expect(selectArticleRow(core.db.kysely, 'nothing-of-the-kind')).rejects.toThrow(NotFound);
  });

  test('what is imported, opened and published unchanged stays the same version', async () => {
    const row = await selectArticleRow(core.db.kysely, FOUNDING);
    const { opened, again, published } = await core.db.transaction(async (trx) => {
      const opened = await openArticleDraft(trx, core, row.articleId);
      const again = await openArticleDraft(trx, core, row.articleId);
      const { faults, ...file } = articleFileOf(opened);
      expect(faults).toEqual([]);
      return { opened, again, published: await importArticle(trx, core, file) };
    });
    expect(again).toEqual(opened);
    expect(opened).toEqual(await desk.read(row));
    const before = await selectArticle(core.db, opened.baseVersionId ?? '');
    const after = await selectArticle(core.db, published.articleVersionId);
    expect(after.sections.map(({ id, html }) => [id, html])).toEqual(before.sections.map(({ id, html }) => [id, html]));
    expect(after.keyPoints).toEqual(before.keyPoints);
    expect(published.created).toBe(false);
  });

  test('a new article is its author’s, under a slug of its own', async () => {
    const [first, second] = [await desk.begin(), await desk.begin()];
    expect(first.slug).toMatch(/^drugs-for-bone/);
    expect(second.slug).not.toBe(first.slug);
    const named = await createArticle(core, viewer, { ...TEXT, title: 'New', warnings: [] });
    expect(named.slug).toBe('new-2');
    expect((await selectEditors(core.db.kysely, first.articleId)).map(({ userId }) => userId)).toEqual([viewer.id]);
    expect(await desk.actions(first.articleId)).toEqual(['article.create']);
  });

  test('editing the text moves passages along, asks about reworded ones and lists lost ones', async () => {
    const row = await desk.withPoints();
    const body = BODY.replace('## What the drugs do', '## What the drugs do\n\nA new paragraph.')
      .replace('held back', 'kept from it')
      .replace('The dose depends on renal function.', '');
    const saved = await desk.save(row.articleId, 3, { body });
    if (!saved.ok) throw new Error('stale');
    expect(saved.draft.keyPoints.map(({ state }) => state)).toEqual(['reworded', 'lost']);
    expect(await desk.read(row)).toEqual(saved.draft);
    expect(articleFileOf(saved.draft).faults).toEqual([
      { path: ['keyPoints', 0, 'passage'], reason: expect.stringContaining('reworded') },
      { path: ['keyPoints', 1, 'passage'], reason: expect.stringContaining('mark it anew') },
    ]);
    const back = await desk.save(row.articleId, 4, {});
    if (!back.ok) throw new Error('stale');
    expect(back.draft.keyPoints.map(({ state }) => state)).toEqual(['found', 'found']);
  });

  test('a stale save is refused with what stands there; the same save twice is one', async () => {
    const row = await desk.withPoints();
    const mine = await desk.save(row.articleId, 1, { title: 'Drugs for the bone' });
    expect(mine).toMatchObject({ ok: true, draft: { revision: 4, title: 'Drugs for the bone' } });
    expect(await desk.save(row.articleId, 1, { title: 'Drugs for the bone' })).toEqual(mine);
    const stale = await desk.save(row.articleId, 3, { title: 'Bone drugs' });
    expect(stale).toMatchObject({ ok: false, current: { title: 'Drugs for the bone' } });
    expect(await desk.save(row.articleId, 4, { title: 'Bone drugs' })).toMatchObject({ ok: true });
  });

  test('two who save at the same time don’t both win', async () => {
    const row = await desk.begin();
    const saves = await Promise.all(['One', 'Two', 'Three'].map((title) => desk.save(row.articleId, 1, { title })));
    expect(saves.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await desk.read(row)).revision).toBe(2);
  });

  test('who is not an editor changes nothing', async () => {
    const row = await desk.withPoints();
    const before = await desk.read(row);
    const ref = { articleId: row.articleId, unsafe_slug: point(before, 1).slug };
    const tried = [
      saveArticleText(core, stranger, row.articleId, { ...TEXT, title: 'Mine', revision: 3 }),
      addKeyPoint(core, stranger, row.articleId, { statement: 'x', passage: passage('renal function') }),
      moveKeyPoint(core, stranger, ref, 2),
      deleteKeyPoint(core, stranger, ref),
      setUncovered(core, stranger, ref, 'x'),
      confirmPassage(core, stranger, ref, ''),
      addEditor(core, stranger, row.articleId, stranger.email),
      removeEditor(core, stranger, row.articleId, viewer.id),
    ];
    for (const result of await Promise.allSettled(tried)) {
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(Forbidden) });
    }
    expect(await desk.read(row)).toEqual(before);
  });

  test('editors add each other; the last one stays', async () => {
    const row = await desk.begin();
    const learner = await desk.person('learner');
    const admin = await desk.person('admin');
    await expect(addEditor(core, viewer, row.articleId, learner.email)).rejects.toThrow(Invalid);
    await addEditor(core, viewer, row.articleId, stranger.email);
    await addEditor(core, viewer, row.articleId, stranger.email);
    await moveKeyPoint(core, stranger, { articleId: row.articleId, unsafe_slug: 'x' }, 1).catch((error: unknown) =>
      expect(error).toBeInstanceOf(NotFound),
    );
    await removeEditor(core, stranger, row.articleId, viewer.id);
    await removeEditor(core, stranger, row.articleId, viewer.id);
    await expect(removeEditor(core, stranger, row.articleId, stranger.id)).rejects.toThrow(/last editor/);
    await removeEditor(core, admin, row.articleId, stranger.id);
    expect(await selectEditors(core.db.kysely, row.articleId)).toEqual([]);
    expect(await desk.actions(row.articleId)).toEqual([
      'article.create',
      'article.add-editor',
      'article.remove-editor',
      'article.remove-editor',
    ]);
  });

  test('the list says what each article needs', async () => {
    const row = await desk.withPoints();
    await desk.save(row.articleId, 3, { body: BODY.replace('The dose depends on renal function.', '') });
    await setUncovered(
      core,
      viewer,
      { articleId: row.articleId, unsafe_slug: point(await desk.read(row), 1).slug },
      'Known.',
    );
    const rows = await listArticleRows(core.db.kysely);
    expect(rows.find(({ slug }) => slug === row.slug)).toMatchObject({
      title: TEXT.title,
      rights: TEXT.rights,
      keyPoints: 2,
      unanchored: 1,
      uncoveredKeyPointIds: [point(await desk.read(row), 1).id],
      version: null,
      updatedBy: viewer.fullName,
      editors: [{ userId: viewer.id, fullName: viewer.fullName }],
    });
    expect(rows.find(({ slug }) => slug === FOUNDING)).toMatchObject({ keyPoints: 12, editors: [], version: 1 });
  });

  test('what is published becomes the draft’s base', async () => {
    const row = await desk.withPoints();
    const draft = await desk.read(row);
    const { articleVersionId } = await core.db.transaction(async (trx) => {
      const made = await importArticle(trx, core, articleFileOf(draft));
      await updateDraftBase(trx, row.articleId, made.articleVersionId);
      return made;
    });
    expect(await desk.read(row)).toEqual({ ...draft, baseVersionId: articleVersionId });
    const article = await selectArticle(core.db, articleVersionId);
    expect(article.keyPoints.map(({ statement, start }) => [statement, start])).toEqual(
      draft.keyPoints.map(({ statement, start }) => [statement, start]),
    );
  });
});
