import { Router } from 'express';
import type { Deps } from '../../deps.ts';
import { requireViewer } from '../../http/session.ts';
import { loadAttempt, resultsAddress, reviewAddress } from './open-attempt.ts';
import { selectAnswers, selectAttempt, selectAuthorizedAttempt } from './queries.ts';
import { reviewModel, timing } from './question-page.ts';
import { questionRoutes } from './question-routes.ts';
import { loadResults } from './results.ts';
import { resultsModel } from './results-page.ts';
import { submitAttempt } from './submit.ts';

/** An open attempt, question by question; checking the answers; handing them in; the results. */
export function attemptRoutes(deps: Deps): Router {
  const router = Router();
  router.use(questionRoutes(deps));

  router.get('/attempts/:id/review', async (req, res) => {
    const loaded = await loadAttempt(deps, requireViewer(req), req.params.id);
    if (loaded.finished) return res.redirect(303, resultsAddress(loaded.attempt));
    const answers = await selectAnswers(deps.db, loaded.attempt.id);
    const limit = timing(loaded, deps.clock());
    deps.page(req, res, 'attempts/review', { ...reviewModel({ ...loaded, answers }), limit, scripts: ['review'] });
  });

  router.post('/attempts/:id/submission', async (req, res) => {
    const attempt = await selectAuthorizedAttempt(deps.db, requireViewer(req), req.params.id);
    await submitAttempt(deps, attempt.id);
    res.redirect(303, resultsAddress(attempt));
  });

  router.get('/attempts/:id/results', async (req, res) => {
    const { viewer, attempt, finished } = await loadAttempt(deps, requireViewer(req), req.params.id);
    if (!finished) return res.redirect(303, reviewAddress(attempt));
    // Read again: it may have been finished just now, by its deadline.
    const submitted = await selectAttempt(deps.db.kysely, attempt.id);
    deps.page(req, res, 'attempts/results', resultsModel(await loadResults(deps, viewer, submitted)));
  });

  return router;
}
