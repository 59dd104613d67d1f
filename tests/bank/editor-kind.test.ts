import fc from 'fast-check';
import { asKind } from '../../src/features/bank/editor-kind.ts';
import { kindNames, questionKind } from '../../src/features/questions/index.ts';
import { samples } from './editor-support.ts';

const own = (kind: string, source: object) => questionKind(kind).ownSource({ ...source });

test.each(samples)('a %s question comes back whole, whatever kinds it was changed to on the way', (kind, source) => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...kindNames), { maxLength: 5 }), (way) => {
      const there = way.reduce((now, next) => asKind(next, now), source);
      expect(own(kind, asKind(kind, there))).toEqual(own(kind, source));
    }),
    { numRuns: 60 },
  );
});

test('a list that was changed meanwhile has the rest of those entries that are still in it', () => {
  const options = ['Anaemia', 'Sepsis'].map((text) => ({ text, correct: text === 'Sepsis', rationale: `Of ${text}` }));
  const listed = { stem: 'Which?', options: ['Sepsis', 'Uraemia'], 'kept:options': options };
  expect(asKind('single-best-answer', listed)).toMatchObject({
    options: [
      { text: 'Sepsis', correct: true, rationale: 'Of Sepsis' },
      { text: 'Uraemia', correct: false, rationale: '' },
    ],
  });
});

test('a kind begins with the entries of a new question where nothing is written', () => {
  expect(asKind('ordering', { stem: 'Which?' })).toEqual({ stem: 'Which?', elements: ['', '', '', ''], rationale: '' });
});
