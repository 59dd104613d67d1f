import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Invalid, NotFound } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { parseForm } from '../../http/validate.ts';
import {
  addKeyPoint,
  type ChangedKeyPoint,
  changeKeyPoint,
  confirmPassage,
  deleteKeyPoint,
  type KeyPointRef,
  moveKeyPoint,
  requireEditor,
  selectArticleRow,
  selectQuestionsAbout,
  setUncovered,
} from '../articles/index.ts';
import { showArticle } from './article-routes.ts';
import { keyPointForm, positionForm, uncoveredForm } from './forms.ts';
import { keyPointModel, type Refused } from './key-point-page.ts';
import { selectNames } from './queries.ts';
import { addressOf, editableSituation, READERS, situationOf } from './situation.ts';
import { keyPointConflictModel } from './text-page.ts';

/** Making, changing, moving and deleting key points. */
export function keyPointRoutes(deps: Deps): Router {
  const { db, page } = deps;
  const router = Router();
  const base = '/author/articles/:slug/key-points';

  /** What a form changes, for those who may change it: nobody else is told what is wrong with the form. */
  async function refOf(req: Request): Promise<Editable> {
    const viewer = requireRole(req, ...READERS);
    const { articleId, slug } = await selectArticleRow(db.kysely, req.params['slug']);
    await requireEditor(db.kysely, viewer, articleId);
    const unsafe_slug = String(req.params['keyPoint']);
    return { viewer, articleId, slug, unsafe_slug, href: `${addressOf({ slug })}/key-points/${unsafe_slug}` };
  }

  async function show(req: Request, res: Response, refused?: Refused): Promise<void> {
    const viewer = requireRole(req, ...READERS);
    const situation = await editableSituation(deps, viewer, req.params['slug']);
    const point = situation.draft.keyPoints.find(({ slug }) => slug === req.params['keyPoint']);
    if (!point) throw new NotFound('This article has no such key point. It may have been deleted.');
    const questions = await selectQuestionsAbout(db.kysely, point.id);
    const names = await selectNames(db.kysely, [point.uncoveredBy]);
    const context = { questions, uncoveredBy: names.get(point.uncoveredBy ?? '') ?? null };
    const model = keyPointModel(situation, point, context, refused);
    page(req, res, 'editing/key-point', model, { status: refused?.errors ? 422 : 200 });
  }

  router.post(base, async (req, res) => {
    const { viewer, articleId, slug } = await refOf(req);
    const form = parseForm(keyPointForm, req.body);
    if (!form.ok) return showArticle(deps, req, res, form);
    const made = await caught(() => addKeyPoint(deps, viewer, articleId, form.data));
    if (!made.ok) return showArticle(deps, req, res, { errors: made.errors, values: req.body });
    const { draft } = await situationOf(deps, viewer, slug);
    const position = draft.keyPoints.find((one) => one.slug === made.value)?.position ?? 1;
    res.redirect(303, `${addressOf({ slug })}#key-point-${position}`);
  });

  router.get(`${base}/:keyPoint`, (req, res) => show(req, res));

  router.post(`${base}/:keyPoint`, async (req, res) => {
    const ref = await refOf(req);
    const form = parseForm(keyPointForm, req.body);
    if (!form.ok) return show(req, res, form);
    const changed = await caught(() => changeKeyPoint(deps, ref.viewer, ref, form.data));
    if (!changed.ok) return show(req, res, { errors: changed.errors, values: req.body });
    if (changed.value.ok) return done(res, ref, changed.value);
    const situation = await situationOf(deps, ref.viewer, ref.slug);
    const model = keyPointConflictModel(situation, changed.value.current, form.data);
    page(req, res, 'editing/conflict', model, { status: 409 });
  });

  router.post(`${base}/:keyPoint/passage`, async (req, res) => {
    const ref = await refOf(req);
    const confirmed = await confirmPassage(deps, ref.viewer, ref, String(req.body?.['seen']));
    if (confirmed.ok) return done(res, ref, confirmed);
    await show(req, res, {
      errors: { confirm: 'The passage has changed again. Look at it as it is now.' },
      values: {},
    });
  });

  router.post(`${base}/:keyPoint/position`, async (req, res) => {
    const ref = await refOf(req);
    const form = parseForm(positionForm, req.body);
    if (!form.ok) throw new Invalid('Choose a place for the key point with the buttons of its list.');
    await moveKeyPoint(deps, ref.viewer, ref, form.data.position);
    res.redirect(303, `${addressOf(ref)}#key-point-${form.data.position}`);
  });

  router.post(`${base}/:keyPoint/deletion`, async (req, res) => {
    const ref = await refOf(req);
    const deleted = await caught(() => deleteKeyPoint(deps, ref.viewer, ref));
    if (!deleted.ok) return show(req, res, { errors: { delete: deleted.message }, values: {} });
    res.redirect(303, `${addressOf(ref)}#key-points`);
  });

  router.post(`${base}/:keyPoint/uncovered`, async (req, res) => {
    const ref = await refOf(req);
    const withdrawn = req.body?.['withdraw'] !== undefined;
    const form = parseForm(uncoveredForm, req.body);
    if (!withdrawn && !form.ok) return show(req, res, form);
    await setUncovered(deps, ref.viewer, ref, form.ok && !withdrawn ? form.data.reason : null);
    res.redirect(303, ref.href);
  });

  return router;
}

interface Editable extends KeyPointRef {
  viewer: Viewer;
  slug: string;
  href: string;
}

function done(res: Response, ref: { slug: string }, { keyPoint }: Extract<ChangedKeyPoint, { ok: true }>): void {
  res.redirect(303, `${addressOf(ref)}#key-point-${keyPoint.position}`);
}

type Caught<T> = { ok: true; value: T } | { ok: false; errors: Record<string, string>; message: string };

/** What can't be used goes back to the form. */
async function caught<T>(work: () => Promise<T>): Promise<Caught<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return { ok: false, errors: error.fields, message: error.message };
  }
}
