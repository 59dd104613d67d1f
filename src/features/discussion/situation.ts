import { z } from 'zod';
import type { Handle } from '../../db/index.ts';
import type { Deps } from '../../deps.ts';
import { NotFound } from '../../http/errors.ts';
import { idParam } from '../../http/validate.ts';
import { type Activity, selectPublishedActivity } from '../activities/index.ts';
import type { Comment } from './comment.ts';
import type { DiscussionLimits } from './pace.ts';
import { selectComment } from './queries.ts';
import { type ThreadRow, visibleThread } from './thread.ts';
import { type Cursor, selectThreads } from './thread-queries.ts';

export type DiscussionDeps = Deps & { limits: DiscussionLimits };

/** The activity and the comment that an address names; a comment of another activity is not there. @throws NotFound */
export async function loadComment(
  { db }: Pick<Deps, 'db'>,
  params: { slug?: unknown; id?: unknown },
): Promise<{ activity: Activity; comment: Comment }> {
  const activity = await selectPublishedActivity(db, String(params.slug));
  const comment = await selectComment(db.kysely, idParam(params.id, 'comment'));
  if (comment.activityId !== activity.activityId) throw new NotFound('There is no such comment under this activity.');
  return { activity, comment };
}

/** What readers see of a comment's thread. */
export async function loadThread(handle: Handle, rootId: string): Promise<ThreadRow[]> {
  return visibleThread((await selectThreads(handle, [rootId])).get(rootId) ?? []);
}

const cursor = z
  .string()
  .regex(/^\d{1,15}\.[0-9a-f-]{36}$/)
  .transform((text): Cursor => {
    const [at = '', id = ''] = text.split('.');
    return { at: Number(at), id };
  })
  .nullable()
  .catch(null);

/** Where a page begins, from its address; null: with the first, also where the address makes no sense. */
export function cursorParam(unsafe_after: unknown): Cursor | null {
  return cursor.parse(unsafe_after ?? null);
}
