import { childrenOf, isElement, localName } from './jats-tree.ts';
import type { XmlElement } from './xml.ts';

/** A table in the XHTML model, which JATS tables follow; cells in the head are headers whatever they are called. */
export function tableHtml(table: XmlElement, contents: (cell: XmlElement) => string): string {
  const sections = childrenOf(table, 'thead', 'tbody', 'tfoot', 'tr');
  return `<table>${sections.map((section) => sectionHtml(section, contents)).join('')}</table>`;
}

function sectionHtml(section: XmlElement, contents: (cell: XmlElement) => string): string {
  const name = localName(section);
  if (name === 'tr') return rowHtml(section, false, contents);
  const rows = childrenOf(section, 'tr').map((row) => rowHtml(row, name === 'thead', contents));
  return `<${name}>${rows.join('')}</${name}>`;
}

function rowHtml(row: XmlElement, head: boolean, contents: (cell: XmlElement) => string): string {
  const cells = row.children.filter(isElement).filter((child) => /^t[hd]$/.test(localName(child)));
  return `<tr>${cells.map((cell) => cellHtml(cell, head, contents)).join('')}</tr>`;
}

function cellHtml(cell: XmlElement, head: boolean, contents: (cell: XmlElement) => string): string {
  const name = head ? 'th' : localName(cell);
  const spans = ['colspan', 'rowspan'].map((span) => {
    const value = cell.attributes[span] ?? '';
    return /^\d{1,3}$/.test(value) && Number(value) > 1 ? ` ${span}="${value}"` : '';
  });
  return `<${name}${spans.join('')}>${contents(cell)}</${name}>`;
}
