import { Router } from 'express';
import type { Deps } from '../../deps.ts';
import { articleRoutes } from './article-routes.ts';
import { editorsRoutes } from './editors-routes.ts';
import { keyPointRoutes } from './key-point-routes.ts';
import { listRoutes } from './list-routes.ts';
import { textRoutes } from './text-routes.ts';

/** Articles at the desk: bringing one, marking its key points, editing its text, seeing what is covered. */
export function editingRoutes(deps: Deps): Router {
  const router = Router();
  // The list has /author/articles/new, which is no article.
  for (const routes of [listRoutes, articleRoutes, keyPointRoutes, textRoutes, editorsRoutes]) router.use(routes(deps));
  return router;
}
