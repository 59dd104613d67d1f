import { Router } from 'express';
import type { Deps } from '../../deps.ts';
import { requireRole } from '../../http/session.ts';
import { analysePublished } from '../analysis/index.ts';
import { listArticleRows } from '../articles/index.ts';
import { selectReviewQueue } from '../bank/index.ts';
import { listActivityRows } from '../builder/index.ts';
import { deskModel } from './page.ts';
import { hasWorked, listOwnDrafts } from './queries.ts';

const MOST_DRAFTS = 50;

/** /author: what waits for whoever opens it, and where to begin. */
export function deskRoutes({ db, page }: Deps): Router {
  const router = Router();

  router.get('/author', async (req, res) => {
    const viewer = requireRole(req, 'educator', 'reviewer', 'admin');
    const [queue, drafts, articles, activities, analyses, worked] = await Promise.all([
      selectReviewQueue(db.kysely, viewer.id),
      listOwnDrafts(db.kysely, viewer.id, MOST_DRAFTS),
      listArticleRows(db.kysely),
      listActivityRows(db.kysely),
      analysePublished(db),
      hasWorked(db.kysely, viewer.id),
    ]);
    page(req, res, 'desk/index', deskModel({ viewer, queue, drafts, articles, activities, analyses, worked }));
  });

  return router;
}
