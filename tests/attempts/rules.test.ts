import fc from 'fast-check';
import { z } from 'zod';
import { deadlineOf, isOver, limitText } from '../../src/features/attempts/deadline.ts';
import { bindForm, freezeForm, shuffled } from '../../src/features/attempts/form.ts';
import { gradeAttempt, type ItemToGrade } from '../../src/features/attempts/grading.ts';
import { masteryByKeyPoint } from '../../src/features/attempts/mastery.ts';
import { attemptsLeft, type History, mayShowKey, mayStart } from '../../src/features/attempts/policy.ts';
import { type Item, questionKind } from '../../src/features/questions/index.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { rational } from '../../src/lib/rational.ts';

const rules = { multipleResponseScoring: 'all-or-nothing' } as const;

function itemToGrade(i: number, chosen: string[] | null): ItemToGrade {
  return {
    position: i + 1,
    questionVersionId: `q${i}`,
    keyPointId: `k${i % 3}`,
    kind: 'single-best-answer',
    pilot: false,
    answerKey: { correct: ['o1'] },
    response: chosen ?? undefined,
  };
}

describe('grading an attempt', () => {
  test('counts every question once, exactly, and passes at the mark and not below it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.nat(60),
        fc.integer({ min: 1, max: 100 }),
        (n, right, passMark) => {
          const correct = Math.min(right, n);
          const grade = gradeAttempt(
            Array.from({ length: n }, (_, i) => itemToGrade(i, i < correct ? ['o1'] : ['o2'])),
            passMark,
            rules,
          );
          expect(grade.score).toEqual(rational(correct, n));
          expect(grade.passed).toBe(correct * 100 >= passMark * n);
        },
      ),
    );
  });

  test('7 of 10 passes 70 %; 6.99… does not', () => {
    const ten = (right: number) => Array.from({ length: 10 }, (_, i) => itemToGrade(i, i < right ? ['o1'] : ['o3']));
    expect(gradeAttempt(ten(7), 70, rules).passed).toBe(true);
    expect(gradeAttempt(ten(6), 70, rules).passed).toBe(false);
  });

  test('nothing saved and nothing chosen both count as not answered', () => {
    const { items } = gradeAttempt([itemToGrade(0, null), itemToGrade(1, [])], 70, rules);
    expect(items.map((item) => [item.answered, item.score.num])).toEqual([
      [false, 0],
      [false, 0],
    ]);
  });
});

describe('the frozen form', () => {
  const item = (i: number, texts: string[]): Item => {
    const content = { stem: 'Which?', options: texts.map((text, o) => ({ id: `o${o + 1}`, text })) };
    const kind = 'single-best-answer';
    const question = questionKind(kind).question(content);
    return {
      position: i,
      questionVersionId: `q${i}`,
      questionSlug: `q-${i}`,
      kind,
      keyPointId: 'k',
      purpose: 'scored',
      pool: null,
      question,
      content,
    };
  };
  const items = Array.from({ length: 18 }, (_, i) => item(i, ['Alpha', 'Beta', 'Gamma', 'Delta']));
  const pairs = z.array(z.tuple([z.string(), z.string()]));
  const given = (form: ReturnType<typeof freezeForm>) => form.map((question) => pairs.parse(question.given));

  test('holds every question and every option once, under ids that are new each time', () => {
    const one = freezeForm(items, systemIds);
    const two = freezeForm(items, systemIds);
    expect(one.map((q) => q.question).sort()).toEqual(items.map((i) => i.questionVersionId).sort());
    for (const options of given(one)) expect(options.map(([, own]) => own).sort()).toEqual(['o1', 'o2', 'o3', 'o4']);
    const pageIds = [...given(one), ...given(two)].flatMap((options) => options.map(([page]) => page));
    expect(new Set(pageIds).size).toBe(pageIds.length);
    expect(one.map((q) => q.question)).not.toEqual(two.map((q) => q.question));
  });

  test('is bound to its questions again, or refused when one of them is gone', () => {
    const form = freezeForm(items, systemIds);
    const byId = new Map(items.map((one) => [one.questionVersionId, one]));
    expect(bindForm(form, byId).map(({ n, item: { questionVersionId } }) => [n, questionVersionId])).toEqual(
      form.map(({ question }, i) => [i + 1, question]),
    );
    byId.delete('q3');
    expect(() => bindForm(form, byId)).toThrow('q3');
  });

  test('every order is as likely as any other', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i += 1) {
      const order = shuffled(['a', 'b', 'c'], systemIds).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    // Chi-squared with 5 degrees of freedom stays below 30.9 with probability 0.99999.
    const chi = [...counts.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(counts.size).toBe(6);
    expect(chi).toBeLessThan(30.9);
  });

  test('options that are numbers keep the order they were written in', () => {
    const numbers = item(1, ['0.8 %', '2.0 %', '2.8 %', '5.1 %']);
    const own = (form: ReturnType<typeof freezeForm>) => given(form)[0]?.map(([, id]) => id);
    for (let i = 0; i < 20; i += 1) expect(own(freezeForm([numbers], systemIds))).toEqual(['o1', 'o2', 'o3', 'o4']);
    const mixed = item(1, ['4 weeks', 'Twelve weeks', '12 months', 'One year', '6', '7', '8', '9']);
    const orders = new Set(Array.from({ length: 20 }, () => own(freezeForm([mixed], systemIds))?.join()));
    expect(orders.size).toBeGreaterThan(1);
  });
});

