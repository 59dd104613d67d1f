import { type AnyNode, type Document, type Element, isTag, isText, type NodeWithChildren } from 'domhandler';
import { parseHtml, serializeHtml } from '../dom.ts';
import { refuseMonsters } from '../sanitise.ts';
import type { ReadSource } from './source.ts';
import { joinWordLists, takeWordTitle } from './word.ts';

/** Parts of a page that are not the article. */
const AROUND = new Set(['nav', 'script', 'style', 'template', 'noscript']);
const AROUND_PAGE = new Set(['header', 'footer', 'aside']);

/**
 * A web page or a part of one, also as Word saves it: the article in it (`<article>`, else `<main>`, else everything
 * but headers and footers), and what its `citation_…` fields say, which publishers' pages carry for search engines.
 */
export function readHtml(text: string): ReadSource {
  refuseMonsters(text);
  const document = parseHtml(text);
  const fields = fieldsOf(document);
  const root = articleIn(document);
  cutAround(root, root === document && !fields.has('word'));
  joinWordLists(root);
  const wordTitle = takeWordTitle(root);
  linkNumbers(root);
  const pageTitle = textsOf(find(document, 'title')[0]).trim();
  return {
    title: first(fields, 'citation_title') ?? wordTitle,
    ...(pageTitle ? { otherTitle: pageTitle.split(/\s+[|–—]\s+/)[0] ?? pageTitle } : {}),
    authors: (fields.get('citation_author') ?? []).map((name) => ({ name: inOrder(name), credentials: '' })),
    citation: citationOf(fields),
    html: root.children.map((child) => serializeHtml(child)).join(''),
    warnings: [],
  };
}

type Fields = Map<string, string[]>;

function fieldsOf(document: Document): Fields {
  const fields: Fields = new Map();
  for (const { attribs } of find(document, 'meta')) {
    const [name, content] = [attribs['name']?.toLowerCase(), attribs['content']?.replaceAll(/\s+/g, ' ').trim()];
    if (name === 'progid' && /^word/i.test(content ?? '')) fields.set('word', ['yes']);
    if (name && content && /^citation_/.test(name)) fields.set(name, [...(fields.get(name) ?? []), content]);
  }
  return fields;
}

function first(fields: Fields, name: string): string | null {
  return fields.get(name)?.[0] ?? null;
}

function citationOf(fields: Fields): ReadSource['citation'] {
  const date =
    first(fields, 'citation_publication_date') ?? first(fields, 'citation_date') ?? first(fields, 'citation_year');
  const year = /\b(?:19|20)\d\d\b/.exec(date ?? '')?.[0];
  const doi = /10\.\d{4,9}\/\S+/.exec(first(fields, 'citation_doi') ?? '')?.[0];
  const journal = first(fields, 'citation_journal_title');
  const [volume, issue] = [first(fields, 'citation_volume'), first(fields, 'citation_issue')];
  return {
    ...(journal ? { journal } : {}),
    ...(year ? { year: Number(year) } : {}),
    ...(volume ? { volume } : {}),
    ...(issue ? { issue } : {}),
    ...(doi ? { doi } : {}),
  };
}

/** "Van Poznak, Catherine" as it is said. */
function inOrder(name: string): string {
  const [family, given, ...more] = name.split(/\s*,\s*/);
  return given && more.length === 0 ? `${given} ${family}` : name;
}

function articleIn(document: Document): NodeWithChildren {
  const [article, ...others] = find(document, 'article');
  if (article && others.length === 0) return article;
  return find(document, 'main')[0] ?? article ?? document;
}

function cutAround(node: NodeWithChildren, page: boolean): void {
  node.children = node.children.filter((child) => {
    if (!isTag(child)) return true;
    return !AROUND.has(child.name) && !(page && AROUND_PAGE.has(child.name)) && !('hidden' in child.attribs);
  });
  for (const child of node.children) if (isTag(child)) cutAround(child, page && child.name !== 'main');
}

/** Links within the page whose text is a number are taken for references. */
function linkNumbers(root: NodeWithChildren): void {
  for (const { attribs, children } of find(root, 'a')) {
    const number = /^\s*\[?([1-9]\d{0,3})\]?\s*$/.exec(children.map(textsOf).join(''))?.[1];
    if (number && attribs['href']?.includes('#')) attribs['href'] = `#ref-${number}`;
  }
}

function find(node: NodeWithChildren, name: string): Element[] {
  const found: Element[] = [];
  const visit = (within: NodeWithChildren): void => {
    for (const child of within.children) {
      if (!isTag(child)) continue;
      if (child.name === name) found.push(child);
      visit(child);
    }
  };
  visit(node);
  return found;
}

function textsOf(node: AnyNode | undefined): string {
  if (!node) return '';
  if (isText(node)) return node.data;
  return 'children' in node ? node.children.map(textsOf).join('') : '';
}
