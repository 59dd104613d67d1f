import fc from 'fast-check';
import { shuffled } from '../../src/features/attempts/form.ts';
import { type Draws, kindNames, questionKind } from '../../src/features/questions/index.ts';
import type { Sample } from '../../src/features/questions/kinds/sample.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { compare, ONE, ZERO } from '../../src/lib/rational.ts';

const draws: Draws = { shuffle: (values) => shuffled(values, systemIds), token: () => systemIds.token(6) };
const allOrNothing = { multipleResponseScoring: 'all-or-nothing' } as const;
const partial = { multipleResponseScoring: 'right-minus-wrong' } as const;

/** What a browser would send of a form with these fields. */
const sent = (fields: { name: string; value: string }[]) => {
  const byName = [...Map.groupBy(fields, ({ name }) => name)];
  return Object.fromEntries(byName.map(([name, all]) => [name, all.map(({ value }) => value)]));
};

const folder = '../../src/features/questions/kinds';
const samples = await Promise.all(
  kindNames.map(
    async (name) => [name, ((await import(`${folder}/${name}/sample.ts`)) as { sample: Sample }).sample] as const,
  ),
);

describe.each(samples)('%s', (name, { file, right, wrong }) => {
  const kind = questionKind(name);
  const { content, answerKey, feedback } = kind.parseFile(file);
  const stored = { content, answerKey } as {
    content: Parameters<typeof right>[0];
    answerKey: Parameters<typeof right>[1];
  };
  const question = kind.question(content);

  test('written to a file and read again, it is the same', () => {
    const again = kind.parseFile(kind.toFile({ content, answerKey, feedback }));
    expect(again).toEqual({ content, answerKey, feedback });
    expect(kind.toFile(again)).toEqual(kind.toFile({ content, answerKey, feedback }));
  });

  test('what a learner may see holds no rationale', () => {
    expect(JSON.stringify(content)).not.toMatch(/Because/);
    expect(JSON.stringify(feedback)).toMatch(/Because/);
  });

  test('the key scores 1, the wrong answer 0, no answer 0', () => {
    for (const rules of [allOrNothing, partial]) {
      expect(kind.grade(answerKey, right(stored.content, stored.answerKey), rules)).toEqual(ONE);
      expect(kind.grade(answerKey, wrong(stored.content, stored.answerKey), rules)).toEqual(ZERO);
      expect(kind.grade(answerKey, undefined, rules)).toEqual(ZERO);
    }
    expect(kind.isAnswered(undefined)).toBe(false);
    expect(kind.isAnswered(right(stored.content, stored.answerKey))).toBe(true);
  });

  test('what a form sends of a response is read as the same response, however it was given', () => {
    for (let i = 0; i < 20; i += 1) {
      const given = question.as(JSON.parse(JSON.stringify(question.give(draws))));
      for (const response of [right(stored.content, stored.answerKey), wrong(stored.content, stored.answerKey)]) {
        expect(given.read(sent(given.fields(response)))).toEqual(response);
      }
      expect(given.isAnswered(given.read({}))).toBe(false);
    }
  });

  test('whatever a form sends is read to a response that can be graded, or refused with a clear error', () => {
    const given = question.as(question.give(draws));
    const names = given.fields(right(stored.content, stored.answerKey)).map((field) => field.name);
    const value = fc.oneof(fc.string(), fc.constantFrom('1', '2', '99', '-1', '3,4', '__proto__', 'ª'));
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...names, 'option', 'value', 'x'), fc.array(value, { maxLength: 3 })),
        (fields) => {
          let response: unknown;
          try {
            response = given.read(fields);
          } catch (error) {
            expect((error as Error).name).toBe('Invalid');
            return;
          }
          for (const rules of [allOrNothing, partial]) {
            const score = kind.grade(answerKey, response, rules);
            expect(compare(score, ZERO)).toBeGreaterThanOrEqual(0);
            expect(compare(score, ONE)).toBeLessThanOrEqual(0);
          }
          expect(Array.isArray(given.texts(response))).toBe(true);
          expect(given.read(sent(given.fields(response)))).toEqual(response);
        },
      ),
    );
  });
});
