import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { renderBody } from '../../src/features/articles/markdown.ts';
import { allowedAddress, sanitiseBody, sanitiseDocument } from '../../src/features/articles/sanitise.ts';

/** Well-known ways into a page; each is tried as HTML, inside Markdown and inside a cell of a table. */
const ATTACKS = [
  '<script>alert(1)</script>',
  '<ScRiPt src=//evil.example></sCrIpT>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><a xlink:href="javascript:alert(1)"><text x=1 y=9>x</text></a></svg>',
  '<math href="javascript:alert(1)">x</math>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<a href="javascript:alert(1)">x</a>',
  '<a href=" java\tscript:alert(1)">x</a>',
  '<a href="&#106;avascript:alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="vbscript:x">x</a>',
  '<a href="https://example.org" onclick="alert(1)" style="position:fixed" class=x id=y>x</a>',
  '<a href="//evil.example">x</a>',
  '<p style="background:url(javascript:alert(1))">x</p>',
  '<p id="main" class="button">x</p>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="data:text/html,x"></object><embed src=x>',
  '<form action="https://evil.example"><input name=q autofocus onfocus=alert(1)><button>x</button></form>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<style>@import "//evil.example";</style>',
  '<link rel=stylesheet href=//evil.example><meta http-equiv=refresh content="0;url=//evil.example"><base href=//evil.example>',
  '<template><script>alert(1)</script></template>',
  '<xmp><img src=x onerror=alert(1)></xmp>',
  '<textarea></textarea><img src=x onerror=alert(1)>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<![CDATA[><img src=x onerror=alert(1)>]]>',
  '<details open ontoggle=alert(1)>x</details>',
  '<td background="javascript:alert(1)" onmouseover=alert(1)>x</td>',
  '<p/onclick=alert(1)>x',
  '"><img src=x onerror=alert(1)>',
  '[x](javascript:alert(1))',
  '[x](https://example.org" onmouseover="alert(1))',
  '![x](https://example.org/x.png)',
  '<javascript:alert(1)>',
  '<https://example.org/"onclick="alert(1)>',
];

const CONTEXTS: readonly ((attack: string) => string)[] = [
  (attack) => attack,
  (attack) => `Before ${attack} after`,
  (attack) => `| a | b |\n|---|---|\n| ${attack.replaceAll('|', '\\|')} | c |`,
  (attack) => `<table><tr><td rowspan="2">${attack}</td></tr></table>`,
  (attack) => `- ${attack}\n\n> ${attack}`,
];

const ELEMENTS =
  /^(?:h3|h4|p|br|ul|ol|li|blockquote|pre|em|strong|sub|sup|code|a|div|table|caption|thead|tbody|tfoot|tr|th|td)$/;

/** Every tag of the HTML that isn't among those allowed, or has an attribute that isn't; by other means than the sanitiser. */
function unsafe(html: string): string[] {
  return [...html.matchAll(/<(?:[^>"]|"[^"]*")*>?/g)].map(([tag]) => tag).filter((tag) => !isSafe(tag));
}

function isSafe(tag: string): boolean {
  if (/^<div class="table-scroll" tabindex="0" role="region" aria-label="[^"]*">$/.test(tag)) return true;
  const [, name = '', attributes = ''] = /^<\/?([a-z0-9]+)((?: [a-z]+="[^"<>]*")*)>$/.exec(tag) ?? [];
  return (
    ELEMENTS.test(name) &&
    [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].every(([, key = '', value = '']) => {
      if (key === 'href') return name === 'a' && /^(?:https:\/\/[^/]|#ref-\d+$)/.test(value);
      if (key === 'class') return name === 'table' && value === 'table';
      return /^(?:rel|start|colspan|rowspan|scope)$/.test(key);
    })
  );
}

describe('what is rendered from the desk', () => {
  it.each(ATTACKS)('lets nothing of %s through', (attack) => {
    for (const context of CONTEXTS) expect(unsafe(renderBody(context(attack), { html: true }).html)).toEqual([]);
    expect(unsafe(sanitiseBody(attack).html.replaceAll('<br />', '<br>'))).toEqual([]);
  });

  it('lets nothing through of attacks put together from pieces', () => {
    const piece = fc.constantFrom(
      ...[
        '<',
        '>',
        '"',
        "'",
        '/',
        '=',
        ' ',
        '&lt;',
        '&#60;',
        '`',
        '\n',
        '\n\n',
        '|',
        '(',
        ')',
        '[',
        ']',
        '\\',
        '<!--',
        '-->',
      ],
      ...[
        'svg',
        'math',
        'style',
        'script',
        'p',
        'a href',
        'table',
        'td',
        'javascript:',
        'onload',
        'x',
        '<p',
        '</',
        '<table>',
        '<a ',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(unsafe(renderBody(pieces.join(''), { html: true }).html)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the text of links that it refuses, and says which they were', () => {
    expect(renderBody('[a](http://example.org) <a href="javascript:x">b</a>', { html: true })).toEqual({
      html: '<p>a b</p>',
      refusedLinks: ['http://example.org', 'javascript:x'],
    });
  });

  it('drops what no reader should see with its content', () => {
    expect(
      sanitiseDocument('<h1>a</h1><style>b</style><nav>c</nav><script>d</script><svg><text>e</text></svg>f').html,
    ).toBe('<h1>a</h1>f');
  });

  it.each(['<div>'.repeat(200_000), '<blockquote><em>'.repeat(100_000)])('refuses endless nesting', (html) => {
    expect(() => sanitiseBody(html)).toThrow(/nested too deeply/);
  });

  it('refuses more elements than an article has', () => {
    expect(() => sanitiseBody('<p>a</p>'.repeat(20_001))).toThrow(/20,000 elements/);
  });

  it('leads nowhere but to https addresses and references', () => {
    expect(['https://example.org/a?b#c', '#ref-12'].filter((href) => !allowedAddress(href))).toEqual([]);
    expect(
      ['http://example.org', '#main', '#ref-0', '#ref-1"x', 'https:', 'https://', '//x', '/x', 'x', ''].filter(
        allowedAddress,
      ),
    ).toEqual([]);
  });
});

const shared = join(import.meta.dirname, '../../../shared');
const corpus = existsSync(shared)
  ? readdirSync(shared, { recursive: true, encoding: 'utf8' }).filter(
      (name) => /xss/i.test(name) && statSync(join(shared, name)).isFile(),
    )
  : [];

describe('the XSS corpus in ../shared', () => {
  if (corpus.length === 0) it.skip('is not there: only the attacks above were tried', () => undefined);
  else
    it.each(corpus)('%s: nothing comes through', (name) => {
      for (const line of readFileSync(join(shared, name), 'utf8').split('\n'))
        expect(unsafe(renderBody(line, { html: true }).html)).toEqual([]);
    });
});
