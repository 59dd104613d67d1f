import type { XmlElement, XmlNode } from './xml.ts';

/** A name without the prefix of its namespace: `mml:math` is `math`. */
export function localName({ name }: XmlElement): string {
  return name.slice(name.indexOf(':') + 1);
}

/** An attribute whatever the prefix of its namespace. */
export function attribute({ attributes }: XmlElement, name: string): string | undefined {
  return Object.entries(attributes).find(([key]) => key.slice(key.indexOf(':') + 1) === name)?.[1];
}

export function isElement(node: XmlNode): node is XmlElement {
  return typeof node !== 'string';
}

export function childrenOf(parent: XmlElement | undefined, ...names: string[]): XmlElement[] {
  return (parent?.children ?? []).filter(isElement).filter((child) => names.includes(localName(child)));
}

export function childOf(parent: XmlElement | undefined, ...names: string[]): XmlElement | undefined {
  return childrenOf(parent, ...names)[0];
}

/** Every element of that name, at any depth, in order. */
export function elementsIn(node: XmlElement | undefined, name: string): XmlElement[] {
  return (node?.children ?? [])
    .filter(isElement)
    .flatMap((child) => [...(localName(child) === name ? [child] : []), ...elementsIn(child, name)]);
}

/** The text of an element on one line. */
export function textOf(node: XmlElement | undefined): string {
  return node ? rawText(node).replaceAll(/\s+/g, ' ').trim() : '';
}

function rawText(node: XmlNode): string {
  if (!isElement(node)) return node;
  const text = node.children.map(rawText).join('');
  return /^(?:p|title|break|sec|td|th)$/.test(localName(node)) ? ` ${text} ` : text;
}
