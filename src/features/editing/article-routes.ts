import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import { requireRole } from '../../http/session.ts';
import { selectCoverage } from '../bank/index.ts';
import { articleModel } from './article-page.ts';
import { coverageModel } from './coverage-page.ts';
import { FRESH, type Refused } from './key-point-page.ts';
import { listArticleQuestions, selectNames } from './queries.ts';
import { READERS, situationOf } from './situation.ts';

/** An article with its key points, and how they are covered by questions. */
export function articleRoutes(deps: Deps): Router {
  const { db, page } = deps;
  const router = Router();

  router.get('/author/articles/:slug', (req, res) => showArticle(deps, req, res));

  router.get('/author/articles/:slug/coverage', async (req, res) => {
    const viewer = requireRole(req, ...READERS);
    const situation = await situationOf(deps, viewer, req.params['slug']);
    const { articleId, keyPoints } = situation.draft;
    const [counts, questions, names] = await Promise.all([
      selectCoverage(db.kysely, articleId),
      listArticleQuestions(db.kysely, articleId),
      selectNames(
        db.kysely,
        keyPoints.map(({ uncoveredBy }) => uncoveredBy),
      ),
    ]);
    page(req, res, 'editing/coverage', coverageModel(situation, counts, questions, names));
  });

  return router;
}

/** The article's page; with what was refused of a new key point, where there is something. */
export async function showArticle(
  { db, page }: Deps,
  req: Request,
  res: Response,
  refused: Refused = FRESH,
): Promise<void> {
  const viewer = requireRole(req, ...READERS);
  const situation = await situationOf({ db }, viewer, req.params['slug']);
  const counts = await selectCoverage(db.kysely, situation.draft.articleId);
  const names = await selectNames(db.kysely, [situation.draft.updatedBy]);
  const model = { ...articleModel(situation, counts, names), ...refused };
  page(req, res, 'editing/article', model, { status: refused.errors ? 422 : 200 });
}
