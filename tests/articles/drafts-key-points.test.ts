import {
  addKeyPoint,
  articleFileOf,
  changeKeyPoint,
  confirmPassage,
  deleteKeyPoint,
  keyPointTag,
  moveKeyPoint,
  selectArticleRow,
  setUncovered,
} from '../../src/features/articles/index.ts';
import { Invalid } from '../../src/http/errors.ts';
import { describeOnEngines } from '../support/engines.ts';
import { BODY, type Desk, FOUNDING, openDesk, passage, point } from './drafts-support.ts';

describeOnEngines('key points of drafts', (open) => {
  let desk: Desk;
  let core: Desk['core'];
  let viewer: Desk['viewer'];
  beforeAll(async () => {
    desk = await openDesk(await open());
    ({ core, viewer } = desk);
  });

  test('a key point is made once, with a selector that tells its passage from others', async () => {
    const row = await desk.begin();
    const statement = 'Renal function sets the dose.';
    const slug = await addKeyPoint(core, viewer, row.articleId, { statement, passage: passage('renal function') });
    expect(slug).toBe('renal-function-sets-the-dose');
    await addKeyPoint(core, viewer, row.articleId, { statement, passage: passage('renal\n function') });
    const draft = await desk.read(row);
    expect(draft).toMatchObject({ revision: 2, updatedBy: viewer.id });
    expect(draft.keyPoints).toHaveLength(1);
    expect(point(draft, 1)).toMatchObject({ statement, state: 'found', selector: { exact: 'renal function' } });
    expect(point(draft, 1).selector.prefix).not.toBe('');
    expect(await desk.actions(point(draft, 1).id)).toEqual(['key-point.add']);
  });

  test('a passage that is missing or ambiguous is refused, and says why', async () => {
    const row = await desk.begin();
    const add = (exact: string) =>
      addKeyPoint(core, viewer, row.articleId, { statement: 'Something.', passage: passage(exact) });
    await expect(add('is')).rejects.toThrow(/ambiguous/);
    await expect(add('The dose depends on hepatic function.')).rejects.toMatchObject({
      fields: { exact: expect.stringMatching(/^The passage is not in the article; it agrees up to/) },
    });
    expect((await desk.read(row)).keyPoints).toEqual([]);
  });

  test('a reworded passage is confirmed as it was seen', async () => {
    const row = await desk.withPoints();
    await desk.save(row.articleId, 3, { body: BODY.replace('held back', 'kept from it') });
    const [before] = (await desk.read(row)).keyPoints;
    if (!before) throw new Error('no key point');
    const ref = { articleId: row.articleId, unsafe_slug: before.slug };
    expect(await confirmPassage(core, viewer, ref, 'another')).toMatchObject({ ok: false, current: before });
    const confirmed = await confirmPassage(core, viewer, ref, keyPointTag(before));
    expect(confirmed).toMatchObject({
      ok: true,
      keyPoint: { state: 'found', selector: { exact: 'the osteoclasts that would resorb it are kept from it' } },
    });
    expect(await confirmPassage(core, viewer, ref, keyPointTag(before))).toEqual(confirmed);
    expect(articleFileOf(await desk.read(row)).faults).toEqual([]);
  });

  test('key points move by their place, and keep their ids', async () => {
    const row = await desk.withPoints();
    const before = await desk.read(row);
    const ref = { articleId: row.articleId, unsafe_slug: point(before, 2).slug };
    await moveKeyPoint(core, viewer, ref, 1);
    await moveKeyPoint(core, viewer, ref, 1);
    const after = await desk.read(row);
    expect(after.revision).toBe(before.revision + 1);
    expect(after.keyPoints.map(({ id, position }) => [id, position])).toEqual([
      [point(before, 2).id, 1],
      [point(before, 1).id, 2],
    ]);
  });

  test('a key point is changed upon what was seen of it', async () => {
    const row = await desk.withPoints();
    const seen = point(await desk.read(row), 1);
    const ref = { articleId: row.articleId, unsafe_slug: seen.slug };
    const form = { statement: 'They restrain osteoclasts.', passage: seen.selector };
    const changed = await changeKeyPoint(core, viewer, ref, { ...form, seen: keyPointTag(seen) });
    expect(changed).toMatchObject({ ok: true, keyPoint: { statement: form.statement, selector: seen.selector } });
    const other = { ...form, statement: 'Another.', seen: keyPointTag(seen) };
    expect(await changeKeyPoint(core, viewer, ref, other)).toMatchObject({ ok: false, current: { slug: seen.slug } });
    const moved = { ...form, passage: passage('How long to treat'), seen: keyPointTag(point(await desk.read(row), 1)) };
    expect(await changeKeyPoint(core, viewer, ref, moved)).toMatchObject({
      ok: true,
      keyPoint: { selector: { exact: 'How long to treat' } },
    });
  });

  test('a key point that questions are about is not deleted; another is, once', async () => {
    const row = await desk.withPoints();
    const [first, second] = (await desk.read(row)).keyPoints;
    if (!first || !second) throw new Error('no key points');
    await core.db.transaction(async (trx) => {
      const id = core.ids.uuid();
      await trx.insertInto('questions').values({ id, article_id: row.articleId, slug: 'which-drug' }).execute();
      const draft = { question_id: id, key_point_id: first.id, kind: 'single-best-answer', source: '{}' };
      const rest = { overrides: '[]', state: 'draft', revision: 1, updated_at: 1, updated_by: null };
      await trx
        .insertInto('question_drafts')
        .values({ ...draft, ...rest, base_version_id: null })
        .execute();
    });
    const ref = (slug: string) => ({ articleId: row.articleId, unsafe_slug: slug });
    await expect(deleteKeyPoint(core, viewer, ref(first.slug))).rejects.toThrow(/which-drug/);
    await deleteKeyPoint(core, viewer, ref(second.slug));
    await deleteKeyPoint(core, viewer, ref(second.slug));
    expect((await desk.read(row)).keyPoints.map(({ id }) => id)).toEqual([first.id]);
    expect(await desk.actions(second.id)).toEqual(['key-point.add', 'key-point.delete']);
    const founding = await selectArticleRow(core.db.kysely, FOUNDING);
    const { keyPoints } = await desk.read(founding);
    await expect(
      deleteKeyPoint(core, viewer, { articleId: founding.articleId, unsafe_slug: keyPoints[0]?.slug ?? '' }),
    ).rejects.toThrow(Invalid);
  });

  test('why no question is asked is kept with who and when', async () => {
    const row = await desk.withPoints();
    const ref = { articleId: row.articleId, unsafe_slug: point(await desk.read(row), 2).slug };
    await setUncovered(core, viewer, ref, 'Everybody knows it.');
    expect(point(await desk.read(row), 2)).toMatchObject({
      uncoveredReason: 'Everybody knows it.',
      uncoveredBy: viewer.id,
      uncoveredAt: core.clock(),
    });
    await setUncovered(core, viewer, ref, null);
    expect(point(await desk.read(row), 2)).toMatchObject({
      uncoveredReason: null,
      uncoveredBy: null,
      uncoveredAt: null,
    });
  });
});
