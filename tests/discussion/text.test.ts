import fc from 'fast-check';
import { linkRuns, paragraphsOf } from '../../src/features/discussion/links.ts';
import { manyLines } from '../../src/http/validate.ts';
import { XSS } from '../support/xss-corpus.ts';

/** Texts with what cleaning and finding links are about in them more often than chance would have it. */
const pieces = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'https://',
    'HTTPS://example.org/a',
    '\r\n',
    '\n',
    '\u2028',
    '\u202e',
    '\u200b',
    '\u00ad',
    ' ',
    '\t',
    '.',
    ')',
    '(',
  ),
  fc.webUrl(),
  fc.constantFrom('e', '\u0301', '\u{feff}', '\u0000', '\u0085', '@', '#', '"', '<', 'javascript:'),
);
const texts = fc.array(pieces, { maxLength: 12 }).map((all) => all.join(''));

describe('manyLines', () => {
  it('keeps paragraphs and lines, and takes out what nobody sees', () => {
    expect(manyLines('  One \t line\r\nand  another\r\n\r\n\r\n\r\nA\u202e paragraph\u200b \u0000 ')).toBe(
      'One line\nand another\n\nA paragraph',
    );
  });

  it('makes a text that cleaning leaves as it is, without control, bidi or invisible characters', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const clean = manyLines(text);
        expect(manyLines(clean)).toBe(clean);
        expect(clean).not.toMatch(
          /[^\P{Cc}\n]|[\u200b\u202a-\u202e\u2060-\u2069\u00ad\ufeff\u2028\u2029]|\n{3}| \n|\n | {2}/u,
        );
        expect(clean).toBe(clean.trim());
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the joiners that are spelling', () => {
    expect(manyLines('می\u200cخواهم 👩\u200d⚕\ufe0f')).toBe('می\u200cخواهم 👩\u200d⚕\ufe0f');
  });
});

describe('linkRuns', () => {
  const hrefs = (text: string) => linkRuns(text).flatMap(({ href }) => href ?? []);

  it.each([
    ['See https://example.org/a?b=c#d.', 'https://example.org/a?b=c#d'],
    ['(https://example.org/x)', 'https://example.org/x'],
    ['https://en.wikipedia.org/wiki/Bone_(disease), and', 'https://en.wikipedia.org/wiki/Bone_(disease)'],
    ['“https://example.org/x”', 'https://example.org/x'],
    ['Is it https://example.org/x?', 'https://example.org/x'],
  ])('finds the address in %j', (text, href) => {
    expect(hrefs(text)).toEqual([href]);
  });

  it.each([
    'http://example.org/',
    'javascript:alert(1)',
    'https://example.org@evil.example/',
    'https://user:secret@example.org/',
    'https://exаmple.org/ with a Cyrillic letter',
    'https://xn--exmple-4nf.org/',
    'https://localhost/',
    'https://127.0.0.1/',
    'https://',
    'www.example.org',
  ])('leaves %j as text', (text) => {
    expect(hrefs(text)).toEqual([]);
  });

  it('takes nothing from a text and adds nothing to it, and links to https hosts alone', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const runs = linkRuns(text);
        expect(runs.map((run) => run.text).join('')).toBe(text);
        for (const { text: shown, href } of runs) {
          if (href === undefined) continue;
          const url = new URL(href);
          expect(url.protocol).toBe('https:');
          expect(url.username + url.password).toBe('');
          // It leads to the host that it shows.
          expect(shown.toLowerCase().startsWith(`https://${url.hostname}`)).toBe(true);
          expect(href).not.toMatch(/[\s"<>]/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each(XSS)('never links to anything but https: $way $text', ({ text }) => {
    for (const href of hrefs(text)) expect(href).toMatch(/^https:\/\/example\.org\//);
  });

  it('takes no longer than its text is long', () => {
    const started = performance.now();
    linkRuns(`https://example.org/${'('.repeat(2000)}${')'.repeat(2000)}`);
    linkRuns('https://'.repeat(500));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

it('a text that waits has no link', () => {
  expect(paragraphsOf('https://example.org/a\n\nhttps://example.org/b', false)).toEqual([
    [{ text: 'https://example.org/a' }],
    [{ text: 'https://example.org/b' }],
  ]);
});
