import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import { Invalid, NotFound } from '../../http/errors.ts';
import type { Model } from '../../http/render.ts';
import { requireRole } from '../../http/session.ts';
import { isoDay } from '../../lib/dates.ts';
import { selectArticle } from '../articles/index.ts';
import { selectCorrections } from '../bank/index.ts';
import { articleModel, landingModel, type Standing } from '../catalogue/index.ts';
import type { FormFields } from '../questions/index.ts';
import { type Desk, loadDesk } from './load.ts';
import { addressOf } from './pages.ts';
import { READERS } from './policy.ts';
import { previewActivity, previewArticle, previewBlueprint, previewFeedback, previewForm } from './preview.ts';
import { previewModel, previewQuestionModel } from './preview-pages.ts';

/** Somebody who comes for the first time. */
const NEWCOMER: Standing = { state: 'new', can: 'start', reason: null, attemptsLeft: null, resultsHref: null };

/** /author/activities/:slug/preview…: the activity as learners will see it. No handler here writes anything. */
export function previewRoutes(deps: Deps): Router {
  const { db, clock, ids, config, page } = deps;
  const router = Router();
  const root = '/author/activities/:slug/preview';

  async function load(req: Request) {
    const viewer = requireRole(req, ...READERS);
    const desk = await loadDesk(db.kysely, req.params['slug']);
    return { viewer, desk, base: `${addressOf(desk.draft)}/preview`, ...previewActivity(desk.draft, clock()) };
  }

  router.get(root, async (req, res) => {
    const { viewer, desk, base, activity, madeUp } = await load(req);
    const standing = { ...NEWCOMER, attemptsLeft: activity.attemptsAllowed };
    const blueprint = previewBlueprint(desk);
    const facts = {
      standing,
      blueprint,
      siteName: config.organisationName,
      practice: false,
      todayIso: isoDay(clock()),
    };
    const addresses = { articleHref: `${base}/article`, startHref: `${base}/start` };
    const shown = { ...landingModel(activity, viewer, facts), ...addresses };
    page(req, res, 'builder/preview', previewModel(desk, 'catalogue/landing', shown, madeUp));
  });

  router.post(`${root}/start`, async (req, res) => {
    const { base } = await load(req);
    res.redirect(303, `${base}/questions/1?seed=${ids.token(6)}`);
  });

  router.get(`${root}/article`, async (req, res) => {
    const { desk, base, activity } = await load(req);
    const { versionId } = desk.article;
    const article = versionId === null ? previewArticle(desk.article) : await selectArticle(db, versionId);
    const shown = { ...articleModel(activity, article, NEWCOMER), activity: { title: activity.title, href: base } };
    page(req, res, 'builder/preview', previewModel(desk, 'catalogue/article', shown, []));
  });

  router.get(`${root}/questions/:n`, async (req, res) => {
    const { desk, activity } = await load(req);
    const seed = seedOf(req.query['seed']);
    const place = placeOf(desk, seed, req.params.n);
    page(req, res, 'builder/preview-question', previewQuestionModel(desk, activity, { ...place, seed }));
  });

  router.post(`${root}/questions/:n`, async (req, res) => {
    const { desk, activity } = await load(req);
    const seed = seedOf(req.query['seed']);
    const place = placeOf(desk, seed, req.params['n']);
    const id = place.question.item.questionVersionId;
    const stored = desk.questions.get(id);
    // Learners are graded by the key as it was put right, whatever the version said first.
    const parsed = stored && { ...stored, ...(await selectCorrections(db.kysely, [id])).get(id) };
    if (!parsed) throw new NotFound('This question is no longer there.');
    const answer = readAnswer(() => place.question.given.read(fieldsOf(req.body)));
    const feedback = answer.ok
      ? previewFeedback(place.question, answer.response, parsed, desk.draft.content.details.rules)
      : null;
    const shown = { ...place, seed, response: answer.response, feedback };
    send(req, res, previewQuestionModel(desk, activity, shown), answer.error);
  });

  function send(req: Request, res: Response, model: Model & { title: string }, error: string | null): void {
    const errors = error === null ? null : { option: error };
    page(req, res, 'builder/preview-question', { ...model, errors }, { status: error === null ? 200 : 422 });
  }

  return router;
}

/** Whatever comes as a seed draws a form. */
function seedOf(unsafe_seed: unknown): string {
  return /^[\w-]{1,40}$/.exec(String(unsafe_seed))?.[0] ?? 'preview';
}

function placeOf(desk: Desk, seed: string, unsafe_n: unknown) {
  const form = previewForm(previewBlueprint(desk), seed);
  const question = /^[1-9]\d{0,3}$/.test(String(unsafe_n)) ? form[Number(unsafe_n) - 1] : undefined;
  if (question) return { question, total: form.length };
  throw new NotFound(
    form.length === 0
      ? 'There is no question to be asked yet. Put approved questions into the activity, then preview it again.'
      : `This form has the questions 1 to ${form.length}.`,
  );
}

function fieldsOf(unsafe_body: unknown): FormFields {
  const entries = Object.entries(Object(unsafe_body) as Record<string, unknown>);
  return Object.fromEntries(entries.map(([name, value]) => [name, [value].flat().map(String)]));
}

function readAnswer(
  read: () => unknown,
): { ok: true; response: unknown; error: null } | { ok: false; response: undefined; error: string } {
  try {
    return { ok: true, response: read(), error: null };
  } catch (error) {
    if (error instanceof Invalid) return { ok: false, response: undefined, error: error.message };
    throw error;
  }
}
