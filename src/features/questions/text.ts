import MarkdownIt from 'markdown-it';

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false }).disable([
  'link',
  'image',
  'autolink',
  'backticks',
]);

/** The HTML of a stem, an option or a rationale: emphasis only. Everything else comes out as the text it is. */
export function inlineMarkdown(text: string): string {
  return markdown.renderInline(text.trim());
}

/** The same without marks, for names that assistive technology reads and for titles. */
export function plainText(text: string): string {
  const tokens = markdown.parseInline(text.trim(), {})[0]?.children ?? [];
  return tokens
    .map((token) => (token.type === 'softbreak' || token.type === 'hardbreak' ? ' ' : token.content))
    .join('');
}
