import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { Role } from '../../http/context.ts';
import { NotFound } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { selectPublishedActivity } from '../activities/index.ts';
import { type ActivityAnalysis, analyseActivity, analysePublished } from './activity-analysis.ts';
import { activityModel, listModel, questionModel, type Versions } from './pages.ts';
import { selectAnalysedVersions } from './queries.ts';
import { isTableName, tableCsv } from './tables.ts';

const READERS: readonly Role[] = ['educator', 'reviewer', 'admin'];

/** Which questions work: for those who write, review and run them. */
export function analysisRoutes(deps: Deps): Router {
  const { db, page } = deps;
  const router = Router();

  async function load(req: Request): Promise<ActivityAnalysis & Versions> {
    requireRole(req, ...READERS);
    const { activityId } = await selectPublishedActivity(db, String(req.params['slug']));
    const versions = await selectAnalysedVersions(db, activityId);
    const unsafe_version = req.query['version'];
    const chosen = versions.find(({ version }, i) =>
      unsafe_version === undefined ? i === 0 : String(version) === unsafe_version,
    );
    if (!chosen)
      throw new NotFound(
        'Nobody has finished that version of the activity. Its analysis links to those with attempts.',
      );
    return { ...(await analyseActivity(db, chosen.id)), versions };
  }

  router.get('/author/analysis', async (req, res) => {
    requireRole(req, ...READERS);
    page(req, res, 'analysis/index', listModel(await analysePublished(db)));
  });

  router.get('/author/activities/:slug/analysis', async (req, res) => {
    page(req, res, 'analysis/activity', activityModel(await load(req)));
  });

  router.get('/author/activities/:slug/analysis.csv', async (req, res) => {
    sendTable(res, 'items', await load(req));
  });

  router.get('/author/activities/:slug/analysis/:table.csv', async (req, res) => {
    sendTable(res, String(req.params['table']), await load(req));
  });

  router.get('/author/activities/:slug/analysis/:questionSlug', async (req, res) => {
    const analysis = await load(req);
    const question = analysis.questions.find(({ slug }) => slug === req.params['questionSlug']);
    if (!question) throw new NotFound('This activity has no such question. Look for it in the activity’s analysis.');
    page(req, res, 'analysis/question', questionModel(analysis, question));
  });

  return router;
}

function sendTable(res: Response, name: string, analysis: ActivityAnalysis & Versions): void {
  if (!isTableName(name)) throw new NotFound('There is no such table. The activity’s analysis links to all of them.');
  const { activity, versions } = analysis;
  const older = activity.version === versions[0]?.version ? '' : `-version-${activity.version}`;
  res.attachment(`${activity.slug}${older}-${name}.csv`);
  res.set('Cache-Control', 'private, no-store');
  res.type('text/csv').send(tableCsv(name, analysis));
}
