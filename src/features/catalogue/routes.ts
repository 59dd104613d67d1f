import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Invalid } from '../../http/errors.ts';
import { isoDay } from '../../lib/dates.ts';
import {
  type Activity,
  formLength,
  listPublishedActivities,
  selectBlueprint,
  selectPublishedActivity,
} from '../activities/index.ts';
import { selectArticle } from '../articles/index.ts';
import { type AttemptState, attemptStates, resumeAddress, selectPractisable, startAttempt } from '../attempts/index.ts';
import { countComments } from '../discussion/index.ts';
import { articleModel } from './article-page.ts';
import { indexModel } from './index-page.ts';
import { landingModel } from './landing.ts';
import { catalogueQuery, searchActivities } from './search.ts';
import { standingOf } from './standing.ts';

/** The pages on the way to the quiz: the catalogue, an activity's information, its article; and the start itself. */
export function catalogueRoutes(deps: Deps): Router {
  const { db, clock, config, page } = deps;
  const router = Router();

  const statesOf = async (viewer: Viewer | null): Promise<Map<string, AttemptState>> =>
    viewer ? attemptStates(db, viewer.id) : new Map();

  async function load(req: Request) {
    const activity = await selectPublishedActivity(db, String(req.params['slug']));
    const states = await statesOf(req.viewer);
    return { activity, standing: standingOf(activity, states.get(activity.activityId) ?? null, clock()) };
  }

  async function landingOf(req: Request) {
    const { activity, standing } = await load(req);
    const blueprint = await selectBlueprint(db, activity.versionId);
    const { items } = await selectPractisable(deps, req.viewer?.id ?? null, activity);
    const facts = {
      standing,
      blueprint,
      siteName: config.organisationName,
      practice: items.length > 0,
      comments: await countComments(db, activity.activityId),
      todayIso: isoDay(clock()),
    };
    return landingModel(activity, req.viewer, facts);
  }

  router.get('/', async (req, res) => {
    const query = catalogueQuery.parse(req.query);
    const [activities, states] = await Promise.all([listPublishedActivities(db), statesOf(req.viewer)]);
    const now = clock();
    const standing = (activity: Activity) => standingOf(activity, states.get(activity.activityId) ?? null, now);
    const all = await Promise.all(
      activities.map(async (activity) => ({
        activity,
        standing: req.viewer ? standing(activity) : null,
        questions: formLength(await selectBlueprint(db, activity.versionId)),
      })),
    );
    page(
      req,
      res,
      'catalogue/index',
      indexModel(searchActivities(all, query, isoDay(now)), all.length, query, isoDay(now)),
    );
  });

  router.get('/activities/:slug', async (req, res) => {
    page(req, res, 'catalogue/landing', await landingOf(req));
  });

  router.post('/activities/:slug/attempts', async (req, res) => {
    const slug = String(req.params['slug']);
    const { viewer } = req;
    if (!viewer)
      return res.redirect(303, `/sign-in?next=${encodeURIComponent(`/activities/${encodeURIComponent(slug)}`)}`);
    const body: Record<string, unknown> = req.body ?? {};
    const request = { slug, acknowledged: body['acknowledged'] === 'yes', unsafe_versionId: body['version'] };
    try {
      const { attemptId } = await startAttempt(deps, viewer, request);
      res.redirect(303, await resumeAddress(db, attemptId));
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      await showAgain(req, res, error);
    }
  });

  async function showAgain(req: Request, res: Response, { fields }: Invalid): Promise<void> {
    page(req, res, 'catalogue/landing', { ...(await landingOf(req)), errors: fields }, { status: 422 });
  }

  router.get('/activities/:slug/article', async (req, res) => {
    const { activity, standing } = await load(req);
    const article = await selectArticle(db, activity.articleVersionId);
    page(req, res, 'catalogue/article', articleModel(activity, article, standing));
  });

  router.get('/privacy', (req, res) => {
    page(req, res, 'catalogue/privacy', { title: 'Privacy' });
  });

  return router;
}
