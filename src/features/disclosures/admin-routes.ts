import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { type FieldErrors, Invalid } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { idParam, parseForm } from '../../http/validate.ts';
import { isoDay } from '../../lib/dates.ts';
import { listPlannerPersons } from './control-queries.ts';
import { type Disclosure, LINK_DAYS } from './disclosure.ts';
import { addressForm, plannerForm, readDisclosure, reviewForm, rowsOf } from './form.ts';
import { disclosureAddress, disclosureModel, type RegisterShown, registerAddress, registerModel } from './pages.ts';
import { selectDisclosure, selectName, selectTitle } from './queries.ts';
import { selectRegister } from './register.ts';
import { addPlanner, enterDisclosure, removePlanner, requestDisclosure, reviewDisclosure } from './verbs.ts';

const REGISTER = '/admin/certification/:slug/disclosures';
const ONE = '/admin/disclosures/:id';

/** The register of an activity and single disclosures, for admins. */
export function disclosureAdminRoutes(deps: Deps): Router {
  const router = Router();

  router.get(REGISTER, async (req, res) => {
    requireRole(req, 'admin');
    await showRegister(deps, req, res);
  });

  router.post(`${REGISTER}/planners`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const form = parseForm(plannerForm, req.body);
    if (!form.ok) return showRegister(deps, req, res, { form: 'planner', ...form });
    await addPlanner(deps, viewer.id, { unsafe_slug: req.params['slug'], ...form.data });
    res.redirect(303, registerAddress(String(req.params['slug'])));
  });

  router.post(`${REGISTER}/planners/removal`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    await removePlanner(deps, viewer.id, req.params['slug'], String(bodyOf(req)['person']));
    res.redirect(303, registerAddress(String(req.params['slug'])));
  });

  router.post(`${REGISTER}/requests`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const form = parseForm(addressForm, req.body);
    if (!form.ok) return showRegister(deps, req, res, { form: 'request', ...form });
    const { person, email } = form.data;
    await requestDisclosure(deps, viewer.id, { unsafe_slug: req.params['slug'], unsafe_person: person, email });
    res.redirect(303, `${registerAddress(String(req.params['slug']))}?asked=${LINK_DAYS}`);
  });

  router.post(`${REGISTER}/entries`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const unsafe_person = bodyOf(req)['person'];
    const id = await requestDisclosure(deps, viewer.id, {
      unsafe_slug: req.params['slug'],
      unsafe_person,
      email: null,
    });
    res.redirect(303, disclosureAddress(id));
  });

  router.get(ONE, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    await showOne(deps, req, res, viewer, await load(deps, req));
  });

  router.post(`${ONE}/entry`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const disclosure = await load(deps, req);
    const values = bodyOf(req);
    if (values['do'] === 'more') return showOne(deps, req, res, viewer, disclosure, { values: withMore(values) });
    const read = readDisclosure(values);
    if (!read.ok) return showOne(deps, req, res, viewer, disclosure, { values, errors: read.errors });
    const { relationships } = read;
    await enterDisclosure(deps, viewer.id, { id: disclosure.id, revision: Number(values['revision']), relationships });
    res.redirect(303, disclosureAddress(disclosure.id));
  });

  router.post(`${ONE}/review`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const disclosure = await load(deps, req);
    const again = (errors: FieldErrors) => showOne(deps, req, res, viewer, disclosure, { values: bodyOf(req), errors });
    const form = parseForm(reviewForm, req.body);
    if (!form.ok) return again(form.errors);
    try {
      await reviewDisclosure(deps, viewer, { id: disclosure.id, ...form.data });
      res.redirect(303, disclosureAddress(disclosure.id));
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      await again(error.fields);
    }
  });

  return router;
}

function bodyOf(req: Request): Record<string, unknown> {
  return Object(req.body);
}

/** The same with three more rows to fill in. */
export function withMore(values: Record<string, unknown>): Record<string, unknown> {
  const rows = rowsOf(values);
  return { ...values, [`company-${rows + 3}`]: '' };
}

async function showRegister(
  { db, clock, page }: Deps,
  req: Request,
  res: Response,
  refused?: NonNullable<RegisterShown['refused']>,
): Promise<void> {
  const register = await selectRegister(db.kysely, req.params['slug'], isoDay(clock()));
  const planners = await listPlannerPersons(db.kysely, register.activity.activityId);
  const model = registerModel(register, { planners, ...(refused ? { refused } : {}) });
  const asked = req.query['asked'] === undefined ? null : LINK_DAYS;
  page(req, res, 'disclosures/register', { ...model, asked }, { status: refused ? 422 : 200 });
}

function load({ db }: Deps, req: Request): Promise<Disclosure> {
  return selectDisclosure(db.kysely, idParam(req.params['id'], 'disclosure'));
}

async function showOne(
  { db, page }: Deps,
  req: Request,
  res: Response,
  viewer: Viewer,
  disclosure: Disclosure,
  again: { values?: Record<string, unknown>; errors?: FieldErrors } = {},
): Promise<void> {
  const { submittedBy, reviewedBy, activityId } = disclosure;
  const names = {
    submittedBy: submittedBy === null ? null : await selectName(db.kysely, submittedBy),
    reviewedBy: reviewedBy === null ? null : await selectName(db.kysely, reviewedBy),
  };
  const activity = await selectTitle(db.kysely, activityId);
  const model = disclosureModel({ viewer, disclosure, activity, names, ...again });
  page(req, res, 'disclosures/disclosure', model, { status: again.errors ? 422 : 200 });
}
