import { createRequire } from 'node:module';
import 'htmlparser2';
import type sanitize from 'sanitize-html';
import { Invalid } from '../../http/errors.ts';

/** CommonJS that requires the ES module htmlparser2: loaded once that one has run, which jest asks for. */
const sanitizeHtml = createRequire(import.meta.url)('sanitize-html') as typeof sanitize;

/** Deeper elements are unwrapped; whatever walks a sanitised document can rely on it. */
const DEEPEST = 60;

/** Beyond these nothing is an article, and the parser's time grows with the square of the depth. */
const MOST_OPEN = 1000;
const MOST_ELEMENTS = 20_000;
const ENDED_BY_THE_NEXT = new Set([
  ...['p', 'li', 'dt', 'dd', 'tr', 'td', 'th', 'thead', 'tbody', 'tfoot', 'colgroup', 'option'],
  ...['br', 'img', 'hr', 'wbr', 'col', 'input', 'meta', 'link', 'area', 'base', 'source'],
]);

/** Nothing in these is text of an article, so their content goes with them. */
const DROPPED = [
  ...['script', 'style', 'template', 'noscript', 'xmp', 'noembed', 'noframes', 'plaintext', 'title'],
  ...['iframe', 'object', 'embed', 'applet', 'svg', 'canvas', 'audio', 'video', 'picture', 'map'],
  ...['button', 'select', 'option', 'textarea', 'nav', 'dialog', 'annotation', 'annotation-xml'],
];

const BLOCKS = ['p', 'ul', 'ol', 'li', 'blockquote', 'pre', 'table', 'caption', 'thead', 'tbody', 'tfoot', 'tr'];
const INLINE = ['em', 'strong', 'sub', 'sup', 'code', 'a', 'br', 'th', 'td'];
const MOST_CELLS = 100;

/** Safe HTML, and the link addresses that were neither https nor a reference of the article: their text is kept. */
export interface SanitisedHtml {
  html: string;
  refusedLinks: string[];
}

/** Whether a link may lead there: an https address, or one of the article's references (`#ref-12`). */
export function allowedAddress(href: string): boolean {
  return /^#ref-[1-9]\d{0,4}$/.test(href) || (/^https:\/\/[^/]/i.test(href) && URL.canParse(href));
}

/**
 * HTML reduced to what the body of an article may hold: headings of the third and fourth level (others become those),
 * paragraphs, lists, quotations, tables, emphasis, sub- and superscript, code, and links. Of attributes only the
 * address of a link, the start of a list and the spans and scope of a cell are kept.
 * @throws Invalid when there are more elements, or more of them inside one another, than any article has
 */
export function sanitiseBody(html: string): SanitisedHtml {
  return sanitise(html, { h1: 'h3', h2: 'h3', h5: 'h4', h6: 'h4' }, ['h3', 'h4']);
}

/** The same for a whole document: its headings keep their level. */
export function sanitiseDocument(html: string): SanitisedHtml {
  return sanitise(html, {}, ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']);
}

function sanitise(html: string, headings: Record<string, string>, allowedHeadings: string[]): SanitisedHtml {
  refuseMonsters(html);
  const refusedLinks: string[] = [];
  const safe = sanitizeHtml(html, {
    allowedTags: [...BLOCKS, ...INLINE, ...allowedHeadings],
    nonTextTags: DROPPED,
    allowedAttributes: {
      a: ['href', 'rel'],
      ol: ['start'],
      th: ['colspan', 'rowspan', 'scope'],
      td: ['colspan', 'rowspan'],
    },
    allowedSchemes: ['https'],
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    nestingLimit: DEEPEST,
    transformTags: {
      ...headings,
      ...{ b: 'strong', i: 'em', dt: 'p', dd: 'p', figcaption: 'p', div: 'p' },
      a: (tagName, { href }) => ({ tagName, attribs: linkAttributes(href?.trim(), refusedLinks) }),
      ol: (tagName, { start }) => ({ tagName, attribs: numeric({ start }, 99_999) }),
      th: (tagName, { colspan, rowspan, scope }) => ({
        tagName,
        attribs: {
          ...numeric({ colspan, rowspan }, MOST_CELLS),
          ...(/^(?:row|col|rowgroup|colgroup)$/.test(scope ?? '') ? { scope: scope ?? '' } : {}),
        },
      }),
      td: (tagName, { colspan, rowspan }) => ({ tagName, attribs: numeric({ colspan, rowspan }, MOST_CELLS) }),
    },
    exclusiveFilter: ({ tag, attribs }) => tag === 'a' && attribs['href'] === undefined && 'excludeTag',
  });
  return { html: safe, refusedLinks };
}

/** @throws Invalid when there are more elements, or more of them inside one another, than any article has */
export function refuseMonsters(html: string): void {
  let open = 0;
  let elements = 0;
  for (const [, closing, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)/gi)) {
    if (closing) open -= ENDED_BY_THE_NEXT.has(name.toLowerCase()) ? 0 : 1;
    else {
      elements += 1;
      open += ENDED_BY_THE_NEXT.has(name.toLowerCase()) ? 0 : 1;
    }
    if (open > MOST_OPEN) throw new Invalid('The HTML is nested too deeply to be an article. Paste its text instead.');
    if (elements > MOST_ELEMENTS)
      throw new Invalid('The HTML has more than 20,000 elements. Bring the article in parts, or paste its text.');
  }
}

function linkAttributes(href: string | undefined, refused: string[]): Record<string, string> {
  if (!href) return {};
  if (!allowedAddress(href)) {
    refused.push(href);
    return {};
  }
  if (href.startsWith('#')) return { href };
  return { href: /[\s"<>\\^`{|}]/.test(href) ? new URL(href).href : href, rel: 'noreferrer' };
}

/** Whole numbers from 2 on (1 is what an absent attribute means), none above `most`. */
function numeric(attributes: Record<string, string | undefined>, most: number): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) {
    const number = /^\d{1,6}$/.test(value ?? '') ? Number(value) : 1;
    if (number > 1) kept[name] = String(Math.min(number, most));
  }
  return kept;
}
