import type { Database } from '../../db/index.ts';
import { ownedCache } from '../../lib/owned-cache.ts';
import { markPassages } from './anchors.ts';
import { type ArticleVersion, type KeyPoint, selectArticleVersion, selectKeyPoints } from './queries.ts';

/** A section as readers see it: `html` begins with its `<h2 id="…">` and has the passages of the key points marked. */
export interface ArticleSection {
  readonly id: string;
  readonly heading: string;
  readonly html: string;
}

/** An article as its page shows it. Texts are plain unless they are named html. */
export interface Article extends Omit<ArticleVersion, 'sections'> {
  readonly sections: readonly ArticleSection[];
  /** What "In this article" lists: the sections, then the update note. */
  readonly toc: readonly { readonly id: string; readonly heading: string }[];
  readonly keyPoints: readonly KeyPoint[];
}

/**
 * An article by the id of its version, with the passages marked. Kept in memory, because a version never changes.
 * @throws NotFound
 */
export const selectArticle: (db: Database, articleVersionId: string) => Promise<Article> = ownedCache(
  50,
  async (db, id) => {
    const [version, keyPoints] = await Promise.all([selectArticleVersion(db, id), selectKeyPoints(db, id)]);
    const toc = [...version.sections, ...(version.update ? [version.update] : [])].map(({ id, heading }) => ({
      id,
      heading,
    }));
    return { ...version, sections: markSections(version.sections, keyPoints), toc, keyPoints };
  },
);

/**
 * The sections of an article with passages marked. Offsets of key points count over the whole article, so each section
 * is given what falls into it. Pure.
 */
export function markSections(
  sections: ArticleVersion['sections'],
  keyPoints: readonly Pick<KeyPoint, 'start' | 'end' | 'position'>[],
): ArticleSection[] {
  const whole = sections.map(({ id, heading, html }) => `<h2 id="${id}">${escapeText(heading)}</h2>${html}`).join(SEAM);
  const marked = markPassages(
    whole,
    keyPoints.map(({ start, end, position }) => ({ start, end, number: position })),
  ).split(SEAM);
  return sections.map(({ id, heading }, i) => ({ id, heading, html: marked[i] ?? '' }));
}

/** Between sections while a passage may cross from one into the next; no section's text can hold it, since html comments are escaped there. */
const SEAM = '<!--section-->';

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
