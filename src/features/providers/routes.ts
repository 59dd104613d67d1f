import { Router } from 'express';
import type { Deps } from '../../deps.ts';
import { shippedCreditTypes } from '../statements/index.ts';
import { providerRoutes } from './provider-routes.ts';
import { typeRoutes } from './type-routes.ts';

/** Providers and credit types. The shipped types are read now, so that a bad file stops the start. */
export function providersRoutes(deps: Deps): Router {
  shippedCreditTypes();
  const router = Router();
  router.use(providerRoutes(deps), typeRoutes(deps));
  return router;
}
