import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { recordEvent } from '../audit/index.ts';
import { type ArticleDraft, type DraftContent, type DraftKeyPoint, prepareDraft } from './draft-content.ts';
import { insertArticle, replaceArticleDraft } from './draft-queries.ts';
import { openArticleDraft } from './drafts.ts';
import { requireEditor } from './editors.ts';
import { insertEditor } from './editors-queries.ts';
import { type Anchoring, reanchor } from './reanchor.ts';
import { numbered, slugOf } from './slug.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

/** What is edited as an article's text; its update note and the ids of its sections stay as they are. */
export type ArticleText = { title: string } & Pick<DraftContent, 'authors' | 'citation' | 'rights' | 'body'>;

export type SavedText =
  | { readonly ok: true; readonly draft: ArticleDraft }
  /** Somebody has changed the text since: `current` is what stands there now. */
  | { readonly ok: false; readonly current: ArticleDraft };

/** Words that stand in an address where a slug would. */
const TAKEN = new Set(['new']);

/**
 * Begins an article. Whoever does is its first editor.
 * @param text with what could not be kept of its source
 * @returns its slug, made of the title and different from all others
 */
export async function createArticle(
  core: Core,
  viewer: Viewer,
  { title, warnings, ...content }: ArticleText & { warnings: string[] },
): Promise<{ articleId: string; slug: string }> {
  return core.db.transaction(async (trx) => {
    const now = core.clock();
    const { articleId, slug } = await insertWithFreeSlug(trx, core, title);
    await insertEditor(trx, { articleId, userId: viewer.id, at: now, by: viewer.id });
    await replaceArticleDraft(trx, {
      articleId,
      slug,
      title,
      revision: 1,
      baseVersionId: null,
      content: { ...content, update: null, sectionIds: [], textRevision: 1, warnings },
      keyPoints: [],
      updatedAt: now,
      updatedBy: viewer.id,
    });
    await recordEvent(trx, core, {
      actorId: viewer.id,
      action: 'article.create',
      subjectType: 'article',
      subjectId: articleId,
      detail: { slug, title, rights: content.rights },
    });
    return { articleId, slug };
  });
}

async function insertWithFreeSlug(trx: Trx, { clock, ids }: Core, title: string) {
  const id = ids.uuid();
  for (const slug of numbered(slugOf(title, 'article'))) {
    if (TAKEN.has(slug)) continue;
    const articleId = await insertArticle(trx, { id, slug, now: clock() });
    if (articleId !== null) return { articleId, slug };
  }
  throw new Error('numbered() never ends');
}

/**
 * Saves the text of an article and finds the passage of each key point again. Sending the same once more changes
 * nothing. What was written upon another text than the one that stands there now is not saved.
 * @param revision of the draft that the text was written upon
 * @throws NotFound, Forbidden
 */
export async function saveArticleText(
  core: Core,
  viewer: Viewer,
  articleId: string,
  { revision, title, ...content }: ArticleText & { revision: number },
): Promise<SavedText> {
  return core.db.transaction(async (trx) => {
    const current = await openArticleDraft(trx, core, articleId);
    await requireEditor(trx, viewer, articleId);
    const changed = changes(current, { title, ...content });
    if (Object.keys(changed).length === 0) return { ok: true, draft: current };
    if (revision < current.content.textRevision) return { ok: false, current };
    const draft = rewrite(current, { title, ...content }, { at: core.clock(), by: viewer.id });
    await replaceArticleDraft(trx, draft);
    await recordEvent(trx, core, {
      actorId: viewer.id,
      action: 'article.save-text',
      subjectType: 'article',
      subjectId: articleId,
      detail: { revision: draft.revision, ...changed },
    });
    return { ok: true, draft };
  });
}

/** A draft with another text, its key points found again in it. Pure. */
function rewrite(
  draft: ArticleDraft,
  { title, ...content }: ArticleText,
  { at, by }: { at: number; by: string },
): ArticleDraft {
  const revision = draft.revision + 1;
  const next = { ...draft, title, content: { ...draft.content, ...content, textRevision: revision, warnings: [] } };
  const [before, after] = [prepareDraft(draft).text, prepareDraft(next).text];
  const keyPoints = draft.keyPoints.map((keyPoint) => ({
    ...keyPoint,
    ...reanchor(anchoringOf(keyPoint), before, after),
  }));
  return { ...next, revision, keyPoints, updatedAt: at, updatedBy: by };
}

function anchoringOf({ state, selector, start, end }: DraftKeyPoint): Anchoring {
  if (state === 'lost' || start === null || end === null) return { state: 'lost', selector, start: null, end: null };
  return { state, selector, start, end };
}

/** What differs, before and after; of the body only its length, since the log is not where texts are kept. */
function changes(draft: ArticleDraft, text: ArticleText): Record<string, { before: unknown; after: unknown }> {
  const { authors, citation, rights, body } = draft.content;
  const old: ArticleText = { title: draft.title, authors, citation, rights, body };
  const found: Record<string, { before: unknown; after: unknown }> = {};
  for (const part of ['title', 'authors', 'citation', 'rights', 'body'] as const) {
    if (canonical(old[part]) === canonical(text[part])) continue;
    found[part] =
      part === 'body' ? { before: old.body.length, after: text.body.length } : { before: old[part], after: text[part] };
  }
  return found;
}

/** JSON with the keys of objects in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
