import MarkdownIt from 'markdown-it';
import type { ReadSource } from './source.ts';

const commonmark = new MarkdownIt({ html: true, linkify: false, typographer: false });
// What is not https is left out when the document is assembled, and said.
commonmark.validateLink = () => true;

/** CommonMark with tables and safe HTML; a block of settings before it ("front matter") is left out. */
export function readMarkdown(text: string): ReadSource {
  const source = text.replace(/^---\r?\n[\s\S]*?\r?\n(?:---|\.\.\.)\r?\n/, '');
  return { title: null, authors: [], citation: {}, html: commonmark.render(source), warnings: [] };
}
