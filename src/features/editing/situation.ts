import type { Deps } from '../../deps.ts';
import type { Role, Viewer } from '../../http/context.ts';
import {
  type ArticleDraft,
  type ArticleEditor,
  mayEdit,
  requireEditor,
  selectArticleDraft,
  selectArticleRow,
  selectEditors,
  selectNewerVersion,
} from '../articles/index.ts';

/** Who may read the pages of the desk. */
export const READERS: readonly Role[] = ['educator', 'reviewer', 'admin'];

/** An article as somebody sees it at the desk. */
export interface Situation {
  readonly viewer: Viewer;
  readonly draft: ArticleDraft;
  readonly editors: readonly ArticleEditor[];
  readonly canEdit: boolean;
  /** What a file has brought since the draft was begun; null: nothing. */
  readonly newer: { readonly version: number } | null;
}

/** @throws NotFound */
export async function situationOf({ db }: Pick<Deps, 'db'>, viewer: Viewer, unsafe_slug: unknown): Promise<Situation> {
  const row = await selectArticleRow(db.kysely, unsafe_slug);
  const [draft, editors] = await Promise.all([
    selectArticleDraft(db.kysely, row),
    selectEditors(db.kysely, row.articleId),
  ]);
  const ids = editors.map(({ userId }) => userId);
  const newer = await selectNewerVersion(db.kysely, draft);
  return { viewer, draft, editors, canEdit: mayEdit(viewer, ids), newer };
}

/** The same for those who may change it. @throws NotFound, Forbidden */
export async function editableSituation(
  deps: Pick<Deps, 'db'>,
  viewer: Viewer,
  unsafe_slug: unknown,
): Promise<Situation> {
  const situation = await situationOf(deps, viewer, unsafe_slug);
  await requireEditor(deps.db.kysely, viewer, situation.draft.articleId);
  return situation;
}

export const addressOf = ({ slug }: { slug: string }): string => `/author/articles/${slug}`;
