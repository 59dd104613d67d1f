import { FOUNDING_SLUG, openTestApp, type Person, type TestApp } from '../support/app.ts';
import { answerAll, startQuiz } from '../support/quiz.ts';
import { ARTICLE_SLUG, countRows, fill, formOf, publish, seenBy, versionsOf } from './support.ts';

const BASE = `/author/activities/${FOUNDING_SLUG}`;

describe('publishing from the desk', () => {
  let site: TestApp;
  let educator: Person & { user: { id: string; fullName: string } };
  beforeEach(async () => {
    site = await openTestApp();
    educator = await site.signedIn({ roles: ['educator'] });
  });
  afterEach(() => site.close());

  test('makes a new version of what changed and of nothing else, once', async () => {
    await fill(educator, `${BASE}/details`, { title: 'Second edition' });
    const checklist = (await educator.get(`${BASE}/checklist`)).text;
    expect(checklist).toContain('Publish version 2');
    expect(checklist).toContain('<dt>What it is for</dt><dd>Title.</dd>');
    expect((await publish(educator))?.headers['location']).toBe(`${BASE}#versions`);
    const [first, second] = await versionsOf(site);
    expect(second).toMatchObject({
      version: 2,
      title: 'Second edition',
      article_version_id: first?.article_version_id,
    });
    expect((await educator.get(`/activities/${FOUNDING_SLUG}`)).text).toContain('Second edition');
    expect((await educator.get(BASE)).text).toContain(educator.user.fullName);
    expect(await publish(educator)).toBeNull();
    const again = await educator.post(`${BASE}/publication`, { seen: 'anything' });
    expect(again.status).toBe(303);
    expect(await versionsOf(site)).toHaveLength(2);
    const event = await site.db.kysely
      .selectFrom('audit_events')
      .selectAll()
      .where('action', '=', 'activity.publish')
      .executeTakeFirstOrThrow();
    expect(event).toMatchObject({ actor_id: educator.user.id, subject_id: second?.id });
    expect(JSON.parse(event.detail)).toMatchObject({ version: 2, before: { version: 1 }, newArticleVersion: false });
  });

  test('a learner who has begun finishes on the version they began with', async () => {
    const learner = await site.signedIn();
    const attemptId = await startQuiz(learner);
    await fill(educator, `${BASE}/rules`, { passMark: '100' });
    const form = await formOf(educator, `${BASE}/blueprint`);
    const [some = ''] = Object.keys(form).filter((name) => name.startsWith('q.'));
    await fill(educator, `${BASE}/blueprint`, { [some]: 'pilot' });
    expect((await publish(educator))?.status).toBe(303);
    await answerAll(site, learner, attemptId, 15);
    await learner.post(`/attempts/${attemptId}/submission`);
    const results = (await learner.get(`/attempts/${attemptId}/results`)).text;
    expect(results).toContain('You passed');
    expect(results).toContain('15 of 18 points');
    const [first, second] = await versionsOf(site);
    const overview = (await educator.get(BASE)).text;
    expect(overview).toContain('Attempts begun so far: 1; submitted: 1.');
    const another = await site.signedIn();
    expect((await another.get(`/activities/${FOUNDING_SLUG}`)).text).toContain('100 %');
    const attempt = await site.db.kysely
      .selectFrom('attempts')
      .select('activity_version_id')
      .where('id', '=', attemptId)
      .executeTakeFirstOrThrow();
    expect(attempt.activity_version_id).toBe(first?.id);
    const items = await site.db.kysely
      .selectFrom('activity_items')
      .select('purpose')
      .where('activity_version_id', '=', second?.id ?? '')
      .execute();
    expect(items.filter(({ purpose }) => purpose === 'pilot')).toHaveLength(1);
  });

  test('two at once make one version', async () => {
    await fill(educator, `${BASE}/details`, { title: 'Once only' });
    const seen = (await seenBy(educator)) ?? '';
    const answers = await Promise.all([1, 2, 3].map(() => educator.post(`${BASE}/publication`, { seen })));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await versionsOf(site)).toHaveLength(2);
  });

  test('what has changed since the checklist was opened is not published unseen', async () => {
    await fill(educator, `${BASE}/details`, { title: 'Seen' });
    const seen = (await seenBy(educator)) ?? '';
    await fill(educator, `${BASE}/details`, { title: 'Not seen' });
    const answer = await educator.post(`${BASE}/publication`, { seen });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('something has changed since you opened this page');
    expect(await versionsOf(site)).toHaveLength(1);
  });

  test('what blocks is listed, each with its link, and nothing is published', async () => {
    await fill(educator, `${BASE}/details`, { summary: '', audience: 'Up to 1 Category 1 credit' });
    await fill(educator, `${BASE}/rules`, { passMark: '' });
    await fill(educator, `${BASE}/credit`, { released: '2026-01-01', reviewed: '2026-01-01', expires: '2031-01-01' });
    const form = await formOf(educator, `${BASE}/blueprint`);
    const [first = ''] = Object.keys(form).filter((name) => name.startsWith('q.'));
    const [pool = ''] = Object.keys(form).filter((name) => name.startsWith('pool.'));
    await fill(educator, `${BASE}/blueprint`, { [first]: '', [pool]: '5' });
    const { text } = await educator.get(`${BASE}/checklist`);
    for (const [href, words] of [
      ['details#summary', 'Summary: is not written yet'],
      ['details#audience', 'write the full phrase'],
      ['rules#passMark', 'Pass mark, in percent: is not set yet'],
      ['credit#expires', 'at most 3 years'],
      ['blueprint', 'The pool of key point 1'],
    ]) {
      expect(text).toMatch(new RegExp(`<a href="${BASE}/${href}">[^<]*${words}`));
    }
    expect(text).not.toContain('name="seen"');
    const answer = await educator.post(`${BASE}/publication`, { seen: 'anything' });
    expect([answer.status, answer.text.includes('something still blocks it')]).toEqual([422, true]);
    expect(await versionsOf(site)).toHaveLength(1);
    expect((await educator.get(BASE)).text).toContain('1 missing');
  });

  test('a retired question blocks until it is taken out', async () => {
    const form = await formOf(educator, `${BASE}/blueprint`);
    const name = Object.keys(form).find((field) => field.startsWith('q.')) ?? '';
    await site.db.transaction((trx) =>
      trx
        .insertInto('question_retirements')
        .values({ question_id: name.slice(2), retired_at: 1, retired_by: educator.user.id, reason: 'Out of date' })
        .execute(),
    );
    const blocked = (await educator.get(`${BASE}/checklist`)).text;
    expect(blocked).toMatch(new RegExp(`<a href="${BASE}/blueprint#${name}">The question [a-z-]+ is retired`));
    await fill(educator, `${BASE}/blueprint`, { [name]: '' });
    expect((await educator.get(`${BASE}/checklist`)).text).not.toContain('is retired');
  });

  test('a version from a file after the draft was begun is not written over unasked', async () => {
    await fill(educator, `${BASE}/details`, { title: 'From the desk' });
    const [first] = await versionsOf(site);
    await site.db.transaction(async (trx) => {
      const row = await trx
        .selectFrom('activity_versions')
        .selectAll()
        .where('id', '=', first?.id ?? '')
        .executeTakeFirstOrThrow();
      const items = await trx
        .selectFrom('activity_items')
        .selectAll()
        .where('activity_version_id', '=', row.id)
        .execute();
      const id = site.core.ids.uuid();
      await trx
        .insertInto('activity_versions')
        .values({ ...row, id, version: 2, title: 'From a file', checksum: 'other' })
        .execute();
      await trx
        .insertInto('activity_items')
        .values(items.map((item) => ({ ...item, activity_version_id: id })))
        .execute();
    });
    const page = (await educator.get(`${BASE}/checklist`)).text;
    expect(page).toContain('Version 2 was published from a file after this draft was begun.');
    expect(page).not.toContain('name="seen"');
    expect((await educator.post(`${BASE}/publication`, { seen: 'x' })).status).toBe(422);
    expect((await educator.post(`${BASE}/draft`, { revision: 7, do: 'renew' })).status).toBe(409);
    expect((await educator.post(`${BASE}/draft`, { revision: 1, do: 'renew' })).status).toBe(303);
    expect((await educator.get(BASE)).text).toContain('<h1>From a file</h1>');
    await fill(educator, `${BASE}/details`, { title: 'From the desk again' });
    expect((await publish(educator))?.status).toBe(303);
    expect((await versionsOf(site)).map(({ title }) => title).at(-1)).toBe('From the desk again');
  });

  test('a new activity on the same article, from its title to its first version', async () => {
    const titles = ['Bone & breast: Ünïcode', 'Bone & breast: Ünïcode', 'New'];
    const made = [];
    for (const title of titles) {
      const { headers } = await educator.post('/author/activities', { article: ARTICLE_SLUG, title });
      made.push(String(headers['location']).replace('/author/activities/', ''));
    }
    expect(made).toEqual(['bone-breast-unicode', 'bone-breast-unicode-2', 'activity']);
    const refused = await educator.post('/author/activities', { article: 'nothing', title: 'Kept' });
    expect([refused.status, refused.text.includes('value="Kept"')]).toEqual([422, true]);
    const base = `/author/activities/${made[0]}`;
    expect((await educator.get(`/activities/${made[0]}`)).status).toBe(404);
    await fill(educator, `${base}/details`, { summary: 'S', objectives: 'O', audience: 'A' });
    await fill(educator, `${base}/faculty`, { do: 'faculty.add' });
    await fill(educator, `${base}/faculty`, {
      'faculty.0.name': 'R',
      'faculty.0.role': 'Writer',
      'faculty.0.disclosure': 'None.',
    });
    await fill(educator, `${base}/participation`, { estimatedMinutes: '30', contact: 'C' });
    await fill(educator, `${base}/credit`, { released: '2026-11-01', reviewed: '2026-11-01', expires: '2028-11-01' });
    const checklist = (await educator.get(`${base}/checklist`)).text;
    expect(checklist).toContain('Nothing blocks publishing');
    expect((await publish(educator, made[0]))?.status).toBe(303);
    expect(await versionsOf(site, made[0])).toMatchObject([{ version: 1, title: titles[0] }]);
    expect((await educator.get(`/activities/${made[0]}`)).status).toBe(200);
  });

  test('the preview shows what learners would see and leaves no row', async () => {
    await fill(educator, `${BASE}/details`, { title: 'Only in the draft', summary: '' });
    const before = await countRows(site);
    const landing = await educator.get(`${BASE}/preview`);
    expect(landing.text).toContain('<h1>Only in the draft</h1>');
    expect(landing.text).toContain('made up here: summary.');
    expect((await educator.get(`${BASE}/preview/article`)).text).toContain('id="kp-1"');
    const started = await educator.post(`${BASE}/preview/start`, { acknowledged: 'yes' });
    const address = String(started.headers['location']);
    const [one, same] = [(await educator.get(address)).text, (await educator.get(address)).text];
    expect(one).toBe(same);
    expect(one).not.toMatch(/rationale/i);
    const next = address.replace('questions/1', 'questions/2');
    expect((await educator.get(next)).text).not.toBe(one);
    const option = /name="option" id="[^"]+" value="([^"]+)"/.exec(one)?.[1] ?? '';
    const feedback = await educator.post(address, { option });
    expect(feedback.text).toMatch(/<span class="tag (?:good|bad|accent)">/);
    expect(feedback.text).toContain('/preview/article#kp-');
    expect((await educator.post(address, {})).text).toContain('Not answered');
    expect((await educator.post(address, { option: 'forged' })).status).toBe(422);
    expect((await educator.get(`${BASE}/preview/questions/19?seed=a`)).status).toBe(404);
    for (const page of [landing.text, one, feedback.text]) expect(page).toContain('Preview: nothing is recorded.');
    expect(await countRows(site)).toEqual(before);
  });

  test('the preview grades by a key as it was put right', async () => {
    const address = `${BASE}/preview/questions/1?seed=one`;
    const { text } = await educator.get(address);
    const options = [...text.matchAll(/name="option" id="[^"]+" value="([^"]+)"/g)].map(([, value = '']) => value);
    const graded = async () => {
      const answers = [];
      for (const option of options) answers.push((await educator.post(address, { option })).text);
      return answers.map((answer) => answer.includes('<span class="tag good">'));
    };
    const right = (await graded()).indexOf(true);
    const versions = await site.db.kysely.selectFrom('question_versions').selectAll().execute();
    await site.db.transaction(async (trx) => {
      for (const { id, content, answer_key, feedback } of versions) {
        const wrong = JSON.parse(content).options?.find((option: { id: string }) => !answer_key.includes(option.id));
        if (!wrong) continue;
        await trx
          .insertInto('key_corrections')
          .values({
            id: site.core.ids.uuid(),
            question_version_id: id,
            answer_key: JSON.stringify({ correct: [wrong.id] }),
            feedback,
            reason: 'The passage says so.',
            corrected_at: site.clock(),
            corrected_by: educator.user.id,
          })
          .execute();
      }
    });
    const corrected = await graded();
    expect([right >= 0, corrected[right], corrected.filter(Boolean)]).toEqual([true, false, [true]]);
  });
});
