import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { DomUtils, parseDocument } from 'htmlparser2';
import { asciiHtml, createRenderer, escapeHtml, italicHtml } from '../../src/http/render.ts';
import { temporaryFolder } from '../support/files.ts';

function rendererOf(views: Record<string, string>, globals: Record<string, unknown> = {}) {
  const folder = temporaryFolder('views');
  for (const [name, text] of Object.entries(views)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, `${name}.ejs`), text);
  }
  return createRenderer(folder, globals);
}

describe('escapeHtml', () => {
  it('neutralises what ends a text or a quoted attribute, and leaves everything else', () => {
    expect(escapeHtml(`<script>alert("1" & '2')</script>`)).toBe(
      '&lt;script&gt;alert(&#34;1&#34; &amp; &#39;2&#39;)&lt;/script&gt;',
    );
    expect(escapeHtml('Zoë Ω 12 %')).toBe('Zoë Ω 12 %');
    expect([escapeHtml(null), escapeHtml(undefined), escapeHtml(0), escapeHtml(false)]).toEqual(['', '', '0', 'false']);
  });

  it('any text comes back as the same text from an HTML parser, in an element and in an attribute', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((text) => !text.includes('\r')),
        (text) => {
          const [element] = parseDocument(`<p title="${escapeHtml(text)}">${escapeHtml(text)}</p>`)
            .children as never as [{ attribs: { title: string }; children: { data: string }[] }];
          expect(element.attribs.title).toBe(text);
          expect(element.children.map((child) => child.data).join('')).toBe(text);
        },
      ),
    );
  });
});

describe('createRenderer', () => {
  it('escapes with <%= and not with <%-, also in included partials', () => {
    const views = rendererOf({
      page: '<h1><%= it.title %></h1><%- include("partials/name", { name: it.name }) %>',
      'partials/name': '<b title="<%= it.name %>"><%- "<i>" %></b>',
    });
    expect(views.view('page', { title: '<T>', name: '"><x' })).toBe(
      '<h1>&lt;T&gt;</h1><b title="&#34;&gt;&lt;x"><i></b>',
    );
  });

  it('gives every view and partial the globals by their names', () => {
    const views = rendererOf(
      { page: '<%= siteName %> <%= twice(4) %> <%- include("part", { n: 5 }) %>', part: '<%= twice(it.n) %>' },
      { siteName: 'Keypoint', twice: (n: number) => n * 2 },
    );
    expect(views.view('page')).toBe('Keypoint 8 10');
  });

  it('writes HTML in ASCII when asked to, the same to a reader', () => {
    const html = asciiHtml('Åström’s “5 µg” – Ω 𝛼');
    expect([...html].every((char) => char.charCodeAt(0) < 128)).toBe(true);
    expect(DomUtils.textContent(parseDocument(html))).toBe('Åström’s “5 µg” – Ω 𝛼');
  });

  it('sets the credit phrase and a title in italics, and escapes the rest', () => {
    expect(italicHtml('<b> AMA PRA Category 1 Credit™')).toBe('&lt;b&gt; <i>AMA PRA Category 1 Credit™</i>');
    expect(italicHtml('A & B. J <x>. 2026.', 'J <x>')).toBe('A &amp; B. <i>J &lt;x&gt;</i>. 2026.');
  });

  it('shows nothing for what is not there, and says which view is missing', () => {
    const views = rendererOf({ page: '[<%= it.nothing %>]' });
    expect(views.view('page')).toBe('[]');
    expect(() => views.view('absent')).toThrow('there is no view absent');
  });

  it('takes no EJS option from a model (attack 51)', () => {
    const views = rendererOf({ page: '<%= it.name %>' });
    const model = {
      name: 'x',
      settings: { 'view options': { escapeFunction: '1;throw new Error("run")' } },
      escape: () => 'no',
      client: false,
    };
    expect(views.view('page', model)).toBe('x');
    expect(views.view('page', JSON.parse('{"name":"x","__proto__":{"siteName":"evil"}}'))).toBe('x');
  });

  it('tells at the start of a view that is not well formed', () => {
    expect(() => rendererOf({ broken: '<% if (it.x) { %>' })).toThrow();
  });
});
