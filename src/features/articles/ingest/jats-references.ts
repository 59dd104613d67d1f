import { type Articles, inline } from './jats-blocks.ts';
import { attribute, childOf, childrenOf, elementsIn, localName, textOf } from './jats-tree.ts';
import { escapeHtml } from './source.ts';
import type { XmlElement } from './xml.ts';

const CITATIONS = ['mixed-citation', 'element-citation', 'nlm-citation', 'citation'];

/** The references of an article get the numbers of their order, whatever their labels are. */
export function referenceNumbers(back: XmlElement | undefined): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  elementsIn(back, 'ref').forEach((ref, i) => {
    for (const element of [ref, ...childrenOf(ref, ...CITATIONS)]) {
      const id = element.attributes['id'];
      if (id) numbers.set(id, i + 1);
    }
  });
  return numbers;
}

/** The references as a numbered list under a heading of their own. */
export function referencesHtml(back: XmlElement | undefined, articles: Articles): string {
  const refs = elementsIn(back, 'ref');
  if (refs.length === 0) return '';
  return `<h2>References</h2><ol>${refs.map((ref) => `<li>${referenceHtml(ref, articles)}</li>`).join('')}</ol>`;
}

function referenceHtml(ref: XmlElement, articles: Articles): string {
  const alternatives = childOf(ref, 'citation-alternatives') ?? ref;
  const citations = childrenOf(alternatives, ...CITATIONS);
  const [mixed] = citations.filter((citation) => localName(citation) !== 'element-citation');
  const used = mixed && citations.length > 1 && alternatives !== ref ? [mixed] : citations;
  const parts = used.map((citation) => (isWritten(citation) ? inline(citation, articles).trim() : composed(citation)));
  return parts.filter((part) => part !== '').join(' ') || escapeHtml(textOf(ref)) || '—';
}

/** Whether a citation has its punctuation, or is only made of fields. */
function isWritten(citation: XmlElement): boolean {
  if (localName(citation) === 'element-citation') return false;
  return citation.children.some((child) => typeof child === 'string' && child.trim() !== '');
}

/** Fields put together as Vancouver style does: authors, title, source, year, volume, pages, DOI. */
function composed(citation: XmlElement): string {
  const field = (...names: string[]) => escapeHtml(textOf(childOf(citation, ...names)));
  const people = authorsOf(citation);
  const title = field('article-title', 'chapter-title', 'data-title', 'part-title');
  const source = field('source');
  const [year, volume, issue] = [field('year'), field('volume'), field('issue')];
  const [from, to] = [field('fpage', 'elocation-id'), field('lpage')];
  const pages = from && to && to !== from ? `${from}–${to}` : from || field('page-range');
  const where = [year, volume && `${year ? ';' : ''}${volume}${issue && `(${issue})`}`, pages && `:${pages}`].join('');
  const publisher = [field('publisher-loc'), field('publisher-name')].filter((part) => part !== '').join(': ');
  const sentences = [people, title, source && `<em>${source}</em>`, publisher, where, field('comment')];
  const doi = childrenOf(citation, 'pub-id').find((id) => id.attributes['pub-id-type'] === 'doi');
  const address = doi ? `https://doi.org/${textOf(doi)}` : linkOf(citation);
  return [
    ...sentences.filter((part) => part !== '').map((part) => (/[.?!]$/.test(part) ? part : `${part}.`)),
    ...(address ? [`<a href="${escapeHtml(address)}">${escapeHtml(address)}</a>`] : []),
  ].join(' ');
}

function linkOf(citation: XmlElement): string | undefined {
  const link = childOf(citation, 'ext-link', 'uri');
  return link && (attribute(link, 'href') ?? textOf(link));
}

function authorsOf(citation: XmlElement): string {
  const groups = childrenOf(citation, 'person-group');
  const listed = groups[0] ?? citation;
  const names = listed.children.flatMap((child) => {
    if (typeof child === 'string') return [];
    const name = localName(child);
    if (name === 'name')
      return [`${textOf(childOf(child, 'surname'))} ${textOf(childOf(child, 'given-names'))}`.trim()];
    return name === 'collab' || name === 'string-name' ? [textOf(child)] : [];
  });
  const more = childrenOf(listed, 'etal').length > 0 ? ['et al'] : [];
  return escapeHtml([...names, ...more].join(', '));
}
