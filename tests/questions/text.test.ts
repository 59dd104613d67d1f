import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { DomUtils, parseDocument } from 'htmlparser2';
import { parse } from 'yaml';
import {
  blockMarkdown,
  inlineMarkdown,
  listedText,
  picturesIn,
  plainText,
  questionText,
  stemParts,
  textFaults,
} from '../../src/features/questions/text.ts';

const ID = 'abcdefghijklmnopqrstuvwx-640x480';
const PICTURE = `![An ECG](media:${ID})`;
const PICTURE_HTML = `<img class="picture" src="/media/${ID}" alt="An ECG" width="640" height="480">`;
const TABLE = '| Test | Result | Range |\n|:--|--:|:-:|\n| Calcium | 3.4 | 2.1–2.6 |\n| CO~2~ | 24 | 22–29 |';

describe('a text on a line', () => {
  it.each([
    ['*may* and **must**', '<em>may</em> and <strong>must</strong>'],
    ['H~2~O, 10^9^/L', 'H<sub>2</sub>O, 10<sup>9</sup>/L'],
    ['C~max~ of *x*^2^', 'C<sub>max</sub> of <em>x</em><sup>2</sup>'],
    ['a &alpha; and &lt;b&gt;', 'a α and &lt;b&gt;'],
    [PICTURE, PICTURE_HTML],
    [`![a \\[b\\]\n  c](media:${ID})`, PICTURE_HTML.replace('An ECG', 'a [b] c')],
    ['two\nlines', 'two\nlines'],
  ])('%j is %s', (text, html) => {
    expect(inlineMarkdown(text)).toBe(html);
  });

  it.each([
    '~5 to ~6 mmol',
    '~5–~6',
    'x ^2 and ^3',
    'x~a b~',
    '~~struck~~',
    '~8~',
    '`code`',
    '# head',
    '- item',
    '2. to 4. toes',
    '| a | b |',
    '[text](https://example.org)',
    '![x](media:short)',
    `![x](/media/${ID})`,
    '![x](https://example.org/x.png)',
    `![x](media:${ID} "title")`,
    'https://example.org',
    '[x]: media:y',
  ])('%j stays the text it is', (text) => {
    expect(inlineMarkdown(text)).toBe(text.replaceAll('"', '&quot;'));
  });

  it.each(['<b>x</b>', '<img src=x onerror=y>', 'p < 0.05 & q > 3'])('%j is no HTML', (text) => {
    expect(DomUtils.textContent(parseDocument(inlineMarkdown(text)))).toBe(text);
    expect(parseDocument(inlineMarkdown(text)).childNodes.every(({ type }) => type === 'text')).toBe(true);
  });
});

describe('a text with room', () => {
  it('of one line is one paragraph, whatever it begins with; of nothing it is nothing', () => {
    expect(blockMarkdown(' 2. to 4. toes ')).toBe('<p>2. to 4. toes</p>');
    expect(blockMarkdown(' \n')).toBe('');
  });

  it('has paragraphs, lists and pictures', () => {
    expect(blockMarkdown(`One\nline\n\n- a\n- *b*\n\n3. c\n\n${PICTURE}`)).toBe(
      `<p>One\nline</p>\n<ul>\n<li>a</li>\n<li><em>b</em></li>\n</ul>\n<ol start="3">\n<li>c</li>\n</ol>\n<p>${PICTURE_HTML}</p>`,
    );
  });

  it('has tables whose heads say what they head, with a name, that a keyboard can scroll', () => {
    const html = blockMarkdown(TABLE);
    expect(html).toContain('<figure class="rich-table" tabindex="0" aria-label="Table: Test, Result, Range">');
    expect(html).toContain('<th scope="col">Test</th>\n<th scope="col" class="num">Result</th>');
    expect(html).toContain(
      '<th scope="row">CO<sub>2</sub></th>\n<td class="num">24</td>\n<td class="centred">22–29</td>',
    );
    expect(html).not.toContain('style=');
    expect(blockMarkdown('| a |\n|--|\n| 1 |')).toContain('<td>1</td>');
    expect(blockMarkdown('| a | b |\n|--:|--|\n| 1 | 2 |')).toContain('<td class="num">1</td>\n<td>2</td>');
  });

  it('may cite: https links only, which say nothing of where they were followed', () => {
    expect(blockMarkdown('See [the *trial*](https://doi.org/10.1000/1?a=1&b=2 "x").')).toBe(
      '<p>See <a href="https://doi.org/10.1000/1?a=1&amp;b=2" rel="noreferrer">the <em>trial</em></a>.</p>',
    );
    for (const address of [
      'http://example.org',
      '//example.org',
      '/verify',
      'javascript:alert(1)',
      'https:example.org',
      'https://user@example.org',
      'https://user:pw@example.org',
      'data:text/html,x',
      'HTTPS:javascript:alert(1)',
    ]) {
      expect([address, blockMarkdown(`[x](${address})`)]).toEqual([address, `<p>[x](${address})</p>`]);
    }
    expect(blockMarkdown('![x](https://example.org/x.png)')).toBe('<p>![x](https://example.org/x.png)</p>');
  });
});

