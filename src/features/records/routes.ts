import { Router } from 'express';
import type { Deps } from '../../deps.ts';
import { dashboardRoutes } from './dashboard-routes.ts';
import { exportRoutes } from './export-routes.ts';
import { listRoutes } from './list-routes.ts';
import { parsRoutes } from './pars-routes.ts';

/** The office's first page, the completion records, their exports and the reports to ACCME. For admins. */
export function recordRoutes(deps: Deps): Router {
  return Router().use(dashboardRoutes(deps), listRoutes(deps), exportRoutes(deps), parsRoutes(deps));
}
