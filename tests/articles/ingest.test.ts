import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { textOf } from '../../src/features/articles/anchors.ts';
import { type Format, readArticleSource } from '../../src/features/articles/ingest/index.ts';
import { renderBody } from '../../src/features/articles/markdown.ts';

const read = (format: Format | 'auto', text: string, fileName?: string) =>
  readArticleSource({ format, text, fileName });
const file = (name: string) => readFileSync(`${import.meta.dirname}/../fixtures/articles/${name}`);
const shown = (body: string) => textOf(renderBody(body, { html: true }).html);

describe('plain text', () => {
  it('becomes title, sections, paragraphs and lists', () => {
    const text =
      'Bone health after 50\r\n\r\nBackground\r\n\r\nBone is lost\r\nfrom 50 on.\r\n\r\n2.1 What to do\r\n\r\n- walk\r\n- eat\r\n\r\n1) Ask.\r\n2) Test.\r\n';
    expect(read('text', text)).toMatchObject({
      title: 'Bone health after 50',
      body: '## Background\n\nBone is lost from 50 on.\n\n## 2.1 What to do\n\n- walk\n- eat\n\n1. Ask.\n2. Test.',
      warnings: [],
    });
  });

  it.each([
    'A line that ends like a sentence.',
    'lower case',
    'Is it?',
    'See also:',
    `${'Long '.repeat(20)}line`,
    'Two\nlines',
  ])('does not take %j for a heading', (line) => {
    expect(read('text', `${line}\n\nText.`).body).not.toMatch(/^#/m);
  });

  it('reads as it was, whatever Markdown it looks like', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab1 *_[]()<>&#|`~\\!.-+'), maxLength: 60 }), (line) => {
        const text = line.replaceAll(/\s+/g, ' ').trim();
        fc.pre(/[a-z]/.test(text) && !/^[-*]\s|^\d+[.)]\s/.test(text));
        expect(shown(read('text', `${text}\n\nEnd.`).body)).toBe(`${text}\nEnd.`);
      }),
      { numRuns: 200 },
    );
  });

  it('is refused when it is empty', () => {
    expect(() => read('text', ' \n\n ')).toThrow(/no text in it/);
  });
});

describe('HTML', () => {
  it('of a publisher’s page gives the article, without what is around it', () => {
    const page = readArticleSource({ format: 'auto', bytes: file('page.html') });
    expect(page).toMatchObject({
      format: 'html',
      title: 'Iron deficiency without anaemia',
      authors: [
        { name: 'Robin Writer', credentials: '' },
        { name: 'Sam Other', credentials: '' },
      ],
      citation: { journal: 'Journal of Samples', year: 2022, volume: '3', issue: '1', doi: '10.5555/js.2022.3' },
    });
    expect(page.body).toBe(
      [
        '## Background',
        'Ferritin below 30\u00a0µg/L means **iron deficiency**.<sup>[1](#ref-1)</sup> See [the study](https://doi.org/10.5555/x).',
        '### In women',
        '- tired\n- pale',
        '| Ferritin | Meaning |\n| --- | --- |\n| < 30 | deficient |',
        '## References',
        '1. A reference.',
      ].join('\n\n'),
    );
    expect(page.warnings).toEqual([expect.stringMatching(/^1 picture/), expect.stringMatching(/1 link .*mailto:/)]);
  });

  it('of Word gives title, headings and lists, without its styles', () => {
    const word = readArticleSource({ format: 'auto', bytes: file('word.htm'), fileName: 'word.htm' });
    expect(word.title).toBe('Falls in older people');
    expect(word.body).toBe(
      '## Why they fall\n\nOne in *three* people over 65 falls each year – most at home.\n\n- weak legs\n- sedatives\n\n1. Ask.\n2. Look.\n\n## What helps\n\nExercise.',
    );
  });

  it('pasted is taken with whatever levels its headings have', () => {
    expect(read('html', '<h3>A</h3><p>b</p><h4>C</h4><p>d</p><h6>E</h6><p>f</p>').body).toBe(
      '## A\n\nb\n\n### C\n\nd\n\n#### E\n\nf',
    );
  });

  it('keeps tables with spans as safe HTML', () => {
    expect(
      read('html', '<table onclick="x"><tr><th colspan=2 style="x">a</th></tr><tr><td>b</td><td>c</td></tr></table>')
        .body,
    ).toBe('<table><tr><th colspan="2">a</th></tr><tr><td>b</td><td>c</td></tr></table>');
  });

  it('executes and embeds nothing', () => {
    const { body } = read(
      'html',
      '<p onclick=x>a<script>b</script><img src=x onerror=alert(1)><svg onload=x></svg> <a href="javascript:x">c</a> &lt;img src=x onerror=alert(1)&gt;</p><!-- d --><iframe src=x>e</iframe>',
    );
    expect(body).toBe('a c \\<img src=x onerror=alert(1)>');
    expect(renderBody(body, { html: true }).html).toBe('<p>a c &lt;img src=x onerror=alert(1)&gt;</p>');
  });

  it('in Windows-1252 is read as its page says', () => {
    const page = Buffer.from('<meta charset="windows-1252"><p>5 \xb5g \x96 10 \xb5g</p>', 'latin1');
    expect(readArticleSource({ format: 'html', bytes: page }).body).toBe('5 µg – 10 µg');
  });

  it('is refused when it is nested without end', () => {
    expect(() => read('html', '<div>'.repeat(100_000))).toThrow(/nested too deeply/);
  });
});

