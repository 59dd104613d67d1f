import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { Role, Viewer } from '../../http/context.ts';
import { requireRole } from '../../http/session.ts';
import { mayWrite } from '../articles/index.ts';
import { bankQuery } from './filters.ts';
import { bankModel } from './list-page.ts';
import { NOTHING_REFUSED, questionModel, type Refusal, selectFacts } from './question-page.ts';
import { queueModel } from './queue-page.ts';
import { compareModel, versionModel } from './version-page.ts';
import { doneText } from './wording.ts';

/** Who reads everything of the desk. */
export const DESK: readonly Role[] = ['educator', 'reviewer', 'admin'];

/** What there is to read: the bank, the review queue, a question, its versions. */
export function questionPageRoutes(deps: Deps): Router {
  const { db, page } = deps;
  const router = Router();

  router.get('/author/questions', async (req, res) => {
    const viewer = requireRole(req, ...DESK);
    const model = await bankModel(db, bankQuery.parse(req.query));
    page(req, res, 'bank/index', { ...model, mayWrite: mayWrite(viewer) });
  });

  router.get('/author/review', async (req, res) => {
    const viewer = requireRole(req, ...DESK);
    page(req, res, 'bank/queue', await queueModel(db.kysely, viewer));
  });

  router.get('/author/questions/:id', async (req, res) => {
    const viewer = requireRole(req, ...DESK);
    await sendQuestion(deps, req, res, viewer, { done: doneText(req.query['done']) });
  });

  router.get('/author/questions/:id/versions/:version', async (req, res) => {
    const viewer = requireRole(req, ...DESK);
    const facts = await selectFacts(db, viewer, req.params['id']);
    page(req, res, 'bank/version', versionModel(facts, req.params['version']));
  });

  router.get('/author/questions/:id/compare', async (req, res) => {
    const viewer = requireRole(req, ...DESK);
    const facts = await selectFacts(db, viewer, req.params['id']);
    page(req, res, 'bank/compare', compareModel(facts, { from: req.query['from'], to: req.query['to'] }));
  });

  return router;
}

/** The page of a question, with what was refused of a form on it. */
export async function sendQuestion(
  { db, ids, page }: Deps,
  req: Request,
  res: Response,
  viewer: Viewer,
  { refusal = NOTHING_REFUSED, done = null, status = 200 }: Partial<Sent> = {},
): Promise<void> {
  const facts = await selectFacts(db, viewer, req.params['id']);
  const model = await questionModel(db, viewer, facts, refusal);
  page(req, res, 'bank/question', { ...model, copyId: ids.uuid(), done }, { status });
}

interface Sent {
  refusal: Refusal;
  /** What has just been done; null: nothing. */
  done: string | null;
  status: number;
}
