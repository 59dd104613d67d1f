import fc from 'fast-check';
import {
  applyEdit,
  checkSource,
  fieldAfter,
  fieldLabel,
  formFields,
  readEdit,
} from '../../src/features/questions/index.ts';

const KIND = 'short-answer';
const withList = (...accepted: string[]) => ({ stem: 'Which?', accepted, rationale: 'Because.' });

function edit(list: string[], button: string): unknown {
  const source = withList(...list);
  const asked = readEdit(KIND, source, button);
  return asked && applyEdit(KIND, source, asked)['accepted'];
}

describe('editing a list', () => {
  test.each([
    ['add:accepted', ['a', 'b', 'c', '']],
    ['remove:accepted.1', ['a', 'c']],
    ['up:accepted.2', ['a', 'c', 'b']],
    ['up:accepted.0', ['a', 'b', 'c']],
    ['down:accepted.0', ['b', 'a', 'c']],
    ['down:accepted.2', ['a', 'b', 'c']],
  ])('%s', (button, after) => {
    expect(edit(['a', 'b', 'c'], button)).toEqual(after);
  });

  test.each([
    '',
    'add',
    'add:',
    'add:stem',
    'add:constructor',
    'remove:accepted',
    'up:accepted.3',
    'drop:accepted.0',
    'up:accepted.-1',
  ])('%p is no edit', (button) => {
    expect(edit(['a', 'b', 'c'], button)).toBeNull();
  });

  test('fields are found where their entry has gone', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom('up', 'down', 'remove', 'add'),
        fc.nat(5),
        (list, act, n) => {
          const source = withList(...list);
          const asked = readEdit(KIND, source, act === 'add' ? 'add:accepted' : `${act}:accepted.${n % list.length}`);
          if (!asked) throw new Error('the button was not understood');
          const after = applyEdit(KIND, source, asked)['accepted'] as string[];
          list.forEach((text, i) => {
            const field = fieldAfter(`accepted.${i}.x`, asked, list.length);
            expect(field).toBe(after.includes(text) ? `accepted.${after.indexOf(text)}.x` : null);
          });
          expect(fieldAfter('stem', asked, list.length)).toBe('stem');
        },
      ),
    );
  });
});

describe('an unfinished question', () => {
  test('is told what it lacks, and where', () => {
    expect(checkSource('single-best-answer', { stem: ' ', options: [{ text: 'A' }] })).toEqual({
      ok: false,
      faults: [
        { path: ['stem'], reason: 'is still empty' },
        { path: ['options', 0, 'rationale'], reason: 'is still empty' },
        { path: ['options'], reason: 'give at least two options' },
        { path: ['options'], reason: 'a single-best-answer question has exactly one correct option' },
      ],
    });
    expect(() => checkSource('riddle', {})).toThrow('there is no kind of question "riddle"');
  });

  test('what belongs to another kind is no fault of it', () => {
    const source = { ...withList('a'), options: ['left from before'], pairs: 3 };
    expect(checkSource(KIND, source).ok).toBe(true);
  });
});

test.each([
  ['single-best-answer', 'options.2', 'Option C'],
  ['single-best-answer', 'options.0.text', 'Option A'],
  ['single-best-answer', 'options.1.rationale', 'Option B: rationale'],
  ['matching', 'pairs.0.match', 'Pair 1: match'],
  ['numeric', 'answer.unit', 'Answer: unit'],
  ['numeric', 'practiceChanged', 'Practice changed'],
  ['numeric', 'stem', 'Stem'],
])('in a %s the field %s is called %s', (kind, field, label) => {
  expect(fieldLabel(kind, field)).toBe(label);
});

test('form fields are lists of texts, whatever is sent', () => {
  expect(formFields({ a: 'x', b: ['y', 3, 'z'], c: { d: 1 } })).toEqual({ a: ['x'], b: ['y', 'z'], c: [] });
  expect(formFields(undefined)).toEqual({});
});
