import { renderBody } from '../../src/features/articles/markdown.ts';

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
