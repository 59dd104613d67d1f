import { type Request, type Response, Router } from 'express';
import { NotFound } from '../../http/errors.ts';
import { selectPublishedActivity } from '../activities/index.ts';
import { addressOf } from './addresses.ts';
import { showDiscussion } from './discussion-page-routes.ts';
import { EMPTY_FORM } from './form-page.ts';
import { authorModel, commentModel, placeModel } from './page.ts';
import { selectReported } from './report-queries.ts';
import { type DiscussionDeps, loadComment, loadThread } from './situation.ts';

/** On the page of one thread. */
const THREAD_PAGE = 50;

const SENT = {
  comment: 'Sent for moderation. A moderator reads it before it appears; you see where it stands below.',
  report: 'Thank you. The moderators have your report.',
  withdrawn: 'Withdrawn. Readers don’t see the comment any more.',
} as const;

/** What everybody can read: the discussion under an activity, and one thread of it. */
export function readingRoutes(deps: DiscussionDeps): Router {
  const router = Router();

  router.get('/activities/:slug/discussion', async (req, res) => {
    const activity = await selectPublishedActivity(deps.db, String(req.params.slug));
    const [done, text] = Object.entries(SENT).find(([name]) => name === req.query['done']) ?? [];
    const shown = { done: text ?? null, sent: done === 'comment' };
    await showDiscussion(deps, req, res, { activity, form: EMPTY_FORM, ...shown });
  });

  router.get('/activities/:slug/discussion/comments/:id', async (req, res) => {
    const { activity, comment } = await loadComment(deps, req.params);
    const thread = await loadThread(deps.db.kysely, comment.rootId);
    const index = thread.findIndex(({ id }) => id === comment.id);
    if (index >= 0) return showThread(deps, req, res, { activity, thread, index });
    if (req.viewer?.id === comment.authorId) return res.redirect(303, addressOf(activity.slug, comment.id, 'revision'));
    throw new NotFound('This comment is not shown: it waits for a moderator, or has been withdrawn or removed.');
  });

  return router;
}

interface Shown {
  activity: Awaited<ReturnType<typeof loadComment>>['activity'];
  thread: Awaited<ReturnType<typeof loadThread>>;
  /** Of the comment that was asked for. */
  index: number;
}

async function showThread(deps: DiscussionDeps, req: Request, res: Response, shown: Shown): Promise<void> {
  const { activity, thread, index } = shown;
  const pages = Math.ceil(thread.length / THREAD_PAGE);
  const asked = /^\d{1,4}$/.test(String(req.query['page'])) ? Number(req.query['page']) : 0;
  const page = asked >= 1 && asked <= pages ? asked : Math.floor(index / THREAD_PAGE) + 1;
  const rows = thread.slice((page - 1) * THREAD_PAGE, page * THREAD_PAGE);
  const ids = rows.map(({ id }) => id);
  const reported = req.viewer ? await selectReported(deps.db.kysely, req.viewer.id, ids) : new Set<string>();
  const looking = { viewer: req.viewer, reported };
  const [root] = thread;
  deps.page(req, res, 'discussion/thread', {
    ...placeModel(activity, `Discussion started by ${root?.text ? authorModel(root.author).name : 'somebody'}`),
    comments: rows.map((row) => commentModel(row, thread, activity.slug, looking)),
    page,
    pages,
  });
}
