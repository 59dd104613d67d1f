import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { NotFound } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { lineOfText, parseForm } from '../../http/validate.ts';
import { isoDay } from '../../lib/dates.ts';
import { listArticleRows, mayEdit, mayWrite, requireWriter, selectArticleRow } from '../articles/index.ts';
import { createActivity } from './create.ts';
import { addressOf, listModel, newModel } from './pages.ts';
import { READERS } from './policy.ts';
import { listActivityRows } from './queries.ts';
import { valuesOf } from './values.ts';

const newActivityForm = z.object({
  article: z
    .string({ error: 'Choose the article that it is about.' })
    .min(1, { error: 'Choose the article that it is about.' }),
  title: lineOfText(300, 'Write a title; it can be changed until you publish.'),
});

/** /author/activities: all of them, and a new one. */
export function listRoutes(deps: Deps): Router {
  const { db, clock, page } = deps;
  const router = Router();

  router.get('/author/activities', async (req, res) => {
    const viewer = requireRole(req, ...READERS);
    const articles = await listArticleRows(db.kysely);
    const titles = new Map(articles.map(({ articleId, title }) => [articleId, title]));
    const model = listModel(await listActivityRows(db.kysely), titles, isoDay(clock()));
    page(req, res, 'builder/list', { ...model, mayWrite: mayWrite(viewer) });
  });

  router.get('/author/activities/new', async (req, res) => {
    const viewer = requireWriting(req);
    await showNew(req, res, viewer, null, { article: String(req.query['article'] ?? ''), title: '' });
  });

  router.post('/author/activities', async (req, res) => {
    const viewer = requireWriting(req);
    const form = parseForm(newActivityForm, req.body);
    if (!form.ok) return showNew(req, res, viewer, form.errors, valuesOf(req.body));
    const article = await selectArticleRow(db.kysely, form.data.article).catch(orNull);
    if (!article) return showNew(req, res, viewer, { article: 'Choose one of these articles.' }, valuesOf(req.body));
    const slug = await createActivity(deps, viewer, { articleId: article.articleId, title: form.data.title });
    res.redirect(303, addressOf({ slug }));
  });

  async function showNew(
    req: Request,
    res: Response,
    viewer: Viewer,
    errors: Record<string, string> | null,
    values: Record<string, string>,
  ): Promise<void> {
    const rows = await listArticleRows(db.kysely);
    const articles = rows.filter(({ editors }) =>
      mayEdit(
        viewer,
        editors.map(({ userId }) => userId),
      ),
    );
    page(req, res, 'builder/new', newModel({ articles, values, errors }), { status: errors ? 422 : 200 });
  }

  return router;
}

/** @throws SignInRequired, Forbidden */
function requireWriting(req: Request): Viewer {
  const viewer = requireRole(req, ...READERS);
  requireWriter(viewer);
  return viewer;
}

function orNull(error: unknown): null {
  if (error instanceof NotFound) return null;
  throw error;
}
