import { Router } from 'express';
import type { Deps } from '../../deps.ts';
import { editorRoutes } from './editor-routes.ts';
import { lifeRoutes } from './life-routes.ts';
import { questionPageRoutes } from './question-routes.ts';
import { reviewRoutes } from './review-routes.ts';

/** The question bank: writing, finding, reviewing and keeping questions. */
export function bankRoutes(deps: Deps): Router {
  const router = Router();
  // First, for its /author/questions/new is no question's id.
  router.use(editorRoutes(deps));
  router.use(questionPageRoutes(deps));
  router.use(reviewRoutes(deps));
  router.use(lifeRoutes(deps));
  return router;
}
