import fc from 'fast-check';
import { activityDetails } from '../../src/features/activities/index.ts';
import { poolOf, resolveBlueprint, totalsOf } from '../../src/features/builder/blueprint.ts';
import { freeSlug, slugOf } from '../../src/features/builder/create.ts';
import { type BlueprintEntry, draftDetails, newDetails } from '../../src/features/builder/draft.ts';
import { PARTS, partOfField } from '../../src/features/builder/parts/index.ts';
import { seededIds } from '../../src/features/builder/preview.ts';
import { applyRowAction, rowAction, rowsOf, valuesOf, valuesOfRows } from '../../src/features/builder/values.ts';

const question = (n: number, keyPointId: string) => ({
  questionId: `q${n}`,
  slug: `question-${n}`,
  questionVersionId: `v${n}`,
  version: 1,
  keyPointId,
  kind: 'single-best-answer',
  stem: { vignette: '', leadIn: 'Which?' },
});
const APPROVED = [1, 2, 3, 4, 5, 6].map((n) => question(n, n % 2 === 0 ? 'even' : 'odd'));

describe('a blueprint', () => {
  const fixed = (n: number, purpose: 'scored' | 'pilot' | 'practice' = 'scored'): BlueprintEntry => ({
    type: 'question',
    questionId: `q${n}`,
    purpose,
  });
  const pool = (keyPointId: string, draw: number): BlueprintEntry => ({ type: 'pool', keyPointId, draw });

  test('puts a pool where it stands, made of what is not in otherwise', () => {
    const blueprint = [fixed(2, 'pilot'), pool('even', 1), fixed(1), fixed(9)];
    const { items, pools, missing } = resolveBlueprint(blueprint, APPROVED);
    expect(items.map(({ questionId, purpose, pool: number }) => [questionId, purpose, number])).toEqual([
      ['q2', 'pilot', null],
      ['q4', 'scored', 1],
      ['q6', 'scored', 1],
      ['q1', 'scored', null],
    ]);
    expect(pools).toEqual([{ pool: 1, keyPointId: 'even', draw: 1 }]);
    expect(missing).toEqual(['q9']);
    expect(totalsOf({ items, pools })).toEqual({ scored: 2, pilot: 1, practice: 0, drawn: 1 });
  });

  test('never has a question twice', () => {
    const entry = fc.oneof(
      fc.record({
        type: fc.constant('question' as const),
        questionId: fc.constantFrom(...APPROVED.map(({ questionId }) => questionId)),
        purpose: fc.constantFrom('scored' as const, 'pilot' as const, 'practice' as const),
      }),
      fc.record({
        type: fc.constant('pool' as const),
        keyPointId: fc.constantFrom('even', 'odd'),
        draw: fc.integer({ min: 1, max: 3 }),
      }),
    );
    const name = (one: BlueprintEntry) => (one.type === 'pool' ? one.keyPointId : one.questionId);
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: name }), (blueprint) => {
        const { items } = resolveBlueprint(blueprint, APPROVED);
        expect(new Set(items.map(({ questionId }) => questionId)).size).toBe(items.length);
        for (const keyPointId of ['even', 'odd']) {
          const held = poolOf(keyPointId, blueprint, APPROVED);
          expect(held.every(({ questionId }) => !blueprint.some((one) => name(one) === questionId))).toBe(true);
        }
      }),
    );
  });
});

describe('rows of a form', () => {
  const empty = { name: '' };
  const rows = (...names: string[]) =>
    valuesOfRows(
      'faculty',
      names.map((name) => ({ name })),
    );
  const names = (values: Readonly<Record<string, string>>) =>
    rowsOf(values, 'faculty').map((row) => values[`faculty.${row}.name`]);

  test.each([
    ['faculty.add', ['a', 'b', 'c', ''], 3],
    ['faculty.1.remove', ['a', 'c'], 1],
    ['faculty.2.remove', ['a', 'b'], 1],
    ['faculty.1.up', ['b', 'a', 'c'], 0],
    ['faculty.0.up', ['a', 'b', 'c'], 0],
    ['faculty.2.down', ['a', 'b', 'c'], 2],
    ['faculty.9.remove', ['a', 'b', 'c'], null],
  ])('%s', (pressed, expected, at) => {
    const action = rowAction(pressed);
    if (!action) throw new Error('it is a button');
    const { values, row } = applyRowAction({ ...rows('a', 'b', 'c'), other: 'kept' }, action, empty);
    expect([names(values), row, values['other']]).toEqual([expected, at, 'kept']);
  });

  test('no other text is a button', () => {
    for (const text of ['', 'save', 'faculty', 'faculty.1', 'faculty.-1.up', 'Faculty.1.up', 'faculty.1.eat', 7]) {
      expect(rowAction(text)).toBeNull();
    }
  });

  test('what was posted is taken as text, without what carries the form', () => {
    expect(valuesOf({ a: ['x', 'y'], b: 'one\r\ntwo', _csrf: 't', do: 'save', seen: '1', c: {} })).toEqual({
      a: 'x',
      b: 'one\ntwo',
    });
    expect(valuesOf(undefined)).toEqual({});
  });
});

describe('the parts', () => {
  test('hold every field of an activity’s details exactly once, and the title', () => {
    const fields = PARTS.flatMap((part) => part.fields);
    expect(new Set(fields).size).toBe(fields.length);
    for (const field of ['title', ...Object.keys(activityDetails.shape)]) expect(partOfField(field)).toBeDefined();
  });

  test('read back what they show, whatever was typed', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 40 });
    const known = { questionIds: new Set<string>(), keyPointIds: new Set<string>() };
    const draft = { title: 'T', content: { details: newDetails(), blueprint: [] } };
    for (const part of PARTS) {
      const names = Object.keys(part.values(draft));
      fc.assert(
        fc.property(fc.dictionary(fc.constantFrom(...names, 'other'), texts), (typed) => {
          const read = part.read({ ...part.values(draft), ...typed }, draft, known);
          if (!read.ok) return expect(Object.values(read.errors).every((error) => error.length > 10)).toBe(true);
          const again = part.read(part.values(read.draft), read.draft, known);
          expect(again).toEqual({ ok: true, draft: read.draft });
          draftDetails.parse(read.draft.content.details);
        }),
        { numRuns: 60 },
      );
    }
  });
});

test('an address is made of the title', () => {
  expect(slugOf('The Use of Bisphosphonates: 2002')).toBe('the-use-of-bisphosphonates-2002');
  expect(['', '日本', 'new', '---'].map(slugOf)).toEqual(['activity', 'activity', 'activity', 'activity']);
  expect(freeSlug('a', new Set(['a', 'a-2']))).toBe('a-3');
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (title) => /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(slugOf(title))));
});

test('a seed draws the same bytes, and another seed others', () => {
  const drawn = (seed: string) => {
    const ids = seededIds(seed);
    return [Buffer.from(ids.bytes(5)).toString('hex'), ids.token(40), Buffer.from(ids.bytes(100)).toString('hex')];
  };
  expect(drawn('a')).toEqual(drawn('a'));
  expect(new Set([...drawn('a'), ...drawn('b')]).size).toBe(6);
});
