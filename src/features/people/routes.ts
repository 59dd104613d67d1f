import { Router } from 'express';
import type { Deps } from '../../deps.ts';
import { extraTimeRoutes } from './routes/extra-time.ts';
import { importRoutes } from './routes/import.ts';
import { listRoutes } from './routes/list.ts';
import { personRoutes } from './routes/person.ts';
import { personSignInRoutes } from './routes/sign-in.ts';

/** The office's people: finding, making, importing; and whatever an admin does to one. */
export function peopleRoutes(deps: Deps): Router {
  const router = Router();
  // Before the pages of one person, whose addresses begin with the same word.
  router.use(listRoutes(deps));
  router.use(importRoutes(deps));
  router.use(personRoutes(deps));
  router.use(personSignInRoutes(deps));
  router.use(extraTimeRoutes(deps));
  return router;
}