describe('time', () => {
  const rule = { limitMs: 30 * 60_000, multiplierPercent: 150, extraMs: 0 };

  test('the limit with its accommodation, as the learner reads it', () => {
    expect(limitText(rule)).toBe('45 min (30 × 1.5)');
    expect(limitText({ ...rule, multiplierPercent: 100 })).toBe('30 min');
    expect(limitText({ ...rule, extraMs: 300_000 })).toBe('50 min (30 × 1.5 + 5)');
    expect(limitText({ ...rule, limitMs: null })).toBeNull();
  });

  test('ends after the very millisecond of the deadline', () => {
    const deadlineAt = deadlineOf(1000, rule);
    expect(deadlineAt).toBe(1000 + 45 * 60_000);
    expect(isOver({ deadlineAt }, 1000 + 45 * 60_000)).toBe(false);
    expect(isOver({ deadlineAt }, 1001 + 45 * 60_000)).toBe(true);
    expect(isOver({ deadlineAt: null }, Number.MAX_SAFE_INTEGER)).toBe(false);
  });
});

describe('who may start, and what may be shown', () => {
  const start = { attemptsAllowed: 3, retryWaitHours: 0, term: 'open' } as const;
  const none: History = { used: 0, passed: false, open: false, lastSubmittedAt: null };

  test.each([
    ['a first attempt', start, none, true],
    ['a third', start, { ...none, used: 2, lastSubmittedAt: 5 }, true],
    ['a fourth of three', start, { ...none, used: 3 }, false],
    ['after passing', start, { ...none, used: 1, passed: true }, false],
    ['after the activity has ended', { ...start, term: 'ended' as const }, none, false],
    ['before it has begun', { ...start, term: 'coming' as const }, none, false],
    ['without limit', { ...start, attemptsAllowed: null }, { ...none, used: 99 }, true],
    ['too soon after the last', { ...start, retryWaitHours: 24 }, { ...none, used: 1, lastSubmittedAt: 1_000 }, false],
  ])('%s', (_, rule, history, allowed) => {
    expect(mayStart(rule, history, 2_000).allowed).toBe(allowed);
  });

  test('the wait between attempts ends after its hours', () => {
    const rule = { ...start, retryWaitHours: 24 };
    const history = { ...none, used: 1, lastSubmittedAt: 0 };
    expect(mayStart(rule, history, 24 * 3_600_000 - 1).allowed).toBe(false);
    expect(mayStart(rule, history, 24 * 3_600_000).allowed).toBe(true);
  });

  test('the key is shown only when nothing can be gained by it any more', () => {
    const policy = 'after-pass-or-last-attempt';
    expect(mayShowKey(policy, 3, { ...none, used: 1 })).toBe(false);
    expect(mayShowKey(policy, 3, { ...none, used: 3 })).toBe(true);
    expect(mayShowKey(policy, 3, { ...none, used: 3, open: true })).toBe(false);
    expect(mayShowKey(policy, 3, { ...none, used: 2, passed: true })).toBe(true);
    expect(mayShowKey(policy, null, { ...none, used: 9 })).toBe(false);
    expect(mayShowKey('scores-only', 3, { ...none, used: 3, passed: true })).toBe(false);
    expect(mayShowKey('after-every-attempt', 3, { ...none, used: 2, open: true })).toBe(false);
  });

  test('attempts left never go below none', () => {
    expect([attemptsLeft(3, 1), attemptsLeft(3, 7), attemptsLeft(null, 7)]).toEqual([2, 0, null]);
  });
});

test('mastery adds up the points of each key point', () => {
  const item = (keyPointId: string, num: number, den = 1) => ({ keyPointId, score: rational(num, den) });
  expect(masteryByKeyPoint([item('a', 1), item('b', 0), item('a', 1, 3)])).toEqual([
    { keyPointId: 'a', earned: { num: 4, den: 3 }, possible: 2 },
    { keyPointId: 'b', earned: { num: 0, den: 1 }, possible: 1 },
  ]);
});
