import { readFileSync } from 'node:fs';
import { importActivity } from '../../src/features/activities/index.ts';
import { DAY, FOUNDING_SLUG, MINUTE, openTestApp, type Person, type TestApp } from '../support/app.ts';
import { answerAll, keyOf, QUESTIONS, readQuestion, startQuiz, takeQuiz } from '../support/quiz.ts';

/** Exam integrity: the numbers are those of the list of faults and attacks that this project reports against. */
describe('exam integrity', () => {
  let site: TestApp;
  let person: Person;

  beforeEach(async () => {
    site = await openTestApp();
    person = await site.signedIn();
  });
  afterEach(() => site.close());

  const question = (id: string, n: number) => `/attempts/${id}/questions/${n}`;
  const show = async (id: string, n: number) => readQuestion((await person.get(question(id, n))).text);

  test('1. swapping which option is correct in the database changes no byte before submission', async () => {
    const id = await startQuiz(person);
    await person.post(question(id, 1), { revision: 0, option: (await show(id, 1)).options[0]?.id ?? '' });
    const addresses = [
      ...Array.from({ length: QUESTIONS }, (_, i) => question(id, i + 1)),
      ...[`/attempts/${id}/review`, `/activities/${FOUNDING_SLUG}`, `/activities/${FOUNDING_SLUG}/article`],
    ];
    const everything = async () => {
      const pages = [];
      for (const address of addresses) {
        const { status, headers, text } = await person.get(address);
        const { date, 'x-request-id': requestId, ...same } = headers as Record<string, string>;
        pages.push({ status, headers: same, text, had: [date, requestId].every(Boolean) });
      }
      return pages;
    };
    const before = await everything();
    const swap = JSON.stringify({ correct: ['o2', 'o3'] });
    await site.db.kysely
      .updateTable('question_versions')
      .set({ answer_key: swap, feedback: '{"rationales":{},"practiceChanged":null}' })
      .execute();
    expect(await everything()).toEqual(before);
    const fields = { revision: 0, option: (await show(id, 2)).options[1]?.id ?? '' };
    const saved = await person.post(question(id, 2), fields, { accept: 'application/json' });
    expect(Object.keys(saved.body).sort()).toEqual(['next', 'revision', 'saved', 'savedAt', 'savedIso']);
  });

  test('2. the order of questions and options is the same on 50 reloads and in a second process', async () => {
    const id = await startQuiz(person);
    const first = (await person.get(question(id, 3))).text;
    for (let i = 0; i < 50; i += 1) expect((await person.get(question(id, 3))).text).toBe(first);
    // A second server over the same file has none of the first one's memory.
    const second = await openTestApp({ db: site.db, core: { secrets: site.core.secrets } });
    const { user } = person as Person & { user: Parameters<TestApp['signedInAs']>[0] };
    const there = await second.signedInAs(user);
    expect(readQuestion((await there.get(question(id, 3))).text)).toEqual(readQuestion(first));
    second.server.close();
  });

  test('3. option ids are opaque: another attempt has others, and they do not tell the key', async () => {
    const key = await keyOf(site);
    const other = await site.signedIn();
    const ids = new Map<string, string[]>();
    for (const somebody of [person, other]) {
      const id = await startQuiz(somebody);
      for (let n = 1; n <= QUESTIONS; n += 1) {
        const html = (await somebody.get(question(id, n))).text;
        const shown = readQuestion(html);
        ids.set(shown.stem, [...(ids.get(shown.stem) ?? []), ...shown.options.map((option) => option.id)]);
        expect(html).not.toMatch(/\bcorrect\b|rationale|answer_key|question_version/i);
        expect(shown.options.length).toBeGreaterThanOrEqual(3);
        expect(key.has(shown.stem)).toBe(true);
      }
    }
    for (const all of ids.values()) expect(new Set(all).size).toBe(all.length);
  });

  test('4. 50 parallel starts give one attempt and no 5xx', async () => {
    const landing = await person.get(`/activities/${FOUNDING_SLUG}`);
    const version = /name="version" value="([^"]+)"/.exec(landing.text)?.[1] ?? '';
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        person.post(`/activities/${FOUNDING_SLUG}/attempts`, { acknowledged: 'yes', version }),
      ),
    );
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.headers['location']}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(303);
    expect(await site.db.kysely.selectFrom('attempts').select('id').execute()).toHaveLength(1);
  });

  test('5 and 6. 50 parallel submissions, and one more later, give one score and the same answer', async () => {
    const id = await startQuiz(person);
    await answerAll(site, person, id, 15);
    const answers = await Promise.all(Array.from({ length: 50 }, () => person.post(`/attempts/${id}/submission`)));
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.headers['location']}`))).toEqual(
      new Set([`303 /attempts/${id}/results`]),
    );
    expect((await person.post(`/attempts/${id}/submission`)).status).toBe(303);
    expect(await site.db.kysely.selectFrom('attempts').select(['score_num', 'score_den']).execute()).toEqual([
      { score_num: 5, score_den: 6 },
    ]);
    expect(await site.db.kysely.selectFrom('completions').select('id').execute()).toHaveLength(1);
    expect((await person.get(`/attempts/${id}/results`)).text).toContain('83.3\u00a0%');
  });

  test('7. an answer after the submission is refused with 409 and a page that says so', async () => {
    const id = await takeQuiz(site, person, 3);
    const answer = await person.post(question(id, 1), { revision: 1 });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('This attempt is finished');
    const json = await person.post(question(id, 1), { revision: 1 }, { accept: 'application/json' });
    expect([json.status, json.body]).toEqual([409, { closed: true, url: `/attempts/${id}/results` }]);
  });

  test('8. an answer after the deadline is refused, and the attempt is finished by the server’s clock', async () => {
    await site.db.kysely
      .updateTable('activity_versions')
      .set({ time_limit_ms: 30 * MINUTE })
      .execute();
    const id = await startQuiz(person);
    expect((await person.get(question(id, 1))).text).toContain('30 min');
    const shown = await show(id, 1);
    await person.post(question(id, 1), { revision: 0, option: shown.options[0]?.id ?? '' });
    site.clock.advance(30 * MINUTE + 1);
    expect((await person.post(question(id, 2), { revision: 0 })).status).toBe(409);
    const attempt = await site.db.kysely.selectFrom('attempts').selectAll().executeTakeFirstOrThrow();
    expect(attempt).toMatchObject({ finished_by: 'deadline', submitted_at: attempt.started_at + 30 * MINUTE });
    expect((await person.get(question(id, 2))).headers['location']).toBe(`/attempts/${id}/results`);
    expect((await person.get(`/attempts/${id}/results`)).text).toContain('ended by the time limit');
  });

  test('9. score, passed, times and user sent by the client are ignored', async () => {
    const id = await startQuiz(person);
    const forged = {
      score_num: 1,
      score: 100,
      passed: 1,
      startedAt: 0,
      submittedAt: 1,
      userId: 'x',
      user_id: 'x',
      deadline_at: 0,
      role: 'admin',
      status: 'passed',
    };
    await person.post(question(id, 1), { revision: 0, ...forged });
    await person.post(`/attempts/${id}/submission`, forged);
    const { user } = person as Person & { user: { id: string } };
    const attempt = await site.db.kysely.selectFrom('attempts').selectAll().executeTakeFirstOrThrow();
    expect(attempt).toMatchObject({
      score_num: 0,
      passed: 0,
      user_id: user.id,
      started_at: site.clock(),
      submitted_at: site.clock(),
    });
  });

  test('11. a blank submission reveals no key while attempts remain; the last one does', async () => {
    const key = [...(await keyOf(site)).values()].flat();
    for (const attempt of [1, 2, 3]) {
      const id = await startQuiz(person);
      await person.post(`/attempts/${id}/submission`);
      const { text } = await person.get(`/attempts/${id}/results`);
      expect(text).toContain('You did not pass');
      const shown = key.filter((option) => text.includes(option.slice(0, 20)));
      if (attempt < 3) expect(shown).toEqual([]);
      else expect(shown.length).toBeGreaterThan(10);
      expect(text.includes('Try again')).toBe(attempt < 3);
      if (attempt < 3) expect(text).toContain('Read these again');
    }
    const refused = await person.post(`/activities/${FOUNDING_SLUG}/attempts`, { acknowledged: 'yes' });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('used every attempt');
  });

  test('11. results of an earlier attempt show no key while a later one is open', async () => {
    const ids = [];
    for (const _ of [1, 2]) {
      const id = await startQuiz(person);
      await person.post(`/attempts/${id}/submission`);
      ids.push(id);
    }
    await startQuiz(person);
    expect((await person.get(`/attempts/${ids[0]}/results`)).text).toContain('Read these again');
  });

  test('12. two tabs: the stale one gets 409 with both versions, and can choose either', async () => {
    const id = await startQuiz(person);
    const { options } = await show(id, 1);
    const [a, b, c] = options as [(typeof options)[0], (typeof options)[0], (typeof options)[0]];
    expect((await person.post(question(id, 1), { revision: 0, option: a.id })).status).toBe(303);
    const stale = await person.post(question(id, 1), { revision: 0, option: b.id });
    expect(stale.status).toBe(409);
    expect(stale.text).toContain(a.text.replaceAll("'", '&#39;'));
    expect(stale.text).toContain(b.text.replaceAll("'", '&#39;'));
    expect((await show(id, 1)).options.find((option) => option.checked)?.id).toBe(a.id);
    const json = await person.post(question(id, 1), { revision: 0, option: c.id }, { accept: 'application/json' });
    expect([json.status, json.body]).toEqual([409, { conflict: true, url: question(id, 1) }]);
    // "Save mine instead" sends the revision that it has now seen.
    const revision = /name="revision" value="(\d+)"/.exec(stale.text)?.[1] ?? '';
    expect((await person.post(question(id, 1), { revision, option: b.id })).status).toBe(303);
    expect((await show(id, 1)).options.find((option) => option.checked)?.id).toBe(b.id);
  });

  test('12. sending the same answer again, and a late copy of an older save, are no conflict', async () => {
    const id = await startQuiz(person);
    const { options } = await show(id, 1);
    const option = options[0]?.id ?? '';
    const json = { accept: 'application/json' };
    await person.post(question(id, 1), { revision: 0, option, writer: 'tab-a', seq: 1 }, json);
    const again = await person.post(question(id, 1), { revision: 0, option }, json);
    expect(again.body).toMatchObject({ saved: true, revision: 1 });
    await person.post(question(id, 1), { revision: 1, option: options[1]?.id ?? '', writer: 'tab-a', seq: 2 }, json);
    const late = await person.post(question(id, 1), { revision: 0, option, writer: 'tab-a', seq: 1 }, json);
    expect(late.body).toMatchObject({ saved: true, revision: 2 });
    expect((await show(id, 1)).options[1]?.checked).toBe(true);
  });

  test('27. the name of a writing page can hold nothing that a database refuses', async () => {
    const id = await startQuiz(person);
    const answer = await person.post(question(id, 1), { revision: 0, writer: 'a\u0000b', seq: 1 });
    expect(answer.status).toBe(422);
    expect(await site.db.kysely.selectFrom('answers').select('writer').execute()).toEqual([]);
  });

  test('13. setting the clock by a day, forwards or back, gives no answer a wrong place in time', async () => {
    const id = await startQuiz(person);
    site.clock.advance(-DAY);
    expect((await person.post(question(id, 1), { revision: 0 })).status).toBe(303);
    expect((await person.post(`/attempts/${id}/submission`)).status).toBe(303);
    const attempt = await site.db.kysely.selectFrom('attempts').selectAll().executeTakeFirstOrThrow();
    expect(attempt.submitted_at).toBe(attempt.started_at);
  });

  test('15. a new version of the activity leaves open and past attempts on their own', async () => {
    const key = await keyOf(site);
    const id = await startQuiz(person);
    const before = (await person.get(question(id, 1))).text;
    const source = readFileSync('content/bisphosphonates-breast-cancer.yaml', 'utf8');
    const changed = source
      .replace(/passMark: 70/, 'passMark: 90')
      .replace(/( {2}- id: raised-calcium[\s\S]*?stem: >-\n {6})A 61-year-old/, '$1A 62-year-old');
    expect(changed).not.toBe(source);
    expect(await importActivity(site.core, changed, 'changed.yaml')).toMatchObject({ version: 2, created: true });
    expect((await person.get(question(id, 1))).text).toBe(before);
    await answerAll(site, person, id, 13, key);
    await person.post(`/attempts/${id}/submission`);
    const { text } = await person.get(`/attempts/${id}/results`);
    expect(text).toContain('You passed');
    expect(text).not.toContain('62-year-old');
    const other = await site.signedIn();
    const second = await startQuiz(other);
    const stems = await Promise.all(Array.from({ length: QUESTIONS }, (_, i) => other.get(question(second, i + 1))));
    expect(stems.filter((page) => page.text.includes('62-year-old'))).toHaveLength(1);
  });
});
