import fc from 'fast-check';
import { questionKind } from '../../src/features/questions/index.ts';
import { compare, ONE, rational, ZERO } from '../../src/lib/rational.ts';

const ALL = ['o1', 'o2', 'o3', 'o4', 'o5'];
const some = fc.uniqueArray(fc.constantFrom(...ALL), { maxLength: 5 });
const allOrNothing = { multipleResponseScoring: 'all-or-nothing' } as const;
const partial = { multipleResponseScoring: 'right-minus-wrong' } as const;

describe('single best answer', () => {
  const { grade } = questionKind('single-best-answer');

  test('scores 1 for the key and 0 for anything else', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ALL), some, (key, chosen) => {
        const expected = chosen.length === 1 && chosen[0] === key ? ONE : ZERO;
        expect(grade({ correct: [key] }, chosen, allOrNothing)).toEqual(expected);
      }),
    );
  });
});

describe('multiple response', () => {
  const { grade } = questionKind('multiple-response');

  test('all or nothing: 1 exactly when the same options are chosen, in whatever order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...ALL), { minLength: 2, maxLength: 4 }), some, (correct, chosen) => {
        const same = [...correct].sort().join() === [...chosen].sort().join();
        expect(grade({ correct }, chosen, allOrNothing)).toEqual(same ? ONE : ZERO);
      }),
    );
  });

  test('right minus wrong: between 0 and 1, and 1 only for the key', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...ALL), { minLength: 2, maxLength: 4 }), some, (correct, chosen) => {
        const score = grade({ correct }, chosen, partial);
        expect(compare(score, ZERO)).toBeGreaterThanOrEqual(0);
        expect(compare(score, ONE)).toBeLessThanOrEqual(0);
        expect(compare(score, ONE) === 0).toBe(compare(grade({ correct }, chosen, allOrNothing), ONE) === 0);
      }),
    );
  });

  test.each([
    [['o1', 'o2', 'o3'], ['o1'], rational(1, 3)],
    [['o1', 'o2', 'o3'], ['o1', 'o2', 'o4'], rational(1, 3)],
    [['o1', 'o2'], ['o1', 'o3'], ZERO],
    [['o1', 'o2'], ['o3', 'o4'], ZERO],
    [['o1', 'o2'], ['o1', 'o2', 'o3', 'o4'], ZERO],
    [['o1', 'o2'], ['o2', 'o1'], ONE],
  ])('right minus wrong: key %j, chosen %j', (correct, chosen, expected) => {
    expect(grade({ correct }, chosen, partial)).toEqual(expected);
  });
});

describe('a question in a file', () => {
  const options = (...flags: boolean[]) =>
    flags.map((correct, i) => ({ text: `Option ${i}`, correct, rationale: 'Because.' }));

  test.each([
    ['single-best-answer', options(true, true, false), /exactly one correct option/],
    ['single-best-answer', options(false, false, false), /exactly one correct option/],
    ['multiple-response', options(true, false, false), /at least two correct options/],
    ['multiple-response', options(true, true), /at least one incorrect option/],
    ['single-best-answer', options(true), /at least two options/],
    ['single-best-answer', [...options(true, false), ...options(false)], /stands twice/],
    ['single-best-answer', [{ text: 'A', correct: true, rationale: '' }, ...options(false)], /options/],
  ])('%s with a fault is refused: %#', (kind, given, reason) => {
    expect(() => questionKind(kind).parseFile({ stem: 'Which?', options: given })).toThrow(reason);
  });

  test.each(['single-best-answer', 'multiple-response'])(
    '%s: the key is in no part that a learner may see, and writing it out gives the question back',
    (name) => {
      const kind = questionKind(name);
      const question = {
        stem: 'Which two?',
        options: name === 'multiple-response' ? options(true, false, true) : options(false, true, false),
        practiceChanged: 'Since 2017.',
      };
      const parsed = kind.parseFile(question);
      expect(JSON.stringify(parsed.content)).not.toMatch(/correct|rationale|Because|2017/);
      expect(kind.toFile(parsed)).toEqual(question);
    },
  );

  test('an unknown kind is named with those there are', () => {
    expect(() => questionKind('essay')).toThrow(
      /no kind of question "essay"; use one of single-best-answer, multiple-response/,
    );
  });
});
