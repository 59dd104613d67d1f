import { begin, openBlueprintApp, PRACTICE, RIGHT, SLUG, WRONG } from '../attempts/blueprints.ts';
import type { Person, TestApp } from '../support/app.ts';
import { readQuestion } from '../support/quiz.ts';
import { answer, heading, idsOf, practise, questionOf, START } from './support.ts';

describe('a practice session', () => {
  let site: TestApp;
  let person: Person;

  beforeEach(async () => {
    site = await openBlueprintApp((file) => {
      const three = file.questions.find(({ id }: { id: string }) => id === 'x3');
      three.kind = 'multiple-response';
      three.options = [
        { text: RIGHT, correct: true, rationale: 'It says so.' },
        { text: 'Right as well', correct: true, rationale: 'It says so too.' },
        { text: WRONG, correct: false, rationale: 'It does not say so.' },
      ];
      three.practiceChanged = 'It has changed since.';
      file.rules.multipleResponseScoring = 'right-minus-wrong';
    });
    person = await site.signedIn();
  });
  afterEach(() => site.close());

  const answers = () => site.db.kysely.selectFrom('practice_answers').selectAll().orderBy('position').execute();
  const sessions = () => site.db.kysely.selectFrom('practice_sessions').selectAll().orderBy('started_at').execute();
  const placeOf = async (id: string, question: string) => (await idsOf(person, id)).indexOf(question) + 1;

  test('gives feedback at once: right or not in words, rationales, the key point with its passage, then the next', async () => {
    const id = await practise(person);
    const n = await placeOf(id, 'x1');
    const before = (await person.get(questionOf(id, n))).text;
    expect(before).toContain('<title>Practice: question');
    expect(before).toContain('Practice: not counted for credit');
    expect(before).not.toContain('It says so.');
    const { html } = await answer(person, id, n, true, 'high');
    expect(heading(html)).toBe('Right');
    expect(html).toContain('High certainty: +3 points.');
    expect(html).toContain('It does not mention it.');
    expect(html).toContain(`href="/activities/${SLUG}/article#kp-2"`);
    expect(html).toContain('Next question');
    expect(html).not.toContain('Check my answer');
    expect(await answers()).toMatchObject([{ position: n, num: 1, den: 1, confidence: 3, points: 3 }]);
  });

  test('says that practice has changed, and counts what is right in part as not right for certainty', async () => {
    const id = await practise(person);
    const n = await placeOf(id, 'x3');
    const { html } = await answer(person, id, n, true, 'middling');
    expect(heading(html)).toBe('Partly right');
    expect(html).toContain('Middling certainty: −2 points, as for a wrong answer');
    expect(html).toContain('It has changed since.');
    expect(await answers()).toMatchObject([{ num: 1, den: 2, confidence: 2, points: -2 }]);
  });

  test('keeps the first answer, whatever comes after its feedback, also of 20 at once', async () => {
    const id = await practise(person);
    const n = await placeOf(id, 'x1');
    const { options } = readQuestion((await person.get(questionOf(id, n))).text);
    const of = (text: string) => options.find((option) => option.text === text)?.id ?? '';
    const sent = await Promise.all(
      Array.from({ length: 20 }, () => person.post(questionOf(id, n), { option: of(WRONG), go: 'check' })),
    );
    expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([303]));
    expect((await person.post(questionOf(id, n), { option: of(RIGHT), confidence: 'high' })).status).toBe(303);
    expect(await answers()).toMatchObject([{ num: 0, confidence: null, points: null }]);
    expect(heading((await person.get(questionOf(id, n))).text)).toBe('Not right');
  });

  test('asks for an answer when there is none, and keeps what was chosen; or shows the answer without one', async () => {
    const id = await practise(person);
    const empty = await person.post(questionOf(id, 1), { go: 'check', confidence: 'middling' });
    expect(empty.status).toBe(422);
    expect(empty.text).toContain('<title>Error: Practice: question 1 of 3');
    expect(empty.text).toContain('Give an answer to see whether it is right');
    expect(empty.text).toMatch(/value="middling" checked/);
    expect(await answers()).toEqual([]);
    const shown = await person.post(questionOf(id, 1), { go: 'reveal', confidence: 'high' });
    expect(heading((await person.get(String(shown.headers['location']))).text)).toBe('Shown without an answer');
    expect(await answers()).toMatchObject([{ num: 0, confidence: null, points: null }]);
  });

  test('refuses an option that the question does not have, and what can’t be read', async () => {
    const id = await practise(person);
    const foreign = await person.post(questionOf(id, 1), { option: 'o1', go: 'check' });
    expect(foreign.status).toBe(422);
    expect((await person.post(questionOf(id, 1), { writer: 'a\u0000b', go: 'check' })).status).toBe(422);
    for (const n of ['0', '4', 'x', '1e1'])
      expect((await person.get(`/practice/${id}/questions/${n}`)).status).toBe(404);
    expect(await answers()).toEqual([]);
  });

  test('strikes an option out and restores it without a script, and without answering', async () => {
    const id = await practise(person);
    const n = await placeOf(id, 'x1');
    const { options } = readQuestion((await person.get(questionOf(id, n))).text);
    const [first, second] = [options[0]?.id ?? '', options[1]?.id ?? ''];
    const struck = await person.post(questionOf(id, n), { strike: first, option: second, confidence: 'low' });
    expect(struck.status).toBe(200);
    expect(struck.text).toContain(`name="struck" value="${first}"`);
    expect(readQuestion(struck.text).options[1]?.checked).toBe(true);
    expect(struck.text).toMatch(/value="low" checked/);
    const restored = await person.post(questionOf(id, n), { strike: first, struck: first, option: second });
    expect(restored.text).not.toContain('name="struck"');
    expect(await answers()).toEqual([]);
  });

  test('ends with mastery, the certainty score and its fit, and what to practise again', async () => {
    const id = await practise(person);
    const right: Record<string, boolean> = { x1: true, x2: false, x3: false };
    const sure: Record<string, string> = { x1: 'high', x2: 'high', x3: '' };
    const ids = await idsOf(person, id);
    for (const [i, one] of ids.entries()) await answer(person, id, i + 1, right[one] ?? false, sure[one]);
    const [session] = await sessions();
    expect(session?.finished_at).toBe(site.clock());
    const { text } = await person.get(`/practice/${id}/results`);
    expect(text).toContain('1 of 3 right');
    expect(text).toContain('−3 of at most +6 points');
    expect(text).toContain('Practise these 2 again');
    expect(text).toContain('Practice: not counted for credit');
    const missed = await practise(person, { again: id });
    expect((await idsOf(person, missed)).sort()).toEqual(['x2', 'x3']);
    const overview = (await person.get(START)).text;
    expect(overview).toContain('1 of 3');
    expect(overview).toContain('Continue practice');
  });

  test('goes on where it was left; starting anew twice leaves one new session', async () => {
    const id = await practise(person);
    await answer(person, id, 1, true);
    expect((await person.post(START)).headers['location']).toBe(questionOf(id, 2));
    const [fresh, twice] = [await practise(person, { fresh: 'yes' }), await practise(person, { fresh: 'yes' })];
    expect(fresh).not.toBe(id);
    expect(twice).toBe(fresh);
    expect((await sessions()).filter(({ finished_at }) => finished_at === null)).toHaveLength(1);
    const results = await person.get(`/practice/${id}/results`);
    expect(results.text).toContain('1 of 3 questions answered so far');
  });

  test('50 parallel starts leave one session', async () => {
    const sent = await Promise.all(Array.from({ length: 50 }, () => person.post(START)));
    expect(new Set(sent.map(({ status, headers }) => `${status} ${headers['location']}`)).size).toBe(1);
    expect(await sessions()).toHaveLength(1);
  });

  test('nothing to practise again is a conflict, and so is another activity’s session', async () => {
    const id = await practise(person);
    for (let n = 1; n <= PRACTICE.length; n += 1) await person.post(questionOf(id, n), { go: 'reveal' });
    const again = await practise(person, { again: id });
    expect((await person.post(START, { again })).status).toBe(409);
    expect((await person.post(START, { again: 'x' })).status).toBe(404);
  });

  test('leaves nothing in attempts, scores, completions or the analysis', async () => {
    const id = await practise(person);
    for (let n = 1; n <= 3; n += 1) await answer(person, id, n, n > 1, 'low');
    for (const table of ['attempts', 'answers', 'scores', 'completions', 'analysis_cells', 'analysis_times'] as const)
      expect(await site.db.kysely.selectFrom(table).selectAll().execute()).toEqual([]);
    expect((await person.get('/transcript')).text).not.toContain('A sample');
    // And the quiz begins as if there had been none.
    await begin(person);
    const [attempt] = await site.db.kysely.selectFrom('attempts').select('number').execute();
    expect(attempt?.number).toBe(1);
    const [event] = await site.db.kysely
      .selectFrom('audit_events')
      .selectAll()
      .where('action', '=', 'practice.start')
      .execute();
    expect(event).toMatchObject({ subject_type: 'practice-session', subject_id: id });
  });
});
