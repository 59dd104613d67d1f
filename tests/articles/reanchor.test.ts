import fc from 'fast-check';
import { findPassage, PassageError } from '../../src/features/articles/anchors.ts';
import {
  type Anchoring,
  anchoredAt,
  locatePassage,
  reanchor,
  selectorAt,
} from '../../src/features/articles/reanchor.ts';

const TEXT = [
  'What the drugs do',
  'Bisphosphonates bind to bone mineral, and the osteoclasts that would resorb it are held back.',
  'They are given by mouth or into a vein. The dose depends on renal function.',
  'What is not settled',
  'They are given by mouth or into a vein. How long to treat is not known.',
].join('\n');

const anchored = (exact: string, from = 0, text = TEXT): Anchoring => {
  const start = text.indexOf(exact, from);
  return anchoredAt(text, { start, end: start + exact.length });
};
const at = (text: string, { start, end }: Anchoring) => (start === null ? null : text.slice(start, end ?? 0));

const HELD_BACK = anchored('the osteoclasts that would resorb it are held back');
const SECOND = anchored('They are given by mouth or into a vein', 200);

describe('finding a passage again', () => {
  test('text before it moves it along, without a word', () => {
    const after = TEXT.replace('What the drugs do', 'What the drugs do\nA new paragraph.');
    const found = reanchor(HELD_BACK, TEXT, after);
    expect(found).toMatchObject({ state: 'found', selector: HELD_BACK.selector });
    expect(at(after, found)).toBe(HELD_BACK.selector.exact);
  });

  test('one of two equal passages is told by its context, far from where it was', () => {
    const after = TEXT.replace('What is not settled', 'A longer heading than before, for what is not settled');
    const found = reanchor(SECOND, TEXT, after);
    expect(found.state).toBe('found');
    expect(found.start).toBe(after.lastIndexOf(SECOND.selector.exact));
  });

  test('words that stand once are found where the context has changed, and the selector follows', () => {
    const after = `Other words.\n${HELD_BACK.selector.exact}, which helps.`;
    const found = reanchor(HELD_BACK, TEXT, after);
    expect(found.state).toBe('found');
    expect(findPassage(after, found.selector)).toEqual({ start: found.start, end: found.end });
  });

  test('the twin of a deleted passage is not taken for it without asking', () => {
    const after = TEXT.replace('They are given by mouth or into a vein. How long to treat is not known.', 'Not known.');
    expect(reanchor(SECOND, TEXT, after)).toMatchObject({ state: 'reworded', start: after.indexOf('They are given') });
  });

  test('other words between the same neighbours are offered, beside the old ones', () => {
    const after = TEXT.replace('that would resorb it are held back', 'die');
    const found = reanchor(HELD_BACK, TEXT, after);
    expect(found.state).toBe('reworded');
    expect(found.selector.exact).toBe('the osteoclasts that would resorb it are held back');
    expect(at(after, found)).toBe('the osteoclasts die');
  });

  test('a reworded passage is found again once its words are back', () => {
    const after = TEXT.replace('held back', 'kept from it');
    const reworded = reanchor(HELD_BACK, TEXT, after);
    expect(reworded.state).toBe('reworded');
    expect(reanchor(reworded, after, TEXT)).toMatchObject({
      state: 'found',
      start: HELD_BACK.start,
      end: HELD_BACK.end,
    });
  });

  test('the last words of the text can be reworded', () => {
    const last = anchored('How long to treat is not known.');
    const after = TEXT.replace('How long to treat is not known.', 'The best duration is unknown.');
    expect(at(after, reanchor(last, TEXT, after))).toBe('The best duration is unknown.');
  });

  test('a reworded passage is offered where the paragraphs around it have changed too', () => {
    const after = [
      'Something else',
      'Bisphosphonates bind to bone mineral, and osteoclasts die.',
      'Another paragraph.',
    ].join('\n');
    const found = reanchor(HELD_BACK, TEXT, after);
    expect([found.state, at(after, found)]).toEqual(['reworded', 'osteoclasts die']);
  });

  test('what is gone with its neighbours is lost, and found when it comes back', () => {
    const after = 'What the drugs do\nNothing is left of it.';
    const lost = reanchor(HELD_BACK, TEXT, after);
    expect(lost).toMatchObject({ state: 'lost', start: null, end: null });
    expect(lost.selector.exact).toBe(HELD_BACK.selector.exact);
    expect(reanchor(lost, after, TEXT)).toMatchObject({ state: 'found', start: HELD_BACK.start });
  });
});

