import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Conflict, Invalid } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { oneLine } from '../../http/validate.ts';
import { isoDay } from '../../lib/dates.ts';
import { certifyActivity, examine, savePlan, withdrawCertification } from './certify.ts';
import { type Facts, loadFacts } from './facts.ts';
import { readPlan } from './form.ts';
import {
  CERTIFICATION,
  type CertificationShown,
  certificationAddress,
  certificationModel,
  listModel,
} from './pages.ts';
import { listActivities } from './queries.ts';

const ONE = `${CERTIFICATION}/:slug`;
const MESSAGES = {
  blocked: 'It was not certified: something is still missing. What is listed here has to be put right first.',
  stale: 'It was not certified: something has changed since you opened this page. Look at it again, then certify.',
} as const;

/** /admin/certification: what stands between each activity and its credit, and the certification itself. */
export function certificationRoutes(deps: Deps): Router {
  const { db, clock, page } = deps;
  const router = Router();

  router.get(CERTIFICATION, async (req, res) => {
    requireRole(req, 'admin');
    page(req, res, 'certification/list', listModel(await listActivities(db.kysely), isoDay(clock())));
  });

  router.get(ONE, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const done = DONE[String(req.query['done'])] ?? null;
    await show(deps, req, res, viewer, { done });
  });

  router.post(ONE, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const facts = await load(deps, req);
    const plan = readPlan(req.body, facts);
    const revision = Number(bodyOf(req)['revision']);
    const saved = await savePlan(deps, viewer.id, { unsafe_slug: req.params['slug'], revision, plan });
    if (saved) return res.redirect(303, `${certificationAddress(facts.desk.draft.slug)}?done=saved`);
    const message =
      'It was not saved: somebody has changed this certification since you opened the page. What you chose is below; look at the rules again, then save.';
    await show(deps, req, res, viewer, { message, typed: bodyOf(req) }, 409);
  });

  router.post(`${ONE}/certificate`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const { seen, acknowledged } = bodyOf(req);
    const asked = { unsafe_slug: req.params['slug'], unsafe_seen: seen, acknowledged: acknowledged === 'yes' };
    try {
      const result = await certifyActivity(deps, viewer, asked);
      if (result.kind === 'blocked' || result.kind === 'stale')
        return await show(
          deps,
          req,
          res,
          viewer,
          { message: MESSAGES[result.kind] },
          result.kind === 'stale' ? 409 : 422,
        );
      res.redirect(303, `${certificationAddress(String(req.params['slug']))}?done=certified`);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      await show(deps, req, res, viewer, { errors: error.fields }, 422);
    }
  });

  router.post(`${ONE}/withdrawal`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const unsafe_reason = bodyOf(req)['reason'];
    const reason = typeof unsafe_reason === 'string' ? oneLine(unsafe_reason).slice(0, 1000) : '';
    try {
      await withdrawCertification(deps, viewer, { unsafe_slug: req.params['slug'], reason });
      res.redirect(303, `${certificationAddress(String(req.params['slug']))}?done=withdrawn`);
    } catch (error) {
      if (!(error instanceof Invalid) || error instanceof Conflict) throw error;
      await show(deps, req, res, viewer, { errors: error.fields, reason }, 422);
    }
  });

  return router;
}

const DONE: Readonly<Record<string, string>> = {
  saved: 'Saved. Nothing is certified by that.',
  certified: 'Certified. Whoever begins from now on can receive credit.',
  withdrawn: 'Withdrawn. Who has begun before keeps what they were promised.',
};

function bodyOf(req: Request): Record<string, unknown> {
  return Object(req.body);
}

function load({ db, clock }: Deps, req: Request): Promise<Facts> {
  return loadFacts(db.kysely, req.params['slug'], isoDay(clock()));
}

async function show(
  deps: Deps,
  req: Request,
  res: Response,
  viewer: Viewer,
  shown: CertificationShown,
  status = 200,
): Promise<void> {
  const examined = examine(await load(deps, req), viewer.fullName);
  deps.page(req, res, 'certification/activity', certificationModel(examined, shown), { status });
}
