import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'yaml';
import { markPassages, textOf } from '../../src/features/articles/anchors.ts';
import { escapeMarkdown, htmlToMarkdown } from '../../src/features/articles/html-to-markdown.ts';
import { renderBody } from '../../src/features/articles/markdown.ts';
import { prepareArticle } from '../../src/features/articles/prepare.ts';
import { articleFile } from '../../src/features/articles/schemas.ts';
import { joinSections, splitSections } from '../../src/features/articles/sections.ts';
import { tidyHtml } from '../../src/features/articles/tidy.ts';

const html = (source: string) => renderBody(source).html;

describe('renderBody', () => {
  it('renders paragraphs, emphasis, lists and https links', () => {
    expect(html('a *b* **c**\n\n- one\n- two\n\n1. three')).toBe(
      '<p>a <em>b</em> <strong>c</strong></p><ul><li>one</li><li>two</li></ul><ol><li>three</li></ol>',
    );
    expect(html('[x](https://example.org/a?b=c&d=e)')).toBe(
      '<p><a href="https://example.org/a?b=c&amp;d=e" rel="noreferrer">x</a></p>',
    );
  });

  it.each(['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<b>b</b>', '<!-- c -->'])(
    'shows %s as text',
    (source) => {
      expect(html(source)).not.toMatch(/<(?!\/?p>)/);
    },
  );

  it.each([
    'http://example.org',
    'javascript:alert(1)',
    '//example.org',
    '/admin',
    'data:text/html,x',
    'https:evil',
    'mailto:a@example.org',
  ])('refuses the link address %s', (url) => {
    const rendered = renderBody(`[x](${url})`);
    expect(rendered.html).not.toContain('<a');
    expect(rendered.refusedLinks).toEqual([url]);
  });

  it('knows neither headings, code, tables nor pictures', () => {
    expect(html('# a\n\n`b`\n\n![c](https://example.org/c.png)')).not.toMatch(/<(h1|code|img)/);
  });
});

const rich = (source: string) => renderBody(source, { html: true }).html;

describe('renderBody of the desk', () => {
  it('renders headings under those of sections, tables, quotations, scripts and references', () => {
    expect(rich('# a\n\n### b\n\n###### c\n\n> d\n> e\n\nH<sub>2</sub>O<sup>[1](#ref-1)</sup>')).toBe(
      '<h3>a</h3><h3>b</h3><h4>c</h4><blockquote><p>d e</p></blockquote><p>H<sub>2</sub>O<sup><a href="#ref-1">1</a></sup></p>',
    );
  });

  it('puts tables into a named frame that scrolls and is reached by keyboard', () => {
    expect(rich('**Table 1.** Doses\n\n| a |\n|---|\n| b |')).toContain(
      '<div class="table-scroll" tabindex="0" role="region" aria-label="Table 1. Doses"><table class="table">' +
        '<thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table></div>',
    );
    expect(rich('<table><caption>Who &amp; when</caption><tr><td>a</td></tr></table>')).toContain(
      'aria-label="Who &amp; when"',
    );
  });

  it('keeps tables with spans as HTML', () => {
    expect(rich('<table><tr><th rowspan="2" style="x">a</th><td colspan=2>b</td></tr></table>')).toContain(
      '<tr><th rowspan="2">a</th><td colspan="2">b</td></tr>',
    );
  });

  it('puts what stands astray in lists and tables where it belongs, so that no text moves', () => {
    expect(tidyHtml('<table>a<tr>b<td>c</td></tr></table><li>d</li><ul>e<li>f</li></ul>')).toBe(
      '<table><tr><td>a</td></tr><tr><td>b</td><td>c</td></tr></table><p>d</p><ul><li>e</li><li>f</li></ul>',
    );
  });

  it('has a space where a line breaks', () => {
    expect(textOf(rich('a\nb  \nc<br>d'))).toBe('a b c d');
  });

  it('leaves activity files as they are', () => {
    expect(html('### a\n\n| b |\n|---|\n\n> c <sup>d</sup>')).not.toMatch(/<(?!\/?p>)/);
  });
});

