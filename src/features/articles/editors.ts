import type { Handle } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Forbidden, Invalid } from '../../http/errors.ts';
import { recordEvent } from '../audit/index.ts';
import { lockArticle } from './draft-queries.ts';
import { deleteEditor, insertEditor, selectEditors, selectOptionalEducator } from './editors-queries.ts';
import { mayEdit, mayRemoveEditor, mayWrite } from './policy.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

const READER =
  'You may read this, but only educators may change it. Ask whoever runs this site for the role of educator if you need it.';

/** Stands before whatever is begun anew at the desk. @throws Forbidden, saying what to do */
export function requireWriter(viewer: Viewer): void {
  if (!mayWrite(viewer)) throw new Forbidden(READER);
}

/**
 * Stands before every change of an article, its key points, its questions and its activities: see `mayEdit`.
 * @throws Forbidden, saying what to do
 */
export async function requireEditor(handle: Handle, viewer: Viewer, articleId: string): Promise<void> {
  const editors = await selectEditors(handle, articleId);
  const ids = editors.map(({ userId }) => userId);
  if (mayEdit(viewer, ids)) return;
  requireWriter(viewer);
  const names = editors.map(({ fullName }) => fullName).join(', ');
  throw new Forbidden(`Only the editors of this article may change it: ${names}. Ask one of them to add you.`);
}

/**
 * Makes somebody an editor of an article; somebody who is one already stays one.
 * @param email of an educator or admin, in small letters
 * @throws Forbidden when the viewer may not edit; Invalid when nobody of that address can be an editor
 */
export async function addEditor(core: Core, viewer: Viewer, articleId: string, email: string): Promise<void> {
  await core.db.transaction(async (trx) => {
    await lockArticle(trx, articleId);
    await requireEditor(trx, viewer, articleId);
    const person = await selectOptionalEducator(trx, email);
    if (!person) {
      const message = 'There is no educator with this email. Ask whoever runs this site to give them the role first.';
      throw new Invalid(message, { email: message });
    }
    const added = await insertEditor(trx, { articleId, userId: person.userId, at: core.clock(), by: viewer.id });
    if (!added) return;
    await recordEvent(trx, core, {
      actorId: viewer.id,
      action: 'article.add-editor',
      subjectType: 'article',
      subjectId: articleId,
      detail: { userId: person.userId },
    });
  });
}

/**
 * Takes somebody off the list of editors; somebody who is not on it stays off it.
 * @throws Forbidden when the viewer may not edit; Invalid when it is the last one and the viewer is no admin
 */
export async function removeEditor(core: Core, viewer: Viewer, articleId: string, userId: string): Promise<void> {
  await core.db.transaction(async (trx) => {
    await lockArticle(trx, articleId);
    await requireEditor(trx, viewer, articleId);
    const ids = (await selectEditors(trx, articleId)).map((editor) => editor.userId);
    if (!ids.includes(userId)) return;
    if (!mayRemoveEditor(viewer, ids)) {
      throw new Invalid(
        'The last editor can be removed only by an admin, because the article would be open to every educator. Add somebody else first.',
      );
    }
    await deleteEditor(trx, articleId, userId);
    await recordEvent(trx, core, {
      actorId: viewer.id,
      action: 'article.remove-editor',
      subjectType: 'article',
      subjectId: articleId,
      detail: { userId },
    });
  });
}
