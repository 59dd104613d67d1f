import { Invalid } from '../../../http/errors.ts';
import { type Articles, blocks, inline } from './jats-blocks.ts';
import { readFront } from './jats-front.ts';
import { referenceNumbers, referencesHtml } from './jats-references.ts';
import { childOf, childrenOf, elementsIn, localName, textOf } from './jats-tree.ts';
import type { ReadSource } from './source.ts';
import { parseXml, type XmlElement } from './xml.ts';

/** Sections at the end of an article that are not references, in this order. */
const BACK = ['ack', 'sec', 'notes', 'fn-group', 'app-group', 'glossary'];

/**
 * An article in JATS XML (ANSI/NISO Z39.96, https://jats.nlm.nih.gov), as publishers and PubMed Central give it.
 * @throws Invalid when it is not well formed, not JATS, or has something that is refused for safety
 */
export function readJats(text: string): ReadSource {
  const article = articleIn(parseXml(text));
  const meta = childOf(childOf(article, 'front'), 'article-meta');
  if (!meta)
    throw new Invalid('The XML has no article-meta, which every article in JATS has. Bring the full article’s XML.');
  const back = childOf(article, 'back');
  const numbers = referenceNumbers(back);
  const articles: Articles = { numbers, warnings: new Set() };
  const { warnings, ...front } = readFront(article, meta);
  const html = [
    ...childrenOf(meta, 'abstract', 'trans-abstract').map((abstract) => abstractHtml(abstract, articles)),
    bodyHtml(childOf(article, 'body'), articles),
    ...(back ? BACK.flatMap((name) => childrenOf(back, name)).map((part) => partHtml(part, articles)) : []),
    floatsHtml(article, articles),
    referencesHtml(back, articles),
  ].join('\n');
  return { ...front, html, warnings: [...warnings, ...figureWarnings(article), ...articles.warnings] };
}

function articleIn(root: XmlElement): XmlElement {
  const name = localName(root);
  if (name === 'article') return root;
  const [article, ...more] = /^(?:pmc-articleset|records?|OAI-PMH|articles)$/i.test(name)
    ? elementsIn(root, 'article')
    : [];
  if (article && more.length === 0) return article;
  throw new Invalid(
    article
      ? 'The XML holds several articles. Bring one at a time.'
      : `The XML is not JATS: its outermost element is ${name}, not article. Bring the XML that the publisher or PubMed Central gives, or the article as HTML or text.`,
  );
}

function abstractHtml(abstract: XmlElement, articles: Articles): string {
  const title = childOf(abstract, 'title');
  const kind = abstract.attributes['abstract-type'];
  const heading = title ? inline(title, articles) : kind === 'summary' ? 'Summary' : 'Abstract';
  return `<h2>${heading}</h2>${blocks(abstract, articles, 3)}`;
}

/** Text before the first section is the introduction that has no heading. */
function bodyHtml(body: XmlElement | undefined, articles: Articles): string {
  if (!body) {
    articles.warnings.add('The XML has no body: only what it says about the article, and its abstract, were taken.');
    return '';
  }
  const [first] = body.children.filter((child) => typeof child !== 'string');
  const opening = first && localName(first) !== 'sec' ? '<h2>Introduction</h2>' : '';
  return `${opening}${blocks(body, articles, 2)}`;
}

const HEADINGS: Readonly<Record<string, string>> = {
  ack: 'Acknowledgements',
  notes: 'Notes',
  'fn-group': 'Notes',
  'app-group': 'Appendix',
  glossary: 'Glossary',
  sec: 'Further information',
};

function partHtml(part: XmlElement, articles: Articles): string {
  const title = childOf(part, 'title');
  const heading = title ? inline(title, articles) : (HEADINGS[localName(part)] ?? '');
  const html = blocks(part, articles, 3);
  return html.trim() === '' ? '' : `<h2>${heading}</h2>${html}`;
}

/** Tables and figures that the file keeps apart from the text. */
function floatsHtml(article: XmlElement, articles: Articles): string {
  const floats = childOf(article, 'floats-group');
  const html = floats ? blocks(floats, articles, 3) : '';
  return html.trim() === '' ? '' : `<h2>Tables and figures</h2>${html}`;
}

function figureWarnings(article: XmlElement): string[] {
  const figures = [
    ...elementsIn(article, 'graphic'),
    ...elementsIn(article, 'inline-graphic'),
    ...elementsIn(article, 'media'),
  ];
  if (figures.length === 0) return [];
  const labels = elementsIn(article, 'fig').map((figure) => textOf(childOf(figure, 'label')).replace(/[.:]\s*$/, ''));
  const named = labels.filter((label) => label !== '');
  return [
    `Pictures are not taken, only their captions${named.length > 0 ? `: ${named.join(', ')}` : ''}. Check that the text can be understood without them.`,
  ];
}
