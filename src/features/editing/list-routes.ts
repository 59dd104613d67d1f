import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { requireRole } from '../../http/session.ts';
import { uploadedFile } from '../../http/uploads.ts';
import { createArticle, listArticleRows, requireWriter } from '../articles/index.ts';
import { selectCoverage } from '../bank/index.ts';
import { listModel } from './list-page.ts';
import { newArticleModel, readNewArticle } from './new-article.ts';
import { addressOf, READERS } from './situation.ts';

/** The list of articles, and bringing a new one. */
export function listRoutes(deps: Deps): Router {
  const { db, page } = deps;
  const router = Router();

  router.get('/author/articles', async (req, res) => {
    const viewer = requireRole(req, ...READERS);
    const rows = await listArticleRows(db.kysely);
    const coverage = await Promise.all(
      rows.map(async ({ articleId }) => [articleId, await selectCoverage(db.kysely, articleId)] as const),
    );
    page(req, res, 'editing/index', listModel(rows, new Map(coverage), viewer));
  });

  router.get('/author/articles/new', (req, res) => {
    requireAuthor(req);
    page(req, res, 'editing/new', newArticleModel());
  });

  router.post('/author/articles', async (req, res) => {
    const viewer = requireAuthor(req);
    const read = readNewArticle(req.body, uploadedFile(req));
    if (!read.ok) return show422(req, res, read);
    const { slug } = await createArticle(deps, viewer, read.article);
    res.redirect(303, addressOf({ slug }));
  });

  function show422(req: Request, res: Response, refused: Parameters<typeof newArticleModel>[0]): void {
    page(req, res, 'editing/new', newArticleModel(refused), { status: 422 });
  }

  return router;
}

/** @throws SignInRequired, Forbidden */
function requireAuthor(req: Request): Viewer {
  const viewer = requireRole(req, ...READERS);
  requireWriter(viewer);
  return viewer;
}
