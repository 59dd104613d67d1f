import { z } from 'zod';
import { articleText } from './anchors.ts';
import { type Fault, prepareArticle } from './prepare.ts';
import {
  type ArticleFile,
  articleFile,
  type KeyPointFile,
  type StoredArticle,
  storedArticle,
  type TextQuoteSelector,
} from './schemas.ts';
import { splitSections } from './sections.ts';

/** article_drafts.content. `body` is one Markdown document; each `## Heading` in it begins a section. */
export const draftContent = storedArticle.omit({ sections: true }).extend({
  body: z.string(),
  /** The draft's revision with which title, text or what is said about them last changed. */
  textRevision: z.int().default(1),
  /** What could not be kept of the file or text that it was made from; until the text is saved the next time. */
  warnings: z.array(z.string()).default([]),
  /** The ids of the sections of the version that it was made from: links to them stay what they are. */
  sectionIds: z.array(z.strictObject({ id: z.string(), heading: z.string() })).default([]),
});
export type DraftContent = z.infer<typeof draftContent>;

/** A key point of a draft. */
export interface DraftKeyPoint {
  /** key_points.id: the same in every version of the article. */
  readonly id: string;
  readonly slug: string;
  /** 1, 2, … */
  readonly position: number;
  readonly statement: string;
  /** Quotes the passage; with `reworded` and `lost`, the one that it was before. */
  readonly selector: TextQuoteSelector;
  readonly state: 'found' | 'reworded' | 'lost';
  /** Offsets into the draft's plain text; null when it is lost. */
  readonly start: number | null;
  readonly end: number | null;
  /** Why no question is asked about it. */
  readonly uncoveredReason: string | null;
  readonly uncoveredBy: string | null;
  /** Epoch ms. */
  readonly uncoveredAt: number | null;
}

/** The working copy of an article. */
export interface ArticleDraft {
  readonly articleId: string;
  readonly slug: string;
  readonly title: string;
  /** Counts the changes of the text and of the key points; 1 when it was just made from a version. */
  readonly revision: number;
  /** The version that it was made from or last published as. */
  readonly baseVersionId: string | null;
  readonly content: DraftContent;
  readonly keyPoints: readonly DraftKeyPoint[];
  /** Epoch ms. */
  readonly updatedAt: number;
  readonly updatedBy: string | null;
}

/** A draft as a page shows it. */
export interface PreparedDraft {
  readonly sections: StoredArticle['sections'];
  /** The plain text that offsets count in. */
  readonly text: string;
  /** What is wrong with the text itself. */
  readonly faults: Fault[];
}

type Written = Pick<ArticleDraft, 'slug' | 'title' | 'content'>;

/** Renders a draft's body. Pure. */
export function prepareDraft(draft: Written): PreparedDraft {
  const { content, faults } = prepareArticle(writtenArticle(draft), []);
  return { sections: content.sections, text: articleText(content.sections), faults };
}

/**
 * A draft as `importArticle` takes it, and what stands against publishing it, each with where it is:
 * `['article', …]` or `['keyPoints', index, …]`. Pure.
 */
export function articleFileOf(draft: ArticleDraft): {
  article: ArticleFile;
  keyPoints: KeyPointFile[];
  faults: Fault[];
} {
  const article = writtenArticle(draft);
  const checked = articleFile.safeParse(article);
  const faults: Fault[] = (checked.error?.issues ?? []).map(({ path, message }) => ({
    path: ['article', ...path.map((part) => (typeof part === 'number' ? part : String(part)))],
    reason: message,
  }));
  const keyPoints = draft.keyPoints.map(({ slug, statement, selector }) => ({
    id: slug,
    statement,
    passage: selector,
  }));
  if (keyPoints.length === 0) faults.push({ path: ['keyPoints'], reason: 'the article has no key point' });
  for (const [i, { state }] of draft.keyPoints.entries()) {
    if (state !== 'found') faults.push({ path: ['keyPoints', i, 'passage'], reason: NOT_FOUND[state] });
  }
  const found = new Set(draft.keyPoints.flatMap(({ state }, i) => (state === 'found' ? [i] : [])));
  for (const fault of prepareArticle(article, keyPoints).faults) {
    const about = fault.path[0] === 'keyPoints' ? Number(fault.path[1]) : null;
    if (about === null || found.has(about)) faults.push(fault);
  }
  return { article, keyPoints, faults };
}

const NOT_FOUND = {
  lost: 'its passage is no longer in the article; mark it anew',
  reworded: 'its passage has been reworded; confirm the new one',
};

function writtenArticle({ slug, title, content }: Written): ArticleFile {
  const { authors, citation, rights, body, sectionIds, update } = content;
  const sections = keepIds(splitSections(body), sectionIds);
  return { slug, title, authors, citation, rights, html: true, sections, ...(update ? { update } : {}) };
}

/** A section whose heading is known keeps its id; no two have the same. */
function keepIds(
  sections: readonly { id: string; heading: string; body: string }[],
  known: DraftContent['sectionIds'],
): ArticleFile['sections'] {
  const free = [...known];
  const kept = sections.map(({ heading }) => {
    const at = free.findIndex((one) => one.heading === heading);
    return at === -1 ? null : (free.splice(at, 1)[0]?.id ?? null);
  });
  const taken = new Set(kept.filter((id) => id !== null));
  return sections.map(({ id: made, ...section }, i) => {
    const own = kept[i];
    if (own) return { id: own, ...section };
    let id = made;
    for (let n = 2; taken.has(id); n += 1) id = `${made}-${n}`;
    taken.add(id);
    return { id, ...section };
  });
}
