import { Router } from 'express';
import type { Deps } from '../../deps.ts';
import { moderationRoutes } from './moderation-routes.ts';
import { ownRoutes } from './own-routes.ts';
import { DISCUSSION_LIMITS, type DiscussionLimits } from './pace.ts';
import { readingRoutes } from './reading-routes.ts';
import type { DiscussionDeps } from './situation.ts';
import { writingRoutes } from './writing-routes.ts';

export interface DiscussionOptions {
  /** How fast one person may send. */
  limits?: DiscussionLimits;
}

/** The moderated discussion under each activity, and the queue of its moderators. */
export function discussionRoutes(deps: Deps, { limits = DISCUSSION_LIMITS }: DiscussionOptions = {}): Router {
  const all: DiscussionDeps = { ...deps, limits };
  const router = Router();
  router.use(readingRoutes(all));
  router.use(writingRoutes(all));
  router.use(ownRoutes(all));
  router.use(moderationRoutes(all));
  return router;
}
