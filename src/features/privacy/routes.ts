import { Router } from 'express';
import type { Deps } from '../../deps.ts';
import { adminErasureRoutes } from './admin-routes.ts';
import { downloadRoutes } from './download-routes.ts';
import { erasureRoutes } from './erasure-routes.ts';
import { limitsOf, type PrivacyOptions } from './limits.ts';

/** What people do with their own data: take it away, and have it erased; and what admins do for them. */
export function privacyRoutes(deps: Deps, options: PrivacyOptions = {}): Router {
  const limits = limitsOf(options);
  const router = Router();
  router.use(downloadRoutes(deps, limits));
  router.use(erasureRoutes(deps, limits));
  router.use(adminErasureRoutes(deps, limits));
  return router;
}
