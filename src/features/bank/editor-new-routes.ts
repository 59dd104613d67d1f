import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import type { FieldErrors } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { parseForm } from '../../http/validate.ts';
import {
  listArticleRows,
  mayEdit,
  requireEditor,
  requireWriter,
  selectArticleRow,
  selectEditors,
} from '../articles/index.ts';
import { kindNames } from '../questions/index.ts';
import { createQuestion } from './drafts.ts';
import { keyPointChoice, kindChoices } from './editor-page.ts';
import { inOrder } from './editor-situation.ts';
import { selectBankKeyPoints } from './key-point-queries.ts';

const ADDRESS = '/author/questions/new';

const newQuestion = z.object({
  article: z.string().catch(''),
  keyPoint: z.string({ error: 'Choose the key point that the question is to ask about.' }),
  id: z.uuid().optional(),
  kind: z.enum(kindNames as [string, ...string[]], { error: 'Choose a kind of question.' }),
});

/** GET and POST /author/questions/new: which article, which key point, which kind. */
export function newQuestionRoutes(deps: Deps): Router {
  const { db } = deps;
  const router = Router();

  router.get(ADDRESS, async (req, res) => {
    const viewer = requireWriting(req);
    if (typeof req.query['article'] !== 'string') return showArticles(deps, req, res);
    await showChoices(deps, req, res, viewer, req.query);
  });

  router.post(ADDRESS, async (req, res) => {
    const viewer = requireWriting(req);
    const { article: unsafe_article } = Object(req.body);
    if (!unsafe_article) return showArticles(deps, req, res, { article: 'Choose the article that it is about.' });
    const article = await selectArticleRow(db.kysely, unsafe_article);
    await requireEditor(db.kysely, viewer, article.articleId);
    const form = parseForm(newQuestion, req.body);
    if (!form.ok) return showChoices(deps, req, res, viewer, form.values, form.errors);
    const { id: newId, kind, keyPoint: unsafe_keyPoint } = form.data;
    const keyPoints = inOrder(await selectBankKeyPoints(db.kysely, [article.articleId]));
    const keyPoint = keyPoints.find(({ id }) => id === unsafe_keyPoint);
    if (!keyPoint)
      return showChoices(deps, req, res, viewer, form.data, { keyPoint: 'Choose a key point that is listed.' });
    const id = await createQuestion(deps, viewer, {
      id: newId,
      articleId: article.articleId,
      keyPointId: keyPoint.id,
      kind,
    });
    res.redirect(303, `/author/questions/${id}/draft`);
  });

  return router;
}

/** @throws SignInRequired, Forbidden */
function requireWriting(req: Request): Viewer {
  const viewer = requireRole(req, 'educator', 'reviewer', 'admin');
  requireWriter(viewer);
  return viewer;
}

async function showArticles(
  { db, page }: Deps,
  req: Request,
  res: Response,
  errors: FieldErrors | null = null,
): Promise<void> {
  const model = {
    title: 'New question',
    section: 'questions',
    mainClass: 'page narrow',
    styles: ['question-editor'],
    article: null,
    articles: await listArticleRows(db.kysely),
    errors,
  };
  page(req, res, 'bank/new', model, { status: errors ? 422 : 200 });
}

async function showChoices(
  { db, ids, page }: Deps,
  req: Request,
  res: Response,
  viewer: Viewer,
  unsafe_values: Readonly<Record<string, unknown>>,
  errors: FieldErrors | null = null,
): Promise<void> {
  const article = await selectArticleRow(db.kysely, unsafe_values['article']);
  const title = (await listArticleRows(db.kysely)).find((row) => row.articleId === article.articleId)?.title;
  const keyPoints = inOrder(await selectBankKeyPoints(db.kysely, [article.articleId]));
  const editors = (await selectEditors(db.kysely, article.articleId)).map(({ userId }) => userId);
  // Another page may name a key point by what its address calls it.
  const named = keyPoints.find(({ id, slug }) => [id, slug].includes(String(unsafe_values['keyPoint'])));
  const model = {
    title: 'New question',
    section: 'questions',
    mainClass: 'page narrow',
    styles: ['question-editor'],
    article: { ...article, title: title ?? article.slug },
    locked: mayEdit(viewer, editors) ? null : 'Only the editors of this article may write questions about it.',
    keyPoints: keyPoints.map(keyPointChoice),
    kinds: kindChoices(),
    newId: ids.uuid(),
    values: { keyPoint: named?.id ?? null, kind: unsafe_values['kind'] ?? (errors ? null : kindNames[0]) },
    errors,
  };
  page(req, res, 'bank/new', model, { status: errors ? 422 : 200 });
}
