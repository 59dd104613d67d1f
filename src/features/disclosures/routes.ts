import { Router } from 'express';
import type { Deps } from '../../deps.ts';
import { disclosureAdminRoutes } from './admin-routes.ts';
import { disclosureLinkRoutes } from './link-routes.ts';

/** Disclosures of everybody in control of content. */
export function disclosureRoutes(deps: Deps): Router {
  const router = Router();
  router.use(disclosureAdminRoutes(deps), disclosureLinkRoutes(deps));
  return router;
}
