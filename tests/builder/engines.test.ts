import { pino } from 'pino';
import { FOLDERS } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { CoreDeps } from '../../src/deps.ts';
import {
  ensureFoundingActivity,
  selectBlueprint,
  selectPublishedActivity,
} from '../../src/features/activities/index.ts';
import { addKeyPoint, openArticleDraft, saveArticleText, setUncovered } from '../../src/features/articles/index.ts';
import { changesOf } from '../../src/features/builder/changes.ts';
import { checklistOf } from '../../src/features/builder/checklist.ts';
import { createActivity } from '../../src/features/builder/create.ts';
import { loadDesk } from '../../src/features/builder/load.ts';
import { partNamed } from '../../src/features/builder/parts/index.ts';
import { seenPart } from '../../src/features/builder/parts/part.ts';
import { publishActivity, seenOf } from '../../src/features/builder/publish.ts';
import { listActivityRows, listVersions } from '../../src/features/builder/queries.ts';
import { savePart } from '../../src/features/builder/save.ts';
import type { Viewer } from '../../src/http/context.ts';
import { isoDay } from '../../src/lib/dates.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { type TestClock, testClock } from '../support/clock.ts';
import { describeOnEngines } from '../support/engines.ts';
import { temporaryFolder } from '../support/files.ts';
import { createUser } from '../support/people.ts';

const SLUG = 'bisphosphonates-breast-cancer';

