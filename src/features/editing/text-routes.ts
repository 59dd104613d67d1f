import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import { Conflict, Invalid } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { type Parsed, parseForm } from '../../http/validate.ts';
import { type ArticleDraft, type ArticleText, saveArticleText } from '../articles/index.ts';
import { revisionField, textForm } from './forms.ts';
import { selectNames } from './queries.ts';
import { addressOf, editableSituation, READERS, type Situation } from './situation.ts';
import { previewOf, type TextFormState, textConflictModel, textModel } from './text-page.ts';

/** Writing the text of an article: by the form, as one types, and with a preview. */
export function textRoutes(deps: Deps): Router {
  const { page } = deps;
  const router = Router();
  const base = '/author/articles/:slug/text';

  const load = (req: Request): Promise<Situation> =>
    editableSituation(deps, requireRole(req, ...READERS), req.params['slug']);

  const show = (req: Request, res: Response, situation: Situation, state?: TextFormState): void =>
    page(req, res, 'editing/text', textModel(situation, state), { status: state?.errors ? 422 : 200 });

  router.get(base, async (req, res) => show(req, res, await load(req)));

  router.post(base, async (req, res) => {
    const situation = await load(req);
    const revision = revisionOf(req);
    const form = parseForm(textForm, req.body);
    if (!form.ok) return show(req, res, situation, { errors: form.errors, values: form.values, revision });
    const { intent } = req.body;
    if (intent === 'edit') return show(req, res, situation, { values: req.body, revision });
    if (intent === 'preview') {
      const preview = previewOf(situation.draft, form.data);
      return show(req, res, situation, { values: req.body, revision, preview });
    }
    const saved = await saveArticleText(deps, situation.viewer, situation.draft.articleId, { revision, ...form.data });
    if (saved.ok) return res.redirect(303, addressOf(situation.draft));
    await showConflict(deps, req, res, { ...situation, draft: saved.current }, form.data);
  });

  router.post(`${base}/autosave`, async (req, res) => {
    const { viewer, draft } = await load(req);
    const form = usable(parseForm(textForm, req.body));
    const saved = await saveArticleText(deps, viewer, draft.articleId, { revision: revisionOf(req), ...form });
    if (!saved.ok) throw new Conflict('Somebody else has changed this text in the meantime.');
    res.json({ revision: saved.draft.revision, savedAt: saved.draft.updatedAt, ...passages(saved.draft) });
  });

  router.post(`${base}/preview`, async (req, res) => {
    const { draft } = await load(req);
    res.json(previewOf(draft, usable(parseForm(textForm, req.body))));
  });

  return router;
}

async function showConflict(
  { db, page }: Deps,
  req: Request,
  res: Response,
  situation: Situation,
  mine: ArticleText,
): Promise<void> {
  const { updatedBy } = situation.draft;
  const names = await selectNames(db.kysely, [updatedBy]);
  const model = textConflictModel(situation, mine, names.get(updatedBy ?? '') ?? null);
  page(req, res, 'editing/conflict', model, { status: 409 });
}

/** Without one the form counts as written upon the first text, so that it can't overwrite a later one. */
function revisionOf(req: Request): number {
  const parsed = revisionField.safeParse(req.body);
  return parsed.success ? parsed.data.revision : 0;
}

function usable<T>(form: Parsed<T>): T {
  if (form.ok) return form.data;
  throw new Invalid(Object.values(form.errors).join(' '), form.errors);
}

function passages({ keyPoints }: ArticleDraft) {
  const count = (state: string) => keyPoints.filter((one) => one.state === state).length;
  return { reworded: count('reworded'), lost: count('lost') };
}
