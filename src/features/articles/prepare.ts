import { articleText, findPassage, type Passage, PassageError, textOf } from './anchors.ts';
import { renderBody } from './markdown.ts';
import { linkReferences } from './references.ts';
import type { ArticleFile, KeyPointFile, StoredArticle, TextQuoteSelector } from './schemas.ts';

/** What is wrong, and where in the file: `['article', 'sections', 2, 'body']`. */
export interface Fault {
  path: (string | number)[];
  reason: string;
}

export interface AnchoredKeyPoint {
  slug: string;
  statement: string;
  selector: TextQuoteSelector;
  passage: Passage;
}

export interface PreparedArticle {
  content: StoredArticle;
  keyPoints: AnchoredKeyPoint[];
}

/** Ids that the article's page uses itself. */
export const RESERVED = /^(?:main|key-points|in-this-article|about-this-text|kp-\d+|key-point-\d+)$/;

/** Renders an article and finds the passage of each key point in it; every fault is listed. Pure. */
export function prepareArticle(
  article: ArticleFile,
  keyPoints: readonly KeyPointFile[],
): PreparedArticle & { faults: Fault[] } {
  const faults = idFaults(article);
  const rendered = article.sections.map(({ body }) => renderBody(body, { html: article.html === true }));
  const bodies = article.html ? linkReferences(article.sections, rendered) : rendered;
  const sections = article.sections.map(({ id, heading }, i) => {
    const { html = '', refusedLinks = [] } = bodies[i] ?? {};
    for (const url of refusedLinks) {
      faults.push({
        path: ['article', 'sections', i, 'body'],
        reason: `the link to ${url} is not allowed; use an https address`,
      });
    }
    return { id, heading, html, text: textOf(html) };
  });
  const text = articleText(sections);
  const anchored: AnchoredKeyPoint[] = [];
  keyPoints.forEach(({ id, statement, passage: selector }, i) => {
    try {
      anchored.push({ slug: id, statement, selector, passage: findPassage(text, selector) });
    } catch (error) {
      if (!(error instanceof PassageError)) throw error;
      faults.push({ path: ['keyPoints', i, 'passage'], reason: error.message });
    }
  });
  const { authors, citation, rights, update = null } = article;
  return { content: { authors, citation, rights, sections, update }, keyPoints: anchored, faults };
}

/** Section ids become addresses on one page. */
function idFaults({ sections, update }: ArticleFile): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  const check = (id: string, path: Fault['path']) => {
    if (RESERVED.test(id)) faults.push({ path, reason: `the page uses the id ${id} itself; choose another` });
    if (seen.has(id))
      faults.push({ path, reason: `the id ${id} stands twice; ids of sections and of the update note must differ` });
    seen.add(id);
  };
  sections.forEach(({ id }, i) => {
    check(id, ['article', 'sections', i, 'id']);
  });
  if (update) check(update.id, ['article', 'update', 'id']);
  return faults;
}