describe('always', () => {
  const words = fc.constantFrom('bone', 'pain', 'the', 'dose', 'and\n', 'is', '𝒳', 'ä', '.', 'renal');
  const text = fc.array(words, { minLength: 4, maxLength: 60 }).map((all) => all.join(' '));
  const marked = text
    .chain((whole) => fc.tuple(fc.constant(whole), fc.nat(whole.length - 1), fc.integer({ min: 1, max: 40 })))
    .map(([whole, start, length]) => ({ whole, start, end: Math.min(whole.length, start + length) }))
    .map(({ whole, ...passage }) => ({ whole, anchoring: anchoredAt(whole, passage), passage }));

  test('a selector leads to its passage alone', () => {
    fc.assert(
      fc.property(marked, ({ whole, passage }) => {
        expect(findPassage(whole, selectorAt(whole, passage))).toEqual(passage);
      }),
    );
  });

  test('an unchanged text changes nothing', () => {
    fc.assert(
      fc.property(marked, ({ whole, anchoring }) => {
        expect(reanchor(anchoring, whole, whole)).toEqual(anchoring);
      }),
    );
  });

  test('found means: the quoted words, at a place that the selector leads to', () => {
    fc.assert(
      fc.property(marked, text, ({ whole, anchoring }, after) => {
        const result = reanchor(anchoring, whole, after);
        if (result.state !== 'found') return;
        expect(result.selector.exact).toBe(anchoring.selector.exact);
        expect(at(after, result)).toBe(result.selector.exact);
        expect(findPassage(after, result.selector)).toEqual({ start: result.start, end: result.end });
      }),
    );
  });

  test('what is not found keeps quoting the old passage, and stays within the text', () => {
    fc.assert(
      fc.property(marked, text, ({ whole, anchoring }, after) => {
        const result = reanchor(anchoring, whole, after);
        expect(result.selector.exact).toBe(anchoring.selector.exact);
        if (result.start === null) return;
        expect(result.start).toBeGreaterThanOrEqual(0);
        expect(result.end).toBeGreaterThan(result.start);
        expect(result.end).toBeLessThanOrEqual(after.length);
      }),
    );
  });

  test('text put in elsewhere leaves the passage found, at the place it has moved to', () => {
    const inserted = fc.tuple(marked, text, fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(inserted, ([{ whole, anchoring, passage }, added, share]) => {
        const places = [...Array(whole.length + 1).keys()].filter(
          (place) => place < passage.start - 64 || place > passage.end + 64,
        );
        const place = places[Math.floor(share * (places.length - 1))];
        if (place === undefined) return;
        const after = whole.slice(0, place) + added + whole.slice(place);
        const moved = place <= passage.start ? added.length : 0;
        const result = reanchor(anchoring, whole, after);
        if (result.state === 'found' && result.start !== passage.start + moved) {
          // Only where the same words stand there with the same 16 characters on both sides.
          const near = (t: string, s: number) => t.slice(Math.max(0, s - 16), s + anchoring.selector.exact.length + 16);
          expect(near(after, result.start)).toBe(near(whole, passage.start));
        }
        const alone = whole.indexOf(anchoring.selector.exact) === whole.lastIndexOf(anchoring.selector.exact);
        if (alone && !added.includes(anchoring.selector.exact)) expect(result.state).not.toBe('lost');
      }),
    );
  });
});

describe('a passage that was copied from a page', () => {
  const copied = (exact: string, prefix = '', suffix = '') => locatePassage(TEXT, { exact, prefix, suffix });

  test('may have other line breaks and blanks', () => {
    const exact = '  How long\r\nto  treat is not known. ';
    expect(TEXT.slice(copied(exact).start, copied(exact).end)).toBe('How long to treat is not known.');
  });

  test('may cross paragraphs', () => {
    const { start, end } = copied('are held back.\n\nThey are given');
    expect(TEXT.slice(start, end)).toBe('are held back.\nThey are given');
  });

  test('that stands twice needs what stands before or after it', () => {
    expect(() => copied('into a vein')).toThrow(/ambiguous/);
    expect(copied('into a vein', '', '. How long').start).toBe(TEXT.lastIndexOf('into a vein'));
  });

  test('that is not there says how far it agrees', () => {
    expect(() => copied('They are given by mouth or under the skin')).toThrow(PassageError);
    expect(() => copied('They are given by mouth or under the skin')).toThrow(/agrees up to/);
  });

  test('of characters with a meaning in patterns is taken as it is', () => {
    const text = 'A dose (4 mg) of [x] costs 5+5 $, or a well-known 1/2.';
    const found = (exact: string) => {
      const { start, end } = locatePassage(text, { exact, prefix: '', suffix: '' });
      return text.slice(start, end);
    };
    expect(found('dose  (4 mg) of [x]')).toBe('dose (4 mg) of [x]');
    expect(found('5+5 $,  or a well-known 1/2.')).toBe('5+5 $, or a well-known 1/2.');
  });
});
