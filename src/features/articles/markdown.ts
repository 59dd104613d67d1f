import MarkdownIt from 'markdown-it';

/** The body of a section as HTML, and the link addresses in it that are not https and were left as text. */
export interface RenderedBody {
  html: string;
  refusedLinks: string[];
}

const RULES = [
  'list',
  'emphasis',
  'link',
  'escape',
  'newline',
  'entity',
  'balance_pairs',
  'fragments_join',
  'text_join',
];

/**
 * Paragraphs, lists, emphasis and https links; everything else, HTML above all, comes out as the text it is.
 * The result holds no line break: where a paragraph is broken over lines in the source a space stands, so that the
 * text of a paragraph is the same however its source was wrapped.
 */
export function renderBody(source: string): RenderedBody {
  const refusedLinks: string[] = [];
  const markdown = new MarkdownIt('zero', { html: false, linkify: false, typographer: false });
  markdown.enable(RULES);
  markdown.validateLink = (url) => {
    if (/^https:\/\/[^/]/i.test(url)) return true;
    refusedLinks.push(url);
    return false;
  };
  const { rules } = markdown.renderer;
  rules['softbreak'] = () => ' ';
  rules['hardbreak'] = () => ' ';
  rules['link_open'] = (tokens, index, options, _env, self) => {
    tokens[index]?.attrSet('rel', 'noreferrer');
    return self.renderToken(tokens, index, options);
  };
  // The line breaks that are left are the renderer's own, between blocks.
  return { html: markdown.render(source.normalize('NFC')).replaceAll(/[\r\n]+/g, ''), refusedLinks };
}
