import { Router } from 'express';
import type { Deps } from '../../deps.ts';
import { listRoutes } from './list-routes.ts';
import { partRoutes } from './part-routes.ts';
import { previewRoutes } from './preview-routes.ts';
import { publicationRoutes } from './publication-routes.ts';

/** /author/activities…: building activities, previewing them as a learner, publishing them. */
export function builderRoutes(deps: Deps): Router {
  const router = Router();
  router.use(listRoutes(deps));
  router.use(partRoutes(deps));
  router.use(previewRoutes(deps));
  router.use(publicationRoutes(deps));
  return router;
}
