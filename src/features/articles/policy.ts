import type { Viewer } from '../../http/context.ts';

/** Whether somebody may bring articles, write questions and build activities at all. Pure. */
export function mayWrite({ roles }: Pick<Viewer, 'roles'>): boolean {
  return roles.includes('educator') || roles.includes('admin');
}

/**
 * Whether somebody may change an article, its key points, its questions and its activities: an admin always; an
 * educator who is named, or any educator while nobody is. Pure.
 * @param editorIds the users named as editors of the article
 */
export function mayEdit({ id, roles }: Pick<Viewer, 'id' | 'roles'>, editorIds: readonly string[]): boolean {
  if (roles.includes('admin')) return true;
  return roles.includes('educator') && (editorIds.length === 0 || editorIds.includes(id));
}

/**
 * Whether somebody who may edit may take a person off the list of editors. Who is the last one can't leave the article
 * open to every educator by a slip: an admin does that. Pure.
 */
export function mayRemoveEditor({ roles }: Pick<Viewer, 'roles'>, editorIds: readonly string[]): boolean {
  return editorIds.length > 1 || roles.includes('admin');
}
