import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Database } from '../../src/db/index.ts';
import {
  ensureFoundingActivity,
  exportQuestions,
  importActivity,
  listActivities,
  listPublishedActivities,
  selectActivityVersion,
  selectBlueprint,
  selectPublishedActivity,
} from '../../src/features/activities/index.ts';
import { selectArticle, selectKeyPoints } from '../../src/features/articles/index.ts';
import { selectItems } from '../../src/features/questions/index.ts';
import { Invalid, NotFound } from '../../src/http/errors.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { blueprintYaml, PILOTS, POOL, PRACTICE } from '../attempts/blueprints.ts';
import { TEST_NOW, testClock } from '../support/clock.ts';
import { describeOnEngines } from '../support/engines.ts';
import { temporaryFolder } from '../support/files.ts';
import { type Sample, sampleYaml } from './sample.ts';

const coreOf = (db: Database) => ({ db, clock: testClock(), ids: systemIds, log: pino({ level: 'silent' }) });

describeOnEngines('importing an activity', (open) => {
  async function imported(change?: (file: Sample) => void) {
    const db = await open();
    const core = coreOf(db);
    expect(await importActivity(core, sampleYaml(change), 'sample.yaml')).toEqual({
      slug: 'sample',
      version: 1,
      created: true,
      warnings: [],
    });
    const again = (changeAgain?: (file: Sample) => void) =>
      importActivity(core, sampleYaml(changeAgain), 'sample.yaml');
    return { db, core, again };
  }

  const counts = async (db: Database) => {
    const count = async (
      table:
        | 'activity_versions'
        | 'article_versions'
        | 'question_versions'
        | 'key_points'
        | 'questions'
        | 'audit_events',
    ) => (await db.kysely.selectFrom(table).selectAll().execute()).length;
    return {
      activity: await count('activity_versions'),
      article: await count('article_versions'),
      question: await count('question_versions'),
      points: await count('key_points'),
      audit: await count('audit_events'),
    };
  };

  it('stores and publishes it, with a line in the log', async () => {
    const { db } = await imported();
    const activity = await selectPublishedActivity(db, 'sample');
    expect(activity).toMatchObject({
      slug: 'sample',
      version: 1,
      passMark: 70,
      attemptsAllowed: 2,
      timeLimitMs: null,
      releasedOn: '2026-11-01',
      expiresOn: '2028-11-01',
    });
    expect(await selectItems(db, activity.versionId)).toMatchObject([
      { position: 1, questionSlug: 'q1' },
      { position: 2, questionSlug: 'q2' },
    ]);
    const [event] = await db.kysely.selectFrom('audit_events').selectAll().execute();
    expect(event).toMatchObject({
      action: 'activity.import',
      subject_id: activity.versionId,
      actor_id: null,
      at: TEST_NOW,
    });
    expect(JSON.parse(event?.detail ?? '')).toMatchObject({
      slug: 'sample',
      version: 1,
      before: null,
      newQuestionVersions: ['q1', 'q2'],
    });
  });

  it('shows the article with each passage marked where it stands, across sections too', async () => {
    const { db } = await imported();
    const { articleVersionId } = await selectPublishedActivity(db, 'sample');
    const article = await selectArticle(db, articleVersionId);
    expect(article.toc.map(({ id }) => id)).toEqual(['first', 'second', 'since']);
    expect(article.sections[0]?.html).toContain(
      '<mark class="kp" data-kp="1" id="kp-1">One answer is </mark><em><mark class="kp" data-kp="1">right</mark></em>',
    );
    expect(article.sections[0]?.html).toContain('Both are <mark class="kp" data-kp="2" id="kp-2">answers.</mark></p>');
    expect(article.sections[1]?.html).toMatch(
      /^<h2 id="second"><mark class="kp" data-kp="2">The second<\/mark><\/h2><p><mark class="kp" data-kp="2">There is<\/mark><sup/,
    );
    expect(await selectKeyPoints(db, articleVersionId)).toMatchObject([
      { slug: 'right', position: 1, start: 10 },
      { slug: 'second', position: 2 },
    ]);
  });

  it('stores what each question is for, and the pools', async () => {
    const db = await open();
    await importActivity(coreOf(db), blueprintYaml(), 'blueprint.yaml');
    const { versionId, articleVersionId } = await selectPublishedActivity(db, 'sample');
    const { items, pools } = await selectBlueprint(db, versionId);
    const [first] = await selectKeyPoints(db, articleVersionId);
    expect(pools).toEqual([{ pool: 1, keyPointId: first?.id, draw: 2 }]);
    expect(items.map(({ questionSlug, purpose, pool }) => [questionSlug, purpose, pool])).toEqual([
      ['q1', 'scored', null],
      ['q2', 'scored', null],
      ...POOL.map((id) => [id, 'scored', 1]),
      ...PILOTS.map((id) => [id, 'pilot', null]),
      ...PRACTICE.map((id) => [id, 'practice', null]),
    ]);
  });

  it('makes a new version, but none of the questions, when only what they are for changes', async () => {
    const { db, again } = await imported();
    const one = await again((file) => {
      file.questions[1].purpose = 'pilot';
    });
    expect(one).toMatchObject({ version: 2, created: true });
    expect((await counts(db)).question).toBe(2);
  });

  it('changes nothing when the same comes again', async () => {
    const { db, again } = await imported();
    const before = await counts(db);
    expect(await again()).toEqual({ slug: 'sample', version: 1, created: false, warnings: [] });
    expect(await counts(db)).toEqual(before);
  });

  it('makes one version of it when it is imported many times at once', async () => {
    const db = await open();
    const core = coreOf(db);
    const results = await Promise.all(
      Array.from({ length: 8 }, () => importActivity(core, sampleYaml(), 'sample.yaml')),
    );
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(await counts(db)).toEqual({ activity: 1, article: 1, question: 2, points: 2, audit: 1 });
  });

  it('makes new versions of what changed, and of nothing else', async () => {
    const { db, again } = await imported();
    const first = await selectPublishedActivity(db, 'sample');
    const one = await again((file) => {
      file.questions[0].stem = 'Which one is it now?';
    });
    expect(one).toMatchObject({ slug: 'sample', version: 2, created: true });
    expect(await counts(db)).toEqual({ activity: 2, article: 1, question: 3, points: 2, audit: 2 });
    await again((file) => {
      file.audience = 'Nurses';
      file.article.sections[1].body += ' And more.';
    });
    // The first question is what it was in version 1 again: its newest version differs, so it gets another.
    expect(await counts(db)).toEqual({ activity: 3, article: 2, question: 4, points: 2, audit: 3 });
    const third = await selectPublishedActivity(db, 'sample');
    expect(third).toMatchObject({ version: 3, activityId: first.activityId, details: { audience: 'Nurses' } });
    expect(await selectActivityVersion(db, first.versionId)).toMatchObject({
      version: 1,
      details: { audience: 'Physicians' },
    });
  });

  it('says what the item-writing rules say, each time', async () => {
    const { again } = await imported();
    const vague = (file: Sample) => {
      file.questions[0].options[1].text = 'It is usually wrong';
    };
    const warnings = [{ question: 'q1', rule: 'L4', severity: 'warning', field: 'options.1' }];
    expect(await again(vague)).toMatchObject({ created: true, warnings });
    expect(await again(vague)).toMatchObject({ created: false, warnings });
  });

  it('keeps the ids of key points over versions of their article', async () => {
    const { db, again } = await imported();
    const before = await selectKeyPoints(db, (await selectPublishedActivity(db, 'sample')).articleVersionId);
    await again((file) => {
      file.keyPoints[0].statement = 'In other words.';
    });
    const after = await selectKeyPoints(db, (await selectPublishedActivity(db, 'sample')).articleVersionId);
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(after[0]?.statement).toBe('In other words.');
  });

  it('leaves nothing behind when the file is refused', async () => {
    const db = await open();
    await expect(
      importActivity(
        coreOf(db),
        sampleYaml((file) => {
          file.keyPoints[0].passage.exact = 'Nowhere';
        }),
        'sample.yaml',
      ),
    ).rejects.toThrow(Invalid);
    expect(await counts(db)).toEqual({ activity: 0, article: 0, question: 0, points: 0, audit: 0 });
  });

  it('lists what is published, the latest release first', async () => {
    const { db, core } = await imported();
    const other = sampleYaml((file) => {
      file.slug = 'other';
      file.title = 'Another';
      file.dates.released = '2026-11-20';
      file.article.slug = 'other-article';
    });
    await importActivity(core, other, 'other.yaml');
    expect((await listPublishedActivities(db)).map(({ slug }) => slug)).toEqual(['other', 'sample']);
    expect(await listActivities(db, '2026-11-23')).toMatchObject([
      { slug: 'other' },
      { slug: 'sample', version: 1, status: 'demonstration', questions: 2, expires: '2028-11-01' },
    ]);
    await expect(selectPublishedActivity(db, 'neither')).rejects.toThrow(NotFound);
  });

  it('prints the questions back as they were written', async () => {
    const { db } = await imported((file) => {
      file.questions[1].practiceChanged = 'It has.';
    });
    const [first, second] = await exportQuestions(db, 'sample');
    expect(Object.keys(first ?? {})).toEqual(['id', 'kind', 'stem', 'keyPoint', 'options']);
    expect(first).toMatchObject({
      id: 'q1',
      kind: 'single-best-answer',
      keyPoint: 'right',
      stem: 'Which answer does the article give to q1?',
    });
    expect(first?.['options']).toEqual([
      { text: 'The right one', correct: true, rationale: 'It says so.' },
      { text: 'The wrong one', correct: false, rationale: 'It does not say so.' },
      { text: 'The other one', correct: false, rationale: 'It does not mention it.' },
    ]);
    expect(second).toMatchObject({ id: 'q2', keyPoint: 'second', practiceChanged: 'It has.' });
    await expect(exportQuestions(db, 'neither')).rejects.toThrow(NotFound);
  });

  it('imports the founding activities at the first start only, and no other files', async () => {
    const db = await open();
    const core = coreOf(db);
    const folder = join(temporaryFolder('content'), 'content');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.yaml'), sampleYaml());
    writeFileSync(join(folder, 'credit-statements.yaml'), 'statements: []\n');
    writeFileSync(join(folder, 'notes.txt'), 'format: keypoint-activity/1');
    await ensureFoundingActivity(core, folder);
    writeFileSync(
      join(folder, 'a.yaml'),
      sampleYaml((file) => {
        file.title = 'Changed on disk';
      }),
    );
    await ensureFoundingActivity(core, folder);
    expect(await listActivities(db, '2026-11-23')).toMatchObject([{ slug: 'sample', version: 1, title: 'A sample' }]);
    writeFileSync(join(folder, 'b.yaml'), 'format: keypoint-activity/1\nslug: b\n');
    await expect(ensureFoundingActivity(core, folder)).rejects.toThrow(/b\.yaml: title: is missing/);
  });
});
