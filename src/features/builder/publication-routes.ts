import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Conflict } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { isoDay } from '../../lib/dates.ts';
import { mayEdit, selectEditors } from '../articles/index.ts';
import { checkedDesk } from './gate.ts';
import { type Desk, loadDesk } from './load.ts';
import { addressOf, checklistModel, overviewModel } from './pages.ts';
import { READERS } from './policy.ts';
import { publishActivity } from './publish.ts';
import { listVersions } from './queries.ts';
import { settleBase } from './save.ts';

const MESSAGES = {
  blocked: 'It was not published: something still blocks it. What is listed here has to be put right first.',
  stale:
    'It was not published: something has changed since you opened this page. Look at the list again, then publish.',
} as const;

/** The overview of an activity, its checklist, and the publication itself. */
export function publicationRoutes(deps: Deps): Router {
  const { db, clock, page } = deps;
  const router = Router();

  async function load(req: Request): Promise<{ viewer: Viewer; desk: Desk; may: boolean }> {
    const viewer = requireRole(req, ...READERS);
    const desk = await loadDesk(db.kysely, req.params['slug']);
    const editors = await selectEditors(db.kysely, desk.draft.articleId);
    return {
      viewer,
      desk,
      may: mayEdit(
        viewer,
        editors.map(({ userId }) => userId),
      ),
    };
  }

  const checked = (desk: Desk) => checkedDesk(db.kysely, desk, isoDay(clock()));

  router.get('/author/activities/:slug', async (req, res) => {
    const { desk, may } = await load(req);
    const versions = await listVersions(db.kysely, desk.draft.activityId);
    page(req, res, 'builder/overview', overviewModel(desk, await checked(desk), versions, may));
  });

  router.get('/author/activities/:slug/checklist', async (req, res) => {
    const { desk, may } = await load(req);
    page(req, res, 'builder/checklist', checklistModel(desk, await checked(desk), may, null));
  });

  router.post('/author/activities/:slug/publication', async (req, res) => {
    const viewer = requireRole(req, ...READERS);
    const unsafe_seen = Object(req.body)['seen'];
    const result = await publishActivity(deps, viewer, { unsafe_slug: req.params['slug'], unsafe_seen });
    if (result.kind === 'blocked' || result.kind === 'stale') return showAgain(req, res, result.kind);
    res.redirect(303, `${addressOf({ slug: String(req.params['slug']) })}#versions`);
  });

  async function showAgain(req: Request, res: Response, kind: keyof typeof MESSAGES): Promise<void> {
    const { desk, may } = await load(req);
    const model = checklistModel(desk, await checked(desk), may, MESSAGES[kind]);
    page(req, res, 'builder/checklist', model, { status: kind === 'stale' ? 409 : 422 });
  }

  router.post('/author/activities/:slug/draft', async (req, res) => {
    const viewer = requireRole(req, ...READERS);
    const body: Record<string, unknown> = Object(req.body);
    const revision = Number(body['revision']);
    const choice = body['do'] === 'renew' ? 'renew' : 'keep';
    const result = await settleBase(deps, viewer, { unsafe_slug: req.params['slug'], choice, revision });
    if (result === 'stale')
      throw new Conflict(
        'The draft has changed since you opened this page. Go back, look at it again, and choose anew.',
      );
    res.redirect(303, addressOf({ slug: String(req.params['slug']) }));
  });

  return router;
}