describeOnEngines('drafts and publications of activities', (open) => {
  let core: CoreDeps;
  let viewer: Viewer;
  let clock: TestClock;

  beforeEach(async () => {
    const db = await open();
    const config = readConfig({
      DATA_DIR: temporaryFolder('data'),
      SECRET_KEY: 'only-for-tests-only-for-tests-only-for-tests',
    });
    const log = pino({ level: 'silent' });
    clock = testClock();
    core = { config, db, clock, ids: systemIds, secrets: loadSecrets(config), log };
    await ensureFoundingActivity(core, FOLDERS.content);
    const user = await createUser(core, { roles: ['educator'] });
    const rest = { credentials: '', profession: 'physician', timeMultiplierPercent: 100, letterKeys: true } as const;
    viewer = { ...user, roles: ['educator'], ...rest };
  }, 60_000);

  const desk = (slug = SLUG) => loadDesk(core.db.kysely, slug);

  async function checked(slug = SLUG) {
    const loaded = await desk(slug);
    return { loaded, ...checklistOf(loaded, loaded.names, isoDay(core.clock())) };
  }

  async function seen(slug = SLUG): Promise<string> {
    const { loaded, file, blockers } = await checked(slug);
    if (!file) throw new Error(`blocked: ${blockers.map(({ text }) => text).join(' ')}`);
    return seenOf(loaded, file);
  }

  async function save(name: string, values: Record<string, string>) {
    const part = partNamed(name);
    if (!part) throw new Error(`there is no part ${name}`);
    const { draft } = await desk();
    return savePart(core, viewer, {
      unsafe_slug: SLUG,
      part,
      values: { ...part.values(draft), ...values },
      unsafe_seen: seenPart(part, draft),
    });
  }

  it('saves upon what was seen, and upon nothing else', async () => {
    const part = partNamed('details');
    if (!part) throw new Error('there is no such part');
    const { draft } = await desk();
    const sent = ['One', 'Two', 'Three'].map((title) => ({ ...part.values(draft), title }));
    const results = await Promise.all(
      sent.map((values) =>
        savePart(core, viewer, {
          unsafe_slug: SLUG,
          part,
          values,
          unsafe_seen: seenPart(part, draft),
        }),
      ),
    );
    expect(results.map(({ kind }) => kind).sort()).toEqual(['saved', 'stale', 'stale']);
    expect((await desk()).draft.revision).toBe(1);
  });

  it('publishes a pool and a pilot with the newest approved versions, once for all who ask at once', async () => {
    const { approved, article } = await desk();
    const [first, second] = approved;
    if (!first || !second) throw new Error('the founding activity has questions');
    await save('blueprint', {
      [`q.${first.questionId}`]: 'pilot',
      [`q.${second.questionId}`]: '',
      [`pool.${second.keyPointId}`]: '1',
    });
    const unsafe_seen = await seen();
    const results = await Promise.all(
      [1, 2, 3].map(() => publishActivity(core, viewer, { unsafe_slug: SLUG, unsafe_seen })),
    );
    expect(results.map(({ kind }) => kind).sort()).toEqual(['published', 'unchanged', 'unchanged']);
    const { versionId, version, articleVersionId } = await selectPublishedActivity(core.db, SLUG);
    expect([version, articleVersionId]).toEqual([2, article.versionId]);
    const { items, pools } = await selectBlueprint(core.db, versionId);
    expect(pools).toEqual([{ pool: 1, keyPointId: second.keyPointId, draw: 1 }]);
    expect(items.find(({ questionSlug }) => questionSlug === first.slug)).toMatchObject({
      purpose: 'pilot',
      pool: null,
    });
    expect(items.filter(({ pool }) => pool === 1).map(({ questionSlug }) => questionSlug)).toEqual([second.slug]);
    const after = await desk();
    expect(after.newest && changesOf(after, after.newest)).toEqual([]);
    expect(await listVersions(core.db.kysely, after.draft.activityId)).toMatchObject([
      { version: 2, publishedBy: viewer.fullName, attempts: 0, submitted: 0 },
      { version: 1, publishedBy: null },
    ]);
  });

  it('publishes the article’s draft with it, once its key points have questions or a reason', async () => {
    const { draft, newest } = await desk();
    const { articleId } = draft;
    await core.db.transaction((trx) => openArticleDraft(trx, core, articleId));
    expect((await checked()).blockers).toEqual([]);
    const opened = await desk();
    expect(newest && changesOf(opened, newest)).toEqual([]);

    const exact = 'No other use is described in those terms.';
    const passage = { exact, prefix: '', suffix: '' };
    const slug = await addKeyPoint(core, viewer, articleId, { statement: 'It has one first-line use.', passage });
    const [blocker] = (await checked()).blockers;
    expect(blocker?.text).toContain('No question of this activity is about key point 13');
    await setUncovered(core, viewer, { articleId, unsafe_slug: slug }, 'Asked about together with key point 3.');
    expect((await checked()).blockers).toEqual([]);
    const changed = await desk();
    expect(newest && changesOf(changed, newest)).toEqual([{ what: 'Key points', text: '1 new.' }]);

    const published = await publishActivity(core, viewer, { unsafe_slug: SLUG, unsafe_seen: await seen() });
    expect(published).toEqual({ kind: 'published', version: 2 });
    const after = await desk();
    expect(after.newest?.article).toMatchObject({ version: 2 });
    expect(after.newest?.article.keyPoints).toHaveLength(13);
    expect(after.newest && changesOf(after, after.newest)).toEqual([]);
  });

  it('is blocked while a passage is lost', async () => {
    const { articleId } = (await desk()).draft;
    const article = await core.db.transaction((trx) => openArticleDraft(trx, core, articleId));
    const { title, revision, content } = article;
    const body = content.body.replace(/When malignancy is the cause of hypercalcaemia[^.]*\./, 'Something else.');
    await saveArticleText(core, viewer, articleId, { ...content, title, revision, body });
    const { blockers, file } = await checked();
    expect(file).toBeNull();
    expect(blockers.map(({ group, href }) => [group, href.replace(/\d+$/, 'n')])).toContainEqual([
      'Key points',
      '/author/articles/van-poznak-2002-precis#key-point-n',
    ]);
    expect(await publishActivity(core, viewer, { unsafe_slug: SLUG, unsafe_seen: 'x' })).toEqual({ kind: 'blocked' });
  });

  it('lists what is being built beside what is published', async () => {
    const { articleId } = (await desk()).draft;
    clock.advance(1000);
    const made = await Promise.all([1, 2].map(() => createActivity(core, viewer, { articleId, title: 'Same title' })));
    expect(made.sort()).toEqual(['same-title', 'same-title-2']);
    const rows = await listActivityRows(core.db.kysely);
    expect(rows.map(({ slug, version }) => [slug, version])).toEqual([
      ['same-title', null],
      ['same-title-2', null],
      [SLUG, 1],
    ]);
    const { blockers } = await checked('same-title');
    expect(new Set(blockers.map(({ group }) => group))).toEqual(
      new Set(['What it is for', 'Faculty and support', 'Taking part', 'Dates and credit']),
    );
  });
});
