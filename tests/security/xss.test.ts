import { DomUtils, parseDocument } from 'htmlparser2';
import { extractText, getDocumentProxy } from 'unpdf';
import { openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { importWritten, storeCorpusPicture, writeEverywhere } from '../support/authored.ts';
import { type Tour, tour } from '../support/authored-views.ts';
import { counted } from '../support/items.ts';
import { XSS } from '../support/xss-corpus.ts';

/** Elements and attributes that the Markdown of questions and articles may make of any text. */
const MARKDOWN: Readonly<Record<string, readonly string[]>> = {
  p: [],
  em: [],
  strong: [],
  sub: [],
  sup: [],
  br: [],
  code: ['class'],
  pre: [],
  ul: [],
  ol: ['start'],
  li: [],
  table: [],
  thead: [],
  tbody: [],
  tr: [],
  th: ['scope', 'class'],
  td: ['class'],
  div: ['class'],
  figure: ['class', 'tabindex', 'aria-label'],
  img: ['class', 'src', 'alt', 'width', 'height'],
  a: ['href', 'rel', 'title'],
  mark: ['class', 'id'],
  span: ['class'],
  details: [],
  summary: [],
};
const ADDRESSES = new Set(['href', 'src', 'action', 'formaction', 'data', 'poster', 'srcset', 'xlink:href', 'srcdoc']);

/** Element → the attributes it has anywhere on the pages of an activity that holds nothing strange. */
type Vocabulary = Map<string, Set<string>>;

function elementsOf(html: string) {
  return DomUtils.getElementsByTagName('*', parseDocument(html));
}

function vocabularyOf(pages: Tour['pages']): Vocabulary {
  const words: Vocabulary = new Map(Object.entries(MARKDOWN).map(([name, attributes]) => [name, new Set(attributes)]));
  for (const element of pages.flatMap(({ html }) => elementsOf(html))) {
    const known = words.get(element.name) ?? new Set();
    for (const attribute of Object.keys(element.attribs)) known.add(attribute);
    words.set(element.name, known);
  }
  return words;
}

/** What a page holds that the texts of an author can't have been meant to make. */
function strangeIn(html: string, words: Vocabulary): string[] {
  return elementsOf(html).flatMap(({ name, attribs }) => {
    const known = words.get(name);
    if (!known) return [`<${name}>`];
    return Object.entries(attribs).flatMap(([attribute, value]) => {
      if (!known.has(attribute) || attribute.startsWith('on') || attribute === 'style')
        return [`<${name} ${attribute}>`];
      if (!ADDRESSES.has(attribute)) return [];
      if (name === 'script' && !value.startsWith('/assets/')) return [`<script src=${value}>`];
      return /^(?:\/(?!\/)|#|\?|\d+$|https?:\/\/|mailto:)/.test(value) ? [] : [`<${name} ${attribute}=${value}>`];
    });
  });
}

function expectNothingStrange(pages: Tour['pages']): void {
  const found = pages.flatMap(({ address, html }) => strangeIn(html, words).map((strange) => `${address}: ${strange}`));
  expect(found).toEqual([]);
  expect(pages.some(({ html }) => /<script(?![^>]* src="\/assets\/)/i.test(html))).toBe(false);
}

let site: TestApp;
let educator: Person & { user: TestUser };
let words: Vocabulary;
let harmless: Written;

interface Written extends Tour {
  fields: string[];
  refused: string[];
  /** How many texts were written at the desk; they are numbered from DESK on. */
  written: number;
}

const DESK = 1000;

/** @param desk whether the desk is written and read too, which takes longer */
async function pagesOf(slug: string, textOf: (i: number) => string, desk = false): Promise<Written> {
  const { yaml, fields, refused } = writeEverywhere(slug, textOf);
  await importWritten(site, { yaml, slug });
  // What the fonts of the certificate can't write is refused there.
  const fullName = /^[ -~]+$/.test(textOf(0)) ? textOf(0) : 'Robin';
  const learner = await site.signedIn({ fullName, credentials: fullName, verified: true });
  let written = 0;
  const deskText = (i: number) => {
    written = i;
    return textOf(DESK + i);
  };
  const toured = await tour(site, slug, { learner, educator, ...(desk ? { textOf: deskText } : {}) });
  return { ...toured, fields, refused, written };
}

beforeAll(async () => {
  site = await openTestApp({ content: false, app: { credit: { verificationsPerMinute: 10_000 } } });
  educator = await site.signedIn({ roles: ['educator'] });
  await storeCorpusPicture(site);
  harmless = await pagesOf('harmless', (i) => `harmless${i}x`, true);
  words = vocabularyOf(harmless.pages);
}, 60_000);
afterAll(() => site.close());

describe('the pages that are looked at', () => {
  it('show nearly every text of an activity and of a question of every kind', () => {
    const all = harmless.pages.map(({ html }) => html).join('\n');
    const shown = new Set(all.match(/harmless\d+x/g));
    expect(harmless.fields.length).toBeGreaterThan(60);
    expect(shown.size).toBeGreaterThan(0.9 * harmless.fields.length - 20);
    const kinds = [
      '/questions/',
      '/review',
      '/results',
      '/evaluation',
      '/claim',
      '/certificates/',
      '/verify/',
      '/analysis/',
    ];
    for (const part of kinds) expect(harmless.pages.some(({ address }) => address.includes(part))).toBe(true);
  });

  it('show nearly every text that is written at the desk', () => {
    const all = harmless.pages.map(({ html }) => html).join('\n');
    const shown = new Set([...(all.match(/harmless\d+x/g) ?? [])].filter((text) => Number(text.slice(8, -1)) > DESK));
    expect(harmless.written).toBeGreaterThan(80);
    expect(shown.size).toBeGreaterThan(0.9 * harmless.written);
    const parts = [
      '/text',
      '/key-points/',
      '/coverage',
      '/editors',
      '/draft',
      '/compare',
      '/versions/',
      '/restoration',
    ];
    const more = [
      '/correction',
      '/review',
      '/checklist',
      '/preview',
      '/practice',
      '/author/questions?',
      '/author/media',
    ];
    for (const part of [...parts, ...more]) {
      expect([part, harmless.pages.some(({ address }) => address.includes(part))]).toEqual([part, true]);
    }
  });

  it('would be told from pages that hold something strange', () => {
    const [page = { html: '' }] = harmless.pages;
    expect(strangeIn(page.html, words)).toEqual([]);
    for (const [strange, found] of [
      ['<svg onload=x>', '<svg onload>'],
      ['<iframe></iframe>', '<iframe>'],
      ['<img src="javascript:x">', '<img src=javascript:x>'],
      ['<a href="//evil.example">', '<a href=//evil.example>'],
      ['<script>x</script>', '<script>'],
    ] as const) {
      const all = strangeIn(
        page.html.replace('</main>', `${strange}</main>`),
        new Map([...words].filter(([name]) => name !== 'script')),
      );
      expect(all.map((one) => one.replace(/ src>$/, '>'))).toContain(found);
    }
  });
});

describe('whatever is written into every text', () => {
  it.each(XSS.map((payload, i) => ({ ...payload, i })))(
    '$way: $text',
    counted(41, async ({ text, i }) => {
      const { pages, pdf, fields, refused } = await pagesOf(`xss-${i}`, () => text);
      expect(fields.length + refused.length).toBe(harmless.fields.length);
      expectNothingStrange(pages);
      // A PDF can run scripts and open addresses by itself: ours has no such action.
      expect(pdf.toString('latin1')).not.toMatch(/\/(?:JavaScript|JS|OpenAction|AA|Launch|SubmitForm|EmbeddedFile)\b/);
      expect(pdf.toString('latin1').match(/\/URI \((?!https?:\/\/|mailto:)/)).toBeNull();
    }),
  );

  // Each puts every payload into some field of the desk, and every field gets another one.
  it.each([0, 1, 2, 3])(
    'and at the desk (%d)',
    counted(41, async (round: number) => {
      const textOf = (i: number) => XSS[(i * 5 + round * 17) % XSS.length]?.text ?? '';
      const { pages, written } = await pagesOf(`desk-${round}`, textOf, true);
      expect(written).toBeGreaterThan(XSS.length);
      expectNothingStrange(pages);
    }),
    60_000,
  );

  it('stands in the PDF as the words it is', async () => {
    const { pdf } = await pagesOf('in-the-pdf', () => '<b>"x"</b> & <%= y %>');
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true });
    expect(text.replaceAll(/\s+/g, ' ')).toContain('<b>"x"</b> & <%= y %>');
  });
});
