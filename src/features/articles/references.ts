import { type Element, isTag, type NodeWithChildren } from 'domhandler';
import { parseHtml, replaceNode, serializeHtml } from './dom.ts';

const HEADING = /^(?:\d+\.?\s+)?(?:references?(?: list)?|bibliography|literature(?: cited)?|works cited)$/i;

/** Whether a section of this heading lists the references. */
export function isReferenceHeading(heading: string): boolean {
  return HEADING.test(heading.trim());
}

/**
 * Gives the items of the numbered list under "References" the ids `ref-1`, `ref-2` …, by their numbers, so that links
 * such as `[1](#ref-1)` lead there; a link to a reference that there isn't becomes text. The plain text stays the same.
 */
export function linkReferences<Body extends { html: string }>(
  sections: readonly { heading: string }[],
  bodies: readonly Body[],
): Body[] {
  const documents = bodies.map(({ html }) => parseHtml(html));
  const known = new Set<string>();
  documents.forEach((document, i) => {
    if (!isReferenceHeading(sections[i]?.heading ?? '')) return;
    for (const list of elementsOf(document, 'ol')) number(list, known);
  });
  for (const document of documents) {
    for (const link of elementsOf(document, 'a')) {
      const { href = '' } = link.attribs;
      if (href.startsWith('#') && !known.has(href.slice(1))) replaceNode(link, link.children);
    }
  }
  return bodies.map((body, i) => ({ ...body, html: documents[i] ? serializeHtml(documents[i]) : body.html }));
}

/** The list of the references, not a list inside one of them. */
function number(list: Element, known: Set<string>): void {
  if (list.parent && isTag(list.parent)) return;
  list.children.filter(isTag).forEach((item, i) => {
    const id = `ref-${Number(list.attribs['start'] ?? 1) + i}`;
    if (known.has(id)) return;
    item.attribs['id'] = id;
    known.add(id);
  });
}

function elementsOf(node: NodeWithChildren, name: string): Element[] {
  const elements = node.children.filter(isTag);
  return elements.flatMap((child) => [...(child.name === name ? [child] : []), ...elementsOf(child, name)]);
}
