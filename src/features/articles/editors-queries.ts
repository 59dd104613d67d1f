import type { Handle, Trx } from '../../db/index.ts';

/** Somebody who is named as an editor of an article. */
export interface ArticleEditor {
  readonly userId: string;
  readonly fullName: string;
  readonly email: string;
  /** Epoch ms. */
  readonly addedAt: number;
}

/** Who is named as an editor of an article, by name. Nobody: every educator may edit it. */
export async function selectEditors(handle: Handle, articleId: string): Promise<ArticleEditor[]> {
  const rows = await handle
    .selectFrom('article_editors as editor')
    .innerJoin('users', 'users.id', 'editor.user_id')
    .select(['editor.user_id as userId', 'users.full_name as fullName', 'users.email', 'editor.added_at as addedAt'])
    .where('editor.article_id', '=', articleId)
    .orderBy('users.full_name')
    .orderBy('editor.user_id')
    .execute();
  return rows;
}

/** The editors of every article that has any, by the article's id. */
export async function selectAllEditors(handle: Handle): Promise<Map<string, { userId: string; fullName: string }[]>> {
  const rows = await handle
    .selectFrom('article_editors as editor')
    .innerJoin('users', 'users.id', 'editor.user_id')
    .select(['editor.article_id', 'editor.user_id', 'users.full_name'])
    .orderBy('users.full_name')
    .execute();
  const byArticle = new Map<string, { userId: string; fullName: string }[]>();
  for (const { article_id, user_id, full_name } of rows) {
    const editors = byArticle.get(article_id) ?? [];
    byArticle.set(article_id, editors);
    editors.push({ userId: user_id, fullName: full_name });
  }
  return byArticle;
}

/** Somebody who can be made an editor: an educator or admin whose account is open. null when there is none. */
export async function selectOptionalEducator(
  handle: Handle,
  email: string,
): Promise<{ userId: string; fullName: string } | null> {
  const row = await handle
    .selectFrom('users')
    .innerJoin('user_roles as role', 'role.user_id', 'users.id')
    .select(['users.id as userId', 'users.full_name as fullName'])
    .where('users.email', '=', email)
    .where('users.disabled_at', 'is', null)
    .where('role.role', 'in', ['educator', 'admin'])
    .executeTakeFirst();
  return row ?? null;
}

/** @returns false when they are an editor already */
export async function insertEditor(
  trx: Trx,
  editor: { articleId: string; userId: string; at: number; by: string | null },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('article_editors')
    .values({ article_id: editor.articleId, user_id: editor.userId, added_at: editor.at, added_by: editor.by })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** @returns false when they were none */
export async function deleteEditor(trx: Trx, articleId: string, userId: string): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('article_editors')
    .where('article_id', '=', articleId)
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}
