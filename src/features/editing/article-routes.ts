import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import { Conflict, Invalid } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { parseForm } from '../../http/validate.ts';
import { requireEditor, selectArticleRow, settleArticleBase } from '../articles/index.ts';
import { selectCoverage } from '../bank/index.ts';
import { articleModel } from './article-page.ts';
import { coverageModel } from './coverage-page.ts';
import { baseForm } from './forms.ts';
import { FRESH, type Refused } from './key-point-page.ts';
import { listActivitiesOn, listArticleQuestions, selectNames } from './queries.ts';
import { addressOf, READERS, situationOf } from './situation.ts';

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

  router.post('/author/articles/:slug/draft', async (req, res) => {
    const viewer = requireRole(req, ...READERS);
    const row = await selectArticleRow(db.kysely, req.params['slug']);
    await requireEditor(db.kysely, viewer, row.articleId);
    const form = parseForm(baseForm, req.body);
    if (!form.ok) throw new Invalid('Choose with the buttons on the article’s page which of the two goes on.');
    const settled = await settleArticleBase(deps, viewer, row.articleId, form.data);
    if (settled === 'stale') {
      throw new Conflict(
        'The draft has changed since you opened this page. Go back, look at it again, and choose anew.',
      );
    }
    res.redirect(303, addressOf(row));
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
  const activities = await listActivitiesOn(db.kysely, situation.draft.articleId);
  const model = { ...articleModel(situation, { counts, names, activities }), ...refused };
  page(req, res, 'editing/article', model, { status: refused.errors ? 422 : 200 });
}