describe('a stem', () => {
  const only = (leadInHtml: string) => ({ vignetteHtml: '', leadInHtml, exhibitHtml: '' });

  it('of paragraphs is the heading whole', () => {
    expect(stemParts(' Which *one*?\n')).toEqual(only('Which <em>one</em>?'));
    expect(stemParts('Which\none?')).toEqual(only('Which\none?'));
    expect(stemParts('A woman.\n\nWhich one?')).toEqual(
      only('<span class="paragraph">A woman.</span>\n<span class="paragraph">Which one?</span>'),
    );
  });

  it('with a table, a list or a picture keeps its last paragraph for the heading', () => {
    for (const block of [TABLE, '- thirst\n- confusion', PICTURE]) {
      const { vignetteHtml, leadInHtml, exhibitHtml } = stemParts(`A woman.\n\n${block}\n\nWhich *one*?`);
      expect([leadInHtml, exhibitHtml]).toEqual(['Which <em>one</em>?', '']);
      expect(vignetteHtml).toMatch(/^<p>A woman\.<\/p>\n<(figure|ul|p)/);
    }
  });

  it('that ends with a table or a picture shows it after the question', () => {
    const { vignetteHtml, leadInHtml, exhibitHtml } = stemParts(`A woman.\n\nWhich one?\n\n${PICTURE}`);
    expect([vignetteHtml, leadInHtml, exhibitHtml]).toEqual([
      '<p>A woman.</p>',
      'Which one?',
      `<p>${PICTURE_HTML}</p>`,
    ]);
  });

  it('without a paragraph of words has its words for a heading, and shows everything above', () => {
    const { vignetteHtml, leadInHtml, exhibitHtml } = stemParts(`- <b>\n\n${PICTURE}`);
    expect([leadInHtml, exhibitHtml]).toEqual(['&lt;b&gt;; An ECG', '']);
    expect(vignetteHtml).toContain(PICTURE_HTML);
  });

  it('of the founding activity is what it has always been', () => {
    const source = readFileSync('content/bisphosphonates-breast-cancer.yaml', 'utf8');
    const { questions } = parse(source) as { questions: { stem: string }[] };
    expect(questions.length).toBe(18);
    for (const { stem } of questions) {
      const parts = stemParts(stem);
      expect(parts).toEqual(only(inlineMarkdown(stem)));
      expect(parts.leadInHtml).not.toMatch(/<(?!em>|\/em>)/);
    }
  });
});

describe('the words alone', () => {
  it.each([
    ['*a* **b**\nc', 'a b c'],
    ['10^9^/L, 10^-3^, H~2~O, C~max~, x^ab^', '10⁹/L, 10⁻³, H₂O, Cmax, x^ab'],
    [`Look: ${PICTURE}`, 'Look: An ECG'],
    [`A woman.\n\n${TABLE}\n\nWhich?`, 'A woman. Test Result Range; Calcium 3.4 2.1–2.6; CO₂ 24 22–29; Which?'],
    ['- a\n- b', 'a; b'],
    ['2. line', '2. line'],
    ['<b>x</b>', '<b>x</b>'],
  ])('of %j are %j', (text, words) => {
    expect(plainText(text)).toBe(words);
  });
});

describe('what has to be put right', () => {
  it.each([
    ['', 0],
    [PICTURE, 0],
    ['an ! [x](y) and !x', 0],
    [`![](media:${ID})`, 1],
    [`![  \n](media:${ID})`, 1],
    ['![x](https://example.org/x.png)', 1],
    ['a\n\n- b ![x](media:nope)', 1],
    [`| a |\n|--|\n| ![](media:${ID}) ![x](y) |`, 2],
  ])('in %j: %d', (text, count) => {
    expect(textFaults(text)).toHaveLength(count);
  });

  it('is said by the checks of a question, with the picture of a list of words too', () => {
    expect(questionText.safeParse(` ${PICTURE} `).data).toBe(PICTURE);
    expect(questionText.safeParse(`![](media:${ID})`).error?.issues[0]?.message).toContain('has no description');
    expect(questionText.safeParse('  ').success).toBe(false);
    expect(listedText.safeParse(PICTURE).error?.issues[0]?.message).toContain('words only');
    expect(picturesIn(`${PICTURE}\n\n${TABLE}\n\n${PICTURE}`)).toEqual([
      { id: ID, alt: 'An ECG' },
      { id: ID, alt: 'An ECG' },
    ]);
  });
});

describe('whatever is written', () => {
  const pieces = [
    '<script>',
    '![',
    '](',
    ')',
    `media:${ID}`,
    'https://x.org',
    '\n',
    '\n\n',
    '|',
    '|--|',
    '- ',
    '*',
    '~',
    '^',
    '"',
    "'",
    '&',
    '`',
    'a',
    ' ',
    '\\',
    '&#60;',
    'javascript:',
  ];
  const wild = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join(''));
  const ALLOWED = new Set('p ul ol li em strong sub sup br img a figure table thead tbody tr th td span'.split(' '));
  const ATTRIBUTES = new Set('class src alt width height href rel tabindex aria-label scope start'.split(' '));

  it('only the elements and attributes of this Markdown come out', () => {
    fc.assert(
      fc.property(wild, (text) => {
        const parts = stemParts(text);
        for (const html of [inlineMarkdown(text), blockMarkdown(text), ...Object.values(parts)]) {
          for (const element of DomUtils.getElementsByTagName('*', parseDocument(html))) {
            if (!ALLOWED.has(element.name)) throw new Error(`<${element.name}> in ${html}`);
            for (const [name, value] of Object.entries(element.attribs)) {
              if (!ATTRIBUTES.has(name)) throw new Error(`${name} in ${html}`);
              if (name === 'src' && !/^\/media\/[\w-]+$/.test(value)) throw new Error(`src ${value}`);
              if (name === 'href' && !/^https:\/\//.test(value)) throw new Error(`href ${value}`);
            }
          }
        }
      }),
      { numRuns: 2000, examples: [['\\![]()'], ['[a](<>)'], ['[a](<> "b")'], ['[ [a]() ](https://x.org)']] },
    );
  });

  it('a link without an address is the text it is', () => {
    expect(blockMarkdown('See [the guideline]() of 2020')).toBe('<p>See [the guideline]() of 2020</p>');
  });
});
