import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import { type FieldErrors, Invalid } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { idParam, parseForm } from '../../http/validate.ts';
import { addEditor, removeEditor, requireEditor, selectArticleRow } from '../articles/index.ts';
import { articleFrame } from './article-page.ts';
import { emailForm } from './forms.ts';
import { addressOf, READERS, situationOf } from './situation.ts';

/** Who may change an article. */
export function editorsRoutes(deps: Deps): Router {
  const { db, page } = deps;
  const router = Router();
  const base = '/author/articles/:slug/editors';

  async function show(req: Request, res: Response, errors: FieldErrors | null = null): Promise<void> {
    const viewer = requireRole(req, ...READERS);
    const situation = await situationOf(deps, viewer, req.params['slug']);
    const model = {
      ...articleFrame(situation, 'Editors'),
      title: `Editors: ${situation.draft.title}`,
      editors: situation.editors,
      errors,
      values: errors ? req.body : {},
    };
    page(req, res, 'editing/editors', model, { status: errors ? 422 : 200 });
  }

  router.get(base, (req, res) => show(req, res));

  router.post(base, async (req, res) => {
    const viewer = requireRole(req, ...READERS);
    const row = await selectArticleRow(db.kysely, req.params['slug']);
    await requireEditor(db.kysely, viewer, row.articleId);
    const form = parseForm(emailForm, req.body);
    if (!form.ok) return show(req, res, form.errors);
    const refused = await refusal(() => addEditor(deps, viewer, row.articleId, form.data.email));
    if (refused) return show(req, res, refused.fields);
    res.redirect(303, `${addressOf(row)}/editors`);
  });

  router.post(`${base}/:userId/removal`, async (req, res) => {
    const viewer = requireRole(req, ...READERS);
    const row = await selectArticleRow(db.kysely, req.params['slug']);
    const userId = idParam(req.params['userId'], 'editor');
    const refused = await refusal(() => removeEditor(deps, viewer, row.articleId, userId));
    if (refused) return show(req, res, { editors: refused.message });
    res.redirect(303, `${addressOf(row)}/editors`);
  });

  return router;
}

async function refusal(work: () => Promise<void>): Promise<Invalid | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof Invalid) return error;
    throw error;
  }
}