describe('Markdown', () => {
  it('is brought into one form', () => {
    const source =
      '---\ntags: x\n---\n# The *title*\n\nIntro\n=====\nText with __strong__ and [ref][1].\n\n* a\n* b\n\n### Sub\n\n![p](https://example.org/p.png)\n\n    code\n\n[1]: https://example.org/1\n';
    const source2 = read('markdown', source);
    expect(source2).toMatchObject({ title: null });
    expect(read('markdown', source.replace('Intro\n=====', '## Intro'))).toMatchObject({
      title: 'The title',
      body: '## Intro\n\nText with **strong** and [ref](https://example.org/1).\n\n- a\n- b\n\n### Sub\n\n```\ncode\n```',
      warnings: [expect.stringMatching(/^1 picture/)],
    });
  });

  it('is the same when it is brought again', () => {
    const { body } = read(
      'markdown',
      '## A\n\nb *c*<sup>1</sup>\n\n| d | e |\n|:-:|---|\n| f | g |\n\n> h\n\n1. i\n2. j',
    );
    expect(read('markdown', body).body).toBe(body);
  });

  it('executes nothing', () => {
    const { body, warnings } = read('markdown', '[a](javascript:alert(1)) <b onclick=x>b</b> <script>c</script>');
    expect(body).toBe('a **b**');
    expect(warnings).toEqual([expect.stringMatching(/javascript:alert/)]);
  });
});

describe('what a source is', () => {
  it.each<[string, string | undefined, Format]>([
    [
      '<?xml version="1.0"?><article><front><article-meta><abstract><p>a</p></abstract></article-meta></front></article>',
      undefined,
      'jats',
    ],
    ['<article><front><article-meta><abstract><p>a</p></abstract></article-meta></front></article>', 'a.xml', 'jats'],
    ['<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "y"><html><body><p>a</p></body></html>', undefined, 'html'],
    ['<p class="x">a</p>', undefined, 'html'],
    ['<article class="post"><p>a</p></article>', undefined, 'html'],
    ['# Title\n\nText', undefined, 'markdown'],
    ['Text', 'article.md', 'markdown'],
    ['# Title\n\nText', 'notes.txt', 'text'],
    ['A patient with BP < 90 and p > 0.05', undefined, 'text'],
  ])('%j named %s is %s', (text, fileName, format) => {
    expect(read('auto', text, fileName).format).toBe(format);
  });

  it.each<[string, Buffer, RegExp]>([
    ['PDF', Buffer.from('%PDF-1.7 …'), /This is a PDF/],
    ['Word', Buffer.from([0x50, 0x4b, 3, 4, 20, 0]), /Web Page, Filtered/],
    ['old Word', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), /old Word document/],
    ['RTF', Buffer.from('{\\rtf1 a}'), /RTF/],
    ['gzip', Buffer.from([0x1f, 0x8b, 8]), /compressed/],
    ['noise', Buffer.from([0, 1, 2, 3]), /control characters/],
    ['Latin-1 without a word about it', Buffer.from('Größe', 'latin1'), /not in UTF-8/],
  ])('a file of %s is refused with what to do', (_name, bytes, message) => {
    expect(() => readArticleSource({ format: 'auto', bytes })).toThrow(message);
  });

  it('may have a mark for its encoding', () => {
    expect(readArticleSource({ format: 'auto', bytes: Buffer.from('\ufeffGröße', 'utf16le') })).toMatchObject({
      format: 'text',
      body: 'Größe',
    });
    expect(readArticleSource({ format: 'auto', bytes: Buffer.from('\ufeffGröße') }).body).toBe('Größe');
  });

  it('is refused above 1 MB', () => {
    expect(() => read('text', 'a '.repeat(500_001))).toThrow(/larger than 1 MB/);
  });
});