/** HTML such as sections hold, from few letters that mean much to Markdown. */
const word = fc.string({ unit: fc.constantFrom(...'ab1*_[]()<>&#|`~\\!.-+:é'), minLength: 1, maxLength: 6 });
const escapeHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const inline = fc
  .tuple(fc.constantFrom('', '', '', 'em', 'strong', 'sub', 'sup', 'a href="https://example.org/"', 'br'), word)
  .map(([tag, text]) =>
    tag === 'br' ? '<br>' : tag ? `<${tag}>${escapeHtml(text)}</${tag.split(' ')[0]}>` : escapeHtml(text),
  );
const line = fc
  .array(fc.tuple(inline, fc.constantFrom('', ' ', '  ')), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.flat().join(''));
const cells = (tag: string) =>
  fc.tuple(line, line).map((row) => `<tr>${row.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`);
const block = fc.oneof(
  line.map((text) => `<p>${text}</p>`),
  fc.tuple(fc.constantFrom('h3', 'h4'), line).map(([tag, text]) => `<${tag}>${text}</${tag}>`),
  fc
    .tuple(fc.constantFrom('ul', 'ol'), fc.array(line, { minLength: 1, maxLength: 3 }))
    .map(([tag, items]) => `<${tag}>${items.map((item) => `<li>${item}</li>`).join('')}</${tag}>`),
  line.map((text) => `<blockquote><p>${text}</p></blockquote>`),
  fc.tuple(cells('th'), cells('td')).map(([head, row]) => `<table><thead>${head}</thead><tbody>${row}</tbody></table>`),
  line.map((text) => `<table><tr><td rowspan="2">${text}</td><td></td></tr></table>`),
);
const bodies = fc.array(block, { minLength: 1, maxLength: 5 }).map((blocks) => tidyHtml(blocks.join('')));

const trimmed = (text: string) => text.replaceAll(/^ +| +$/gm, '');

describe('htmlToMarkdown', () => {
  it('is rendered to the same text again, whatever it holds', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        expect(textOf(rich(htmlToMarkdown(body)))).toBe(textOf(body));
      }),
      { numRuns: 80 },
    );
  });

  it('is the same for what was rendered from an activity file, but for spaces at the edges of lines', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab *_[]<>&#|`~\\!.-+1\n'), maxLength: 60 }), (source) => {
        expect(trimmed(textOf(rich(htmlToMarkdown(html(source)))))).toBe(trimmed(textOf(html(source))));
      }),
      { numRuns: 120 },
    );
  });

  it('writes what people would', () => {
    const source =
      'A *b* and **c.** [d](https://example.org) x<sup>[1](#ref-1)</sup> [2] (p < 0.05) a_b & c\n\n- e\n- f\n\n3. g\n   - h\n\n| i   | j   |\n| --- | --- |\n| k   | l   |';
    expect(htmlToMarkdown(rich(source))).toBe(source);
  });

  it('shows text that looks like Markdown as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(textOf(rich(escapeMarkdown(text)))).toBe(text.replaceAll(/\s+/g, ' ').trim());
      }),
      { numRuns: 80 },
    );
  });
});

describe('the founding article', () => {
  const path = `${import.meta.dirname}/../../content/bisphosphonates-breast-cancer.yaml`;
  const founding = articleFile.parse(parse(readFileSync(path, 'utf8')).article);
  const stored = prepareArticle(founding, []).content.sections;

  it('is, section by section, the same text after it has been a draft', () => {
    const document = joinSections(stored.map(({ heading, html: body }) => ({ heading, body: htmlToMarkdown(body) })));
    const back = prepareArticle({ ...founding, html: true, sections: splitSections(document) }, []).content.sections;
    expect(back.map(({ heading, text }) => ({ heading, text }))).toEqual(
      stored.map(({ heading, text }) => ({ heading, text })),
    );
    expect(stored.length).toBeGreaterThan(5);
  });
});

