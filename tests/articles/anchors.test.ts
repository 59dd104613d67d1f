import fc from 'fast-check';
import { articleText, findPassage, markPassages, PassageError, textOf } from '../../src/features/articles/anchors.ts';
import { renderBody } from '../../src/features/articles/markdown.ts';

const quote = (exact: string, prefix = '', suffix = '') => ({ exact, prefix, suffix });

/** Any text at all, and texts of few letters, in which everything repeats. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: fc.constantFrom('a', 'b', ' '), minLength: 1, maxLength: 60 }),
);

/** A text and a stretch of it that isn't empty. */
const textAndRange = anyText.chain((text) =>
  fc
    .tuple(fc.nat(text.length - 1), fc.nat(text.length - 1))
    .map(([a, b]) => ({ text, start: Math.min(a, b), end: Math.max(a, b) + 1 })),
);

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '<', '&', '"', '™'), minLength: 1, maxLength: 8 });
const inline = fc.oneof(
  word,
  word.map((text) => `*${text}*`),
  word.map((text) => `**${text}**`),
  word.map((text) => `[${text}](https://example.org/)`),
);
const paragraph = fc.array(inline, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(' '));
const list = fc
  .array(paragraph, { minLength: 1, maxLength: 3 })
  .map((items) => items.map((item) => `- ${item}`).join('\n'));
const body = fc.array(fc.oneof(paragraph, list), { minLength: 1, maxLength: 4 }).map((blocks) => blocks.join('\n\n'));

describe('textOf', () => {
  it('joins the text of headings, paragraphs and list items by one line break', () => {
    expect(
      textOf(
        '<h2>Head</h2><p>One <em>two</em> <a href="https://x.org">three</a>.</p><ul><li>a<ul><li>b</li></ul></li><li><p>c</p></li></ul>',
      ),
    ).toBe('Head\nOne two three.\na\nb\nc');
  });

  it('does not depend on how a paragraph is broken over lines', () => {
    expect(textOf(renderBody('one two\nthree  \nfour\n\nfive').html)).toBe('one two three four\nfive');
  });

  it('joins sections with their headings', () => {
    expect(
      articleText([
        { heading: 'A', text: 'b\nc' },
        { heading: 'D', text: 'e' },
      ]),
    ).toBe('A\nb\nc\nD\ne');
  });
});

describe('findPassage', () => {
  it('finds again whatever is taken from a text with all that is around it', () => {
    fc.assert(
      fc.property(textAndRange, ({ text, start, end }) => {
        const selector = quote(text.slice(start, end), text.slice(0, start), text.slice(end));
        expect(findPassage(text, selector)).toEqual({ start, end });
      }),
    );
  });

  it('with less around it finds the same place, or says that it is ambiguous', () => {
    fc.assert(
      fc.property(textAndRange, fc.nat(5), ({ text, start, end }, context) => {
        const selector = quote(
          text.slice(start, end),
          text.slice(Math.max(0, start - context), start),
          text.slice(end, end + context),
        );
        try {
          expect(findPassage(text, selector)).toEqual({ start, end });
        } catch (error) {
          expect((error as Error).message).toMatch(/ambiguous/);
        }
      }),
    );
  });

  it('tells several places apart by what is around them, overlapping ones too', () => {
    expect(findPassage('a bone. a bone? ', quote('bone', '', '?'))).toEqual({ start: 10, end: 14 });
    expect(findPassage('aaab', quote('aa', '', 'b'))).toEqual({ start: 1, end: 3 });
  });

  it('says in how many places an ambiguous passage stands', () => {
    expect(() => findPassage('bone, bone, bone', quote('bone'))).toThrow(/ambiguous.*3 places/);
    expect(() => findPassage('aaa', quote('aa'))).toThrow(PassageError);
  });

  it('says where a passage that is not there stops agreeing', () => {
    expect(() => findPassage('Bone and tumour talk to each other.', quote('Bone and tumour talks'))).toThrow(
      'it agrees up to "Bone and tumour talk", then the article has " to each other." where the passage has "s"',
    );
    expect(() => findPassage('Bone and tumour', quote('zebra crossing'))).toThrow(/copy it from the text/);
  });

  it('says what is really around a passage whose context is wrong', () => {
    expect(() => findPassage('one two three', quote('two', 'One '))).toThrow(
      /not between this prefix and suffix.*"one ".*" three"/,
    );
  });
});

describe('markPassages', () => {
  it('wraps a passage and numbers it', () => {
    expect(markPassages('<p>one two three</p>', [{ start: 4, end: 7, number: 3 }])).toBe(
      '<p>one <mark class="kp" data-kp="3" id="kp-3">two</mark><sup class="kp-ref"><a href="#key-point-3" aria-label="Key point 3">3</a></sup> three</p>',
    );
  });

  it('crosses elements and paragraphs in several pieces, with the id on the first and the number after the last', () => {
    const html = markPassages('<p>one <em>two</em></p><p>three</p>', [{ start: 2, end: 10, number: 1 }]);
    expect(html).toBe(
      '<p>on<mark class="kp" data-kp="1" id="kp-1">e </mark><em><mark class="kp" data-kp="1">two</mark></em></p>' +
        '<p><mark class="kp" data-kp="1">th</mark><sup class="kp-ref"><a href="#key-point-1" aria-label="Key point 1">1</a></sup>ree</p>',
    );
  });

  it('leaves the plain text as it is and marks just the passages, however they overlap', () => {
    const ranges = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 });
    fc.assert(
      fc.property(body, ranges, (source, pairs) => {
        const { html } = renderBody(source);
        const text = textOf(html);
        fc.pre(text.length > 0);
        const passages = pairs.map(([a, b], i) => {
          const [from, to] = [a % text.length, b % text.length];
          return { start: Math.min(from, to), end: Math.max(from, to) + 1, number: i + 1 };
        });
        const marked = markPassages(html, passages);
        expect(textOf(marked)).toBe(text);
        for (const { number, start, end } of passages) {
          const ofBlocks = text.slice(start, end).replaceAll('\n', '');
          expect(marked.split(`id="kp-${number}"`)).toHaveLength(ofBlocks === '' ? 1 : 2);
          expect(markedText(marked, number)).toBe(ofBlocks);
        }
      }),
    );
  });
});

/** What stands inside the marks of one key point, by another way than the code under test. */
function markedText(html: string, number: number): string {
  const withoutNumbers = html.replaceAll(/<sup class="kp-ref">.*?<\/sup>/g, '');
  let text = '';
  const open: boolean[] = [];
  for (const [token] of withoutNumbers.matchAll(/<[^>]*>|[^<]+/g)) {
    if (token.startsWith('<mark')) open.push(token.includes(`data-kp="${number}"`));
    else if (token === '</mark>') open.pop();
    else if (!token.startsWith('<') && open.includes(true)) text += token;
  }
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
