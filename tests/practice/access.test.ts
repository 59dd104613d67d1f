import { importActivity } from '../../src/features/activities/index.ts';
import { mayPractiseQuiz } from '../../src/features/attempts/policy.ts';
import type { Sample } from '../activities/sample.ts';
import { begin, blueprintYaml, openBlueprintApp, PILOTS, POOL, PRACTICE, SLUG, take } from '../attempts/blueprints.ts';
import type { Person, TestApp } from '../support/app.ts';
import { answer, idsOf, practise, questionOf, START } from './support.ts';

const ALL = ['q1', 'q2', ...POOL, ...PILOTS, ...PRACTICE];

describe('which questions may be practised', () => {
  let site: TestApp;
  let person: Person;

  const open = async (change?: (file: Sample) => void) => {
    site = await openBlueprintApp(change);
    person = await site.signedIn();
  };
  const again = (change: (file: Sample) => void) => importActivity(site.core, blueprintYaml(change), 'again.yaml');
  const practised = async (fields: Record<string, string> = {}) =>
    (await idsOf(person, await practise(person, fields))).sort();
  afterEach(() => site.close());

  test('before the quiz, and between attempts, those for practice only', async () => {
    await open();
    expect(await practised()).toEqual(PRACTICE);
    await take(person, () => false);
    expect(await practised({ fresh: 'yes' })).toEqual(PRACTICE);
    expect((await person.get(START)).text).toContain('until then it never has a question that the quiz can still ask');
  });

  test('while an attempt is open too, also of those who have the last one open', async () => {
    await open();
    await take(person, () => false);
    await begin(person);
    expect(await practised()).toEqual(PRACTICE);
    expect((await person.get(START)).text).toContain('and have no attempt open');
  });

  test('after passing, and after the last attempt, all of them, of the whole pool', async () => {
    await open();
    await take(person, () => true);
    expect(await practised()).toEqual(ALL.sort());
    person = await site.signedIn();
    await take(person, () => false);
    await take(person, () => false);
    expect(await practised()).toEqual(ALL.sort());
  });

  test('with answers shown after every attempt no earlier, and with scores only never', async () => {
    await open((file) => {
      file.rules.feedback = 'after-every-attempt';
    });
    expect(await practised()).toEqual(PRACTICE);
    await take(person, () => false);
    expect(await practised({ fresh: 'yes' })).toEqual(PRACTICE);
    await site.close();
    await open((file) => {
      file.rules.feedback = 'scores-only';
    });
    await take(person, () => true);
    expect(await practised()).toEqual(PRACTICE);
    expect((await person.get(START)).text).toContain('this activity does not show their answers');
  });

  test('a session with the quiz’s questions closes when a new version gives another attempt', async () => {
    await open();
    for (const _ of [1, 2]) await take(person, () => false);
    const id = await practise(person);
    await answer(person, id, 1, true);
    await again((file) => {
      file.rules.attemptsAllowed = 3;
    });
    for (const address of [questionOf(id, 1), questionOf(id, 2), `/practice/${id}/results`]) {
      const page = await person.get(address);
      expect(page.status).toBe(403);
      expect(page.text).toContain('questions that the quiz can still ask you');
    }
    expect((await person.post(questionOf(id, 2), { go: 'reveal' })).status).toBe(403);
    expect((await person.post(START, { again: id })).status).toBe(403);
    expect(await practised()).toEqual(PRACTICE);
    expect(await site.db.kysely.selectFrom('practice_answers').select('position').execute()).toHaveLength(1);
  });

  test('a question that a new version puts into practice stays closed to an attempt that has it', async () => {
    await open();
    await begin(person);
    const toPractice = (file: Sample) => {
      file.questions[1].purpose = 'practice';
    };
    await again(toPractice);
    expect(await practised()).toEqual(PRACTICE);
    const other = await site.signedIn();
    expect((await idsOf(other, await practise(other))).sort()).toEqual(['q2', ...PRACTICE]);
  });

  test('a practice question that a new version puts into the quiz leaves practice', async () => {
    await open();
    const id = await practise(person);
    await again((file) => {
      delete file.questions.find((question: { id: string }) => question.id === 'x1').purpose;
    });
    expect((await person.get(questionOf(id, 1))).status).toBe(403);
    expect(await practised()).toEqual(['x2', 'x3']);
  });

  test('an activity without practice has no page of it and no link to it', async () => {
    await open((file) => {
      file.rules.practice = false;
    });
    const id = await take(person, () => true);
    expect((await person.get(START)).status).toBe(404);
    expect((await person.post(START)).status).toBe(409);
    for (const address of [`/activities/${SLUG}`, `/attempts/${id}/results`])
      expect((await person.get(address)).text).not.toContain('Practise questions');
  });

  test('one with nothing to practise yet says so, and gets its links when there is', async () => {
    await open((file) => {
      file.questions = file.questions.filter(({ purpose }: { purpose?: string }) => purpose !== 'practice');
    });
    expect((await person.get(`/activities/${SLUG}`)).text).not.toContain('Practise questions');
    const page = await person.get(START);
    expect(page.status).toBe(200);
    expect(page.text).toContain('There is nothing to practise yet.');
    expect((await person.post(START)).status).toBe(409);
    const id = await take(person, () => true);
    for (const address of [`/activities/${SLUG}`, `/attempts/${id}/results`])
      expect((await person.get(address)).text).toContain('Practise questions');
  });

  test('somebody else’s session is not there, and nobody practises without signing in', async () => {
    await open();
    const id = await practise(person);
    const other = await site.signedIn();
    for (const address of [questionOf(id, 1), `/practice/${id}/results`, '/practice/x/questions/1'])
      expect((await other.get(address)).status).toBe(404);
    expect((await other.post(questionOf(id, 1), { go: 'reveal' })).status).toBe(404);
    expect((await other.post(START, { again: id })).status).toBe(404);
    const visitor = site.visitor();
    for (const address of [START, questionOf(id, 1), `/practice/${id}/results`]) {
      const page = await visitor.get(address);
      expect([page.status, String(page.headers['location'])]).toEqual([
        303,
        expect.stringMatching(/^\/sign-in\?next=/),
      ]);
    }
    expect((await visitor.post(START)).status).toBe(303);
    expect((await visitor.get(`/activities/${SLUG}`)).text).toContain('Practise questions');
  });
});

describe('mayPractiseQuiz', () => {
  const history = { used: 2, passed: false, open: false, lastSubmittedAt: 1 };
  test.each([
    ['after-pass-or-last-attempt', 2, {}, true],
    ['after-pass-or-last-attempt', 3, {}, false],
    ['after-pass-or-last-attempt', null, {}, false],
    ['after-pass-or-last-attempt', null, { passed: true }, true],
    ['after-pass-or-last-attempt', 2, { open: true }, false],
    ['after-every-attempt', 3, {}, false],
    ['after-every-attempt', 3, { passed: true, open: true }, false],
    ['scores-only', 2, { passed: true }, false],
  ])('%s, %p allowed, %p: %p', (feedback, allowed, change, expected) => {
    expect(mayPractiseQuiz(feedback, allowed, { ...history, ...change })).toBe(expected);
  });
});