describe('splitSections', () => {
  it('begins a section at every heading of the first two levels', () => {
    expect(splitSections('a\n\n## Über *B*, 2 & c\n\nd\n\n### e\n\nf\n\n# G\n')).toEqual([
      { id: 'introduction', heading: 'Introduction', body: 'a' },
      { id: 'uber-b-2-c', heading: 'Über B, 2 & c', body: 'd\n\n### e\n\nf' },
      { id: 'g', heading: 'G', body: '' },
    ]);
  });

  it('does not cut through code, HTML, lists or quotations', () => {
    const body = '```\n## a\n```\n\n<table>\n## b\n</table>\n\n- ## c\n\n> ## d';
    expect(splitSections(`## x\n\n${body}`)).toEqual([{ id: 'x', heading: 'x', body }]);
  });

  it('gives ids that differ from each other and from those of the page', () => {
    const ids = splitSections('## Main\n\n## Main\n\n## Key points\n\n## kp 1\n\n## Ref 1\n\n## ?!').map(
      ({ id }) => id,
    );
    expect(new Set(ids).size).toBe(6);
    expect(ids.filter((id) => /^(?:main|key-points|kp-1|ref-1)$/.test(id))).toEqual([]);
  });

  it('gives back what joinSections has joined', () => {
    const heading = fc
      .string({ unit: fc.constantFrom(...'ab *_[]<>&#|`\\.-+1'), minLength: 1 })
      .map((text) => text.replaceAll(/\s+/g, ' ').trim())
      .filter((text) => text !== '');
    const section = fc.record({ heading, body: bodies.map(htmlToMarkdown) });
    fc.assert(
      fc.property(fc.array(section, { maxLength: 4 }), (sections) => {
        expect(splitSections(joinSections(sections)).map(({ heading, body }) => ({ heading, body }))).toEqual(sections);
      }),
      { numRuns: 60 },
    );
  });
});

describe('markPassages in what the desk renders', () => {
  it('changes no text and breaks no element, across cells, headings and links', () => {
    fc.assert(
      fc.property(bodies, fc.nat(), fc.nat(), (body, a, b) => {
        const rendered = rich(htmlToMarkdown(body));
        const text = textOf(rendered);
        fc.pre(text.length > 0);
        const [from, to] = [a % text.length, b % text.length].sort((x, y) => x - y) as [number, number];
        const marked = markPassages(rendered, [{ start: from, end: to + 1, number: 1 }]);
        expect(textOf(marked)).toBe(text);
        const plain = marked.replaceAll(/<sup class="kp-ref">.*?<\/sup>/g, '').replaceAll(/<mark [^>]*>|<\/mark>/g, '');
        expect(plain).toBe(rendered);
        expect(marked).not.toMatch(/<(?:table|thead|tbody|tr|ul|ol)[^>]*>(?:<mark|<sup)/);
        expect(marked).not.toMatch(/<a (?:(?!<\/a>).)*<a /);
      }),
      { numRuns: 80 },
    );
  });
});

describe('references', () => {
  const article = (sections: { id: string; heading: string; body: string }[]) => ({
    slug: 'a',
    title: 'A',
    authors: [{ name: 'B', credentials: '' }],
    citation: { text: 'C' },
    rights: { basis: 'own-precis' as const, statement: 'D' },
    html: true as const,
    sections,
  });

  it('lead to the numbered list, and are text where there is none of that number', () => {
    const { content } = prepareArticle(
      article([
        { id: 'a', heading: 'A', body: 'b<sup>[2](#ref-2),[9](#ref-9)</sup>' },
        { id: 'references', heading: 'References', body: '1. One\n2. Two' },
      ]),
      [],
    );
    expect(content.sections.map(({ html: body }) => body)).toEqual([
      '<p>b<sup><a href="#ref-2">2</a>,9</sup></p>',
      '<ol><li id="ref-1">One</li><li id="ref-2">Two</li></ol>',
    ]);
  });
});
