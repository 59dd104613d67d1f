import fc from 'fast-check';
import { questionKind } from '../../src/features/questions/index.ts';
import { parseDecimal, within } from '../../src/features/questions/kinds/numeric/decimal.ts';
import { fold } from '../../src/features/questions/kinds/short-answer/fold.ts';
import { rational } from '../../src/lib/rational.ts';

const partial = { multipleResponseScoring: 'right-minus-wrong' } as const;

describe('numbers', () => {
  test.each([
    ['3.4', 34n, 1],
    ['3,40', 340n, 2],
    ['−2', -2n, 0],
    ['- 2.5', -25n, 1],
    ['.5', 5n, 1],
    ['12 345.6', 123456n, 1],
    ['+7', 7n, 0],
  ])('%s is read', (text, digits, scale) => {
    expect(parseDecimal(text)).toEqual({ digits, scale });
  });

  test.each(['', 'abc', '3.4.5', '1e3', '--2', '3.4 mmol/L', '.', '１'])('%s is none', (text) => {
    expect(parseDecimal(text)).toBeNull();
  });

  test('are compared exactly, where floating point would not', () => {
    const n = (text: string) => parseDecimal(text) as NonNullable<ReturnType<typeof parseDecimal>>;
    expect(within(n('0.3'), n('0.1'), n('0.2'))).toBe(true);
    expect(within(n('0.30000000000000001'), n('0.1'), n('0.2'))).toBe(false);
    fc.assert(
      fc.property(fc.integer(), fc.nat(), fc.integer(), (value, tolerance, given) => {
        expect(within(n(String(given)), n(String(value)), n(String(tolerance)))).toBe(
          Math.abs(given - value) <= tolerance,
        );
      }),
    );
  });
});

describe('short answers', () => {
  const free = { caseSensitive: false, accentSensitive: false };

  test.each([
    ['Ménière', 'meniere'],
    ['  RANK   ligand. ', 'rank ligand'],
    ['Straße', 'STRASSE'],
    ['α‑fetoprotein', 'Α-FETOPROTEIN'],
    ['ﬁbrin', 'Fibrin'],
    ['Crohn’s', "crohn's"],
  ])('%s is the same as %s', (a, b) => {
    expect(fold(a, free)).toBe(fold(b, free));
  });

  test('case and accents count where the author says so', () => {
    expect(fold('Ménière', { caseSensitive: true, accentSensitive: false })).toBe('Meniere');
    expect(fold('Ménière', { caseSensitive: false, accentSensitive: true })).toBe('ménière');
  });
});

describe('partial credit', () => {
  test('matching: the share of prompts that are right', () => {
    const kind = questionKind('matching');
    const key = { pairs: { p1: 'm1', p2: 'm2', p3: 'm1' } };
    expect(kind.grade(key, { p1: 'm1', p2: 'm1' }, partial)).toEqual(rational(1, 3));
    expect(kind.grade(key, { p1: 'm1', p2: 'm2' }, { multipleResponseScoring: 'all-or-nothing' })).toEqual(rational(0));
  });

  test('ordering: one element out of place costs its neighbours, a position given twice everything', () => {
    const kind = questionKind('ordering');
    const key = { order: ['a', 'b', 'c', 'd', 'e'] };
    expect(kind.grade(key, { b: 1, c: 2, d: 3, e: 4, a: 5 }, partial)).toEqual(rational(3, 4));
    expect(kind.grade(key, { a: 1, b: 1, c: 2, d: 3, e: 4 }, partial)).toEqual(rational(0));
    expect(kind.grade(key, { a: 1, b: 2, c: 3, d: 4 }, partial)).toEqual(rational(0));
  });
});

test('what is stored of an ordering or a matching does not depend on its key', () => {
  const ordering = (elements: string[]) =>
    questionKind('ordering').parseFile({ stem: 'Order?', elements, rationale: 'Because.' }).content;
  expect(ordering(['b', 'c', 'a'])).toEqual(ordering(['a', 'b', 'c']));
  const matching = (matches: string[]) =>
    questionKind('matching').parseFile({
      stem: 'Match.',
      pairs: matches.map((match, i) => ({ prompt: `P${i}`, match, rationale: 'Because.' })),
    }).content;
  expect(matching(['x', 'y', 'z'])).toEqual(matching(['z', 'x', 'y']));
});
