import { attribute, childOf, childrenOf, elementsIn, textOf } from './jats-tree.ts';
import type { ReadSource } from './source.ts';
import type { XmlElement } from './xml.ts';

/** What a JATS article says about itself. `<article-title>` keeps its text only. */
export function readFront(article: XmlElement, meta: XmlElement): Omit<ReadSource, 'html'> {
  const journal = childOf(childOf(article, 'front'), 'journal-meta');
  const titles = childOf(meta, 'title-group');
  const title = [childOf(titles, 'article-title'), childOf(titles, 'subtitle')]
    .map(textOf)
    .filter((part) => part !== '');
  const authors = childrenOf(meta, 'contrib-group').flatMap((group) =>
    childrenOf(group, 'contrib').filter((one) => (one.attributes['contrib-type'] ?? 'author') === 'author'),
  );
  return {
    title: title.join(': ') || null,
    authors: authors.map(authorOf).filter(({ name }) => name !== ''),
    citation: citationOf(journal, meta),
    warnings: rightsOf(meta),
  };
}

function authorOf(contrib: XmlElement): { name: string; credentials: string } {
  const name = childOf(contrib, 'name') ?? childOf(childOf(contrib, 'name-alternatives'), 'name', 'string-name');
  const suffix = textOf(childOf(name, 'suffix'));
  const [given, family] = [textOf(childOf(name, 'given-names')), textOf(childOf(name, 'surname'))];
  const eastern = name && attribute(name, 'name-style') === 'eastern';
  const parts = eastern ? [family, given] : [given, family];
  const full = [...parts, suffix].filter((part) => part !== '').join(' ');
  const credentials = childrenOf(contrib, 'degrees').map(textOf).join(', ');
  return { name: full || textOf(childOf(contrib, 'collab', 'string-name')) || textOf(name), credentials };
}

function citationOf(journal: XmlElement | undefined, meta: XmlElement): ReadSource['citation'] {
  const name =
    textOf(childOf(childOf(journal, 'journal-title-group'), 'journal-title')) ||
    textOf(childOf(journal, 'journal-title'));
  const year = yearOf(meta);
  const [volume, issue] = [textOf(childOf(meta, 'volume')), textOf(childOf(meta, 'issue'))];
  const doi = childrenOf(meta, 'article-id').find((id) => id.attributes['pub-id-type'] === 'doi');
  const found = /10\.\d{4,9}\/\S+/.exec(textOf(doi))?.[0];
  return {
    ...(name ? { journal: name } : {}),
    ...(year ? { year } : {}),
    ...(volume ? { volume } : {}),
    ...(issue ? { issue } : {}),
    ...(found ? { doi: found } : {}),
  };
}

/** Of the issue if it is told, else the earliest date of publication. */
function yearOf(meta: XmlElement): number | null {
  const dates = childrenOf(meta, 'pub-date').map((date) => ({
    kind: date.attributes['pub-type'] ?? date.attributes['date-type'] ?? '',
    year: Number(/^\d{4}$/.exec(textOf(childOf(date, 'year')))?.[0] ?? 0),
  }));
  const known = dates.filter(({ year }) => year > 0);
  const ofIssue = known.find(({ kind }) => /^(?:ppub|collection|issue)$/.test(kind));
  return ofIssue?.year ?? (known.length > 0 ? Math.min(...known.map(({ year }) => year)) : null);
}

/** What the file says about its licence is for the educator to weigh: the rights statement stays theirs to make. */
function rightsOf(meta: XmlElement): string[] {
  const permissions = childOf(meta, 'permissions');
  const license = childOf(permissions, 'license');
  if (!license) return ['The file names no licence: make sure that you may use the text.'];
  const reference = elementsIn(license, 'license_ref').map(textOf)[0];
  const address =
    attribute(license, 'href') ??
    reference ??
    elementsIn(license, 'ext-link').map((link) => attribute(link, 'href'))[0];
  const words = childrenOf(license, 'license-p', 'p').map(textOf).join(' ');
  const said = [words.length > 300 ? `${words.slice(0, 299).trimEnd()}…` : words, address ?? ''].filter(
    (part) => part !== '',
  );
  return [`The file says about its licence: ${said.join(' ') || attribute(license, 'license-type') || 'nothing more'}`];
}
