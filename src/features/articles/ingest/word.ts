import {
  type AnyNode,
  type ChildNode,
  type Element,
  isTag,
  isText,
  type NodeWithChildren,
  type Text,
} from 'domhandler';
import { element } from '../dom.ts';

const MARK = /^[\s\u00a0]*(?:[·•§o\u2013\u2014\uf0b7\uf0a7-]|(\d{1,3}|[a-z])[.)])[\s\u00a0]*$/;

/** Word writes lists as paragraphs that begin with their mark; here they become lists. */
export function joinWordLists(node: NodeWithChildren): void {
  const joined: ChildNode[] = [];
  let list: Element | null = null;
  for (const child of node.children) {
    const ordered = isTag(child) && isItem(child) ? takeMark(child) : null;
    if (ordered !== null && isTag(child)) {
      child.name = 'li';
      const name = ordered ? 'ol' : 'ul';
      if (list?.name !== name) {
        list = element(name, {});
        list.parent = child.parent;
        joined.push(list);
      }
      list.children.push(child);
      child.parent = list;
    } else {
      if (!(isText(child) && child.data.trim() === '')) list = null;
      joined.push(child);
    }
  }
  node.children = joined;
  for (const child of joined) if (isTag(child)) joinWordLists(child);
}

function isItem({ name, attribs }: Element): boolean {
  return name === 'p' && (/^MsoList/.test(attribs['class'] ?? '') || /mso-list:\s*l\d/.test(attribs['style'] ?? ''));
}

/** Takes out the paragraph that Word calls the title: its text, or null where there is none. */
export function takeWordTitle(node: NodeWithChildren): string | null {
  for (const child of node.children) {
    if (!isTag(child)) continue;
    if (child.name === 'p' && child.attribs['class'] === 'MsoTitle') {
      node.children = node.children.filter((each) => each !== child);
      return (
        textNodes(child)
          .map(({ data }) => data)
          .join('')
          .replaceAll(/\s+/g, ' ')
          .trim() || null
      );
    }
    const title = takeWordTitle(child);
    if (title !== null) return title;
  }
  return null;
}

/** Takes the mark off: whether it is a number, or null where there is none. */
function takeMark(paragraph: Element): boolean | null {
  const texts = textNodes(paragraph);
  const at = texts.findIndex(({ data }) => data.trim() !== '');
  const mark = MARK.exec(texts[at]?.data ?? '');
  if (!mark) return null;
  for (const [i, text] of texts.entries()) {
    if (i > at && text.data.trim() !== '') break;
    text.data = '';
  }
  return mark[1] !== undefined;
}

function textNodes(node: AnyNode): Text[] {
  if (isText(node)) return [node];
  return 'children' in node ? node.children.flatMap(textNodes) : [];
}
