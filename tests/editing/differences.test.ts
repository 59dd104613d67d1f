import fc from 'fast-check';
import { differences } from '../../src/features/editing/differences.ts';

const WHOLE = 1_000_000;

test('marks what stands in one text only, word by word', () => {
  expect(differences('The dose depends on renal function.', 'The dose depends on hepatic function.')).toEqual([
    { text: 'The dose depends on ', change: 'same' },
    { text: 'renal', change: 'removed' },
    { text: 'hepatic', change: 'added' },
    { text: ' function.', change: 'same' },
  ]);
});

test('leaves out what is far from a change, at the end of a word', () => {
  const far = 'word '.repeat(200);
  const [before, removed, added, after] = differences(`${far}old ${far}`, `${far}new ${far}`);
  expect([removed?.text, added?.text]).toEqual(['old', 'new']);
  expect(before?.text).toMatch(/^\[…\] word (?:word )+$/);
  expect(after?.text).toMatch(/^ word(?: word)+ \[…\] $/);
  expect(before?.text.length).toBeLessThan(200);
});

test('the runs are both texts, each without what is only in the other', () => {
  const text = fc
    .array(fc.constantFrom('bone', 'pain', ' ', '\n', '.', 'ä', '𝒳'), { maxLength: 30 })
    .map((all) => all.join(''));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const runs = differences(before, after, WHOLE);
      const without = (change: string) =>
        runs
          .filter((run) => run.change !== change)
          .map((run) => run.text)
          .join('');
      expect(without('added')).toBe(before);
      expect(without('removed')).toBe(after);
    }),
  );
});
