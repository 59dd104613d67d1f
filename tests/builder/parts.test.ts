import { PARTS } from '../../src/features/builder/parts/index.ts';
import { FOUNDING_SLUG, openTestApp, type Person, type TestApp } from '../support/app.ts';
import { ARTICLE_SLUG, fill, formOf } from './support.ts';

const BASE = `/author/activities/${FOUNDING_SLUG}`;

describe('building an activity part by part', () => {
  let site: TestApp;
  let educator: Person & { user: { id: string; fullName: string } };
  beforeEach(async () => {
    site = await openTestApp();
    educator = await site.signedIn({ roles: ['educator'] });
  });
  afterEach(() => site.close());

  const stored = () => site.db.kysely.selectFrom('activity_drafts').selectAll().executeTakeFirst();
  const content = async () => JSON.parse((await stored())?.content ?? '{}');

  test('nothing is stored by looking, nor by saving what is there already', async () => {
    for (const { name } of PARTS) {
      const { status, headers } = await fill(educator, `${BASE}/${name}`, {});
      expect([name, status, headers['location']]).toEqual([name, 303, `${BASE}/${name}`]);
    }
    expect(await stored()).toBeUndefined();
    expect((await educator.get(`${BASE}/checklist`)).text).toContain('version 1 holds just this already');
  });

  test('a form that doesn’t say what it was made of is not saved: it may be empty', async () => {
    for (const { name } of PARTS) {
      const { status } = await educator.post(`${BASE}/${name}`);
      expect([name, [409, 422].includes(status)]).toEqual([name, true]);
      expect([409, 422]).toContain((await educator.post(`${BASE}/${name}/autosave`)).status);
    }
    expect(await stored()).toBeUndefined();
  });

  test('the first change makes the draft of the newest version, and leaves its row in the log', async () => {
    await fill(educator, `${BASE}/details`, { title: 'A better title', objectives: 'One\n\n  Two  ' });
    expect(await stored()).toMatchObject({ title: 'A better title', revision: 1, updated_by: educator.user.id });
    const { details, blueprint } = await content();
    expect(details.objectives).toEqual(['One', 'Two']);
    expect(blueprint).toHaveLength(18);
    await fill(educator, `${BASE}/details`, { audience: 'Everybody' });
    expect((await stored())?.revision).toBe(2);
    const events = await site.db.kysely
      .selectFrom('audit_events')
      .selectAll()
      .where('action', '=', 'activity-draft.write')
      .execute();
    expect(events.map(({ actor_id }) => actor_id)).toEqual([educator.user.id]);
    const page = (await educator.get(`${BASE}/details`)).text;
    expect(page).toContain(`by ${educator.user.fullName}`);
  });

  test('what can’t be read comes back with the page, as it was typed, and nothing is saved', async () => {
    const refused = await fill(educator, `${BASE}/rules`, { passMark: 'seventy', attemptsAllowed: '2' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('value="seventy"');
    expect(refused.text).toContain('Use a whole number from 1 to 100.');
    expect(refused.text).toContain('<a href="#passMark">');
    expect((await fill(educator, `${BASE}/credit`, { expires: '2026-02-30' })).text).toContain('href="#expires"');
    expect((await fill(educator, `${BASE}/details`, { title: ' ' })).status).toBe(422);
    expect(await stored()).toBeUndefined();
  });

  test('a button adds, moves and removes a person, and saves what was typed beside it', async () => {
    const added = await fill(educator, `${BASE}/faculty`, { do: 'faculty.add', supportStatement: 'Typed beside' });
    expect(added.headers['location']).toBe(`${BASE}/faculty#faculty.2.name`);
    expect((await content()).details.support.statement).toBe('Typed beside');
    await fill(educator, `${BASE}/faculty`, { 'faculty.2.name': 'Robin', do: 'faculty.2.up' });
    expect((await content()).details.faculty[1].name).toBe('Robin');
    const removed = await fill(educator, `${BASE}/faculty`, { do: 'faculty.0.remove' });
    expect(removed.headers['location']).toBe(`${BASE}/faculty#faculty.0.name`);
    expect((await content()).details.faculty.map(({ name }: { name: string }) => name)[0]).toBe('Robin');
    expect((await content()).details.faculty).toHaveLength(2);
  });

  test('questions of the evaluation keep their ids, and a new one gets one of its own', async () => {
    const before = await formOf(educator, `${BASE}/evaluation`);
    await fill(educator, `${BASE}/evaluation`, { do: 'evaluation.add' });
    const { evaluation } = (await content()).details;
    const ids = evaluation.map(({ id }: { id: string }) => id);
    expect(ids[0]).toBe(before['evaluation.0.id']);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.at(-1)).toMatch(/^question-\d+$/);
    const last = `evaluation.${ids.length - 1}`;
    await fill(educator, `${BASE}/evaluation`, { [`${last}.options`]: 'Yes\nNo\nYes', [`${last}.kind`]: 'text' });
    expect((await content()).details.evaluation.at(-1)).toMatchObject({ kind: 'text', options: ['Yes', 'No'] });
    const { text } = await educator.get(`${BASE}/checklist`);
    expect(text).toMatch(new RegExp(`href="${BASE}/evaluation#${last}.label">Question ${ids.length}, wording`));
    expect(text).not.toContain(`${last}.options`);
  });

  test('the blueprint: purposes, a pool, and the order', async () => {
    const form = await formOf(educator, `${BASE}/blueprint`);
    const questions = Object.keys(form).filter((name) => name.startsWith('q.'));
    const pools = Object.keys(form).filter((name) => name.startsWith('pool.'));
    const [first = '', second = ''] = questions;
    expect(questions).toHaveLength(18);
    await fill(educator, `${BASE}/blueprint`, { [first]: 'pilot', [second]: '', [pools[0] ?? '']: '1' });
    const { blueprint } = await content();
    expect(blueprint.find((entry: { questionId?: string }) => `q.${entry.questionId}` === first)).toMatchObject({
      purpose: 'pilot',
    });
    expect(blueprint.some((entry: { questionId?: string }) => `q.${entry.questionId}` === second)).toBe(false);
    expect(blueprint.at(-1)).toEqual({ type: 'pool', keyPointId: (pools[0] ?? '').slice(5), draw: 1 });
    const moved = await fill(educator, `${BASE}/blueprint`, { do: 'entry.0.down' });
    expect(moved.headers['location']).toBe(`${BASE}/blueprint#entry-1`);
    expect((await content()).blueprint[1]).toEqual(blueprint[0]);
    const refused = await fill(educator, `${BASE}/blueprint`, { [pools[0] ?? '']: 'two' });
    expect([refused.status, refused.text.includes('value="two"')]).toEqual([422, true]);
  });

  test('a question of another article, and one that is not approved, can’t be put in', async () => {
    const stranger = site.core.ids.uuid();
    await fill(educator, `${BASE}/blueprint`, { [`q.${stranger}`]: 'scored', [`pool.${stranger}`]: '3' });
    expect(await stored()).toBeUndefined();
  });

  test('a stale save loses nothing: both versions are shown, and one chosen', async () => {
    const other = await site.signedIn({ roles: ['educator'] });
    const mine = await formOf(educator, `${BASE}/details`);
    await fill(other, `${BASE}/details`, { summary: 'Theirs <b>bold</b>' });
    const answer = await educator.post(`${BASE}/details`, { ...mine, summary: 'Mine', do: 'save' });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain(`${other.user.fullName} saved this part on`);
    expect(answer.text).toContain('<td>Mine</td><td>Theirs &lt;b&gt;bold&lt;/b&gt;</td>');
    expect((await content()).details.summary).toBe('Theirs <b>bold</b>');
    const seen = /name="seen" value="([^"]+)"/.exec(answer.text)?.[1] ?? '';
    const again = await educator.post(`${BASE}/details`, { ...mine, summary: 'Mine', seen, do: 'save' });
    expect(again.status).toBe(303);
    expect((await content()).details.summary).toBe('Mine');
  });

  test('a save of another part is no conflict', async () => {
    const other = await site.signedIn({ roles: ['educator'] });
    const mine = await formOf(educator, `${BASE}/details`);
    await fill(other, `${BASE}/rules`, { passMark: '80' });
    expect((await educator.post(`${BASE}/details`, { ...mine, summary: 'Mine', do: 'save' })).status).toBe(303);
    const { details } = await content();
    expect([details.summary, details.rules.passMark]).toEqual(['Mine', 80]);
  });

  test('it is saved as one types, by small posts that say the revision', async () => {
    const form = await formOf(educator, `${BASE}/participation`);
    const first = await educator.post(`${BASE}/participation/autosave`, { ...form, contact: 'A' });
    expect(first.body).toMatchObject({ saved: true, revision: 1, savedAt: expect.stringMatching(/\d{2}:\d{2}/) });
    const stale = await educator.post(`${BASE}/participation/autosave`, { ...form, contact: 'B' });
    expect([stale.status, stale.body]).toEqual([409, { conflict: true }]);
    const repeated = await educator.post(`${BASE}/participation/autosave`, { ...form, contact: 'A' });
    expect(repeated.body).toMatchObject({ saved: true, revision: 1 });
    const refused = await educator.post(`${BASE}/participation/autosave`, {
      ...form,
      seen: first.body.seen,
      estimatedMinutes: 'long',
    });
    expect([refused.status, Object.keys(refused.body.errors)]).toEqual([422, ['estimatedMinutes']]);
    expect((await content()).details.contact).toBe('A');
  });

  test('only editors of the article change it, where any are named', async () => {
    const owner = await site.signedIn({ roles: ['educator'], fullName: 'Dr Owner' });
    const { id } = await site.db.kysely.selectFrom('articles').select('id').executeTakeFirstOrThrow();
    await site.db.transaction((trx) =>
      trx
        .insertInto('article_editors')
        .values({ article_id: id, user_id: owner.user.id, added_at: 0, added_by: null })
        .execute(),
    );
    const page = await educator.get(`${BASE}/details`);
    expect(page.text).toContain('<fieldset class="bare" disabled>');
    const answer = await educator.post(`${BASE}/details`, { title: 'Not theirs' });
    expect([answer.status, answer.text.includes('Dr Owner')]).toEqual([403, true]);
    expect((await fill(owner, `${BASE}/details`, { title: 'Theirs' })).status).toBe(303);
    expect((await educator.get('/author/activities/new')).text).toContain('no article that you may build');
    const refused = await educator.post('/author/activities', { article: ARTICLE_SLUG, title: 'Not theirs' });
    expect(refused.status).toBe(403);
  });

  test('an unknown activity is not found, whatever is done to it', async () => {
    for (const address of ['nothing', 'x%00y', 'A'.repeat(90)]) {
      expect((await educator.get(`/author/activities/${address}`)).status).toBe(404);
      expect((await educator.post(`/author/activities/${address}/details`, { title: 'T' })).status).toBe(404);
      expect((await educator.post(`/author/activities/${address}/publication`)).status).toBe(404);
    }
  });
});
