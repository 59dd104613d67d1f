import { Router } from 'express';
import type { Deps } from '../../deps.ts';
import { Invalid } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { idParam, parseForm } from '../../http/validate.ts';
import { EXPORTS, parsModel } from './export-page.ts';
import { begin } from './export-routes.ts';
import { requestExport } from './exports.ts';
import { NO_FILTER, parseFilter, type RecordFilter } from './filter.ts';
import { LIST } from './list-page.ts';
import { selectCreditNames } from './list-queries.ts';
import { PARS_CREDIT } from './pars-check.ts';
import { parsActivityForm } from './pars-form.ts';
import { listParsActivities } from './pars-queries.ts';
import { nameActivity } from './reports.ts';

const PARS = `${LIST}/pars`;

/** Reports to ACCME: the activities' numbers there, and the check that names what can't be sent. */
export function parsRoutes(deps: Deps): Router {
  const { db, page } = deps;
  const router = Router();
  const parts = async () => ({
    activities: await listParsActivities(db),
    creditNames: await selectCreditNames(db),
  });

  router.get(PARS, async (req, res) => {
    requireRole(req, 'admin');
    const { activity, from, to } = parseFilter(req.query);
    page(req, res, 'records/pars', parsModel({ ...(await parts()), filter: { ...NO_FILTER, activity, from, to } }));
  });

  router.post(PARS, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    try {
      const { activity, from, to } = parseFilter(req.body);
      const filter: RecordFilter = { ...NO_FILTER, activity, from, to, credit: PARS_CREDIT };
      const asked = await requestExport(deps, { format: 'pars', filter, requestedBy: viewer.id });
      if (asked.kind !== 'run') throw new Error('a report is always a run');
      await begin(deps, asked.records);
      res.redirect(303, `${EXPORTS}/${asked.id}`);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      const filter = { ...NO_FILTER, ...(req.body as Partial<RecordFilter>), columns: [] };
      const model = { ...parsModel({ ...(await parts()), filter }), errors: error.fields };
      page(req, res, 'records/pars', model, { status: 422 });
    }
  });

  router.post(`${PARS}/activities`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const { activities, creditNames } = await parts();
    const form = parseForm(parsActivityForm, req.body);
    if (!form.ok) {
      const id = activities.find((one) => one.id === form.values['activity'])?.id;
      const named = Object.entries(form.errors).map(([name, text]) => [`${name}-${id}`, text]);
      const errors =
        id === undefined ? { activity: 'Choose an activity from the list below.' } : Object.fromEntries(named);
      const typed = id === undefined ? {} : { typed: { id, values: form.values } };
      const model = { ...parsModel({ filter: NO_FILTER, activities, creditNames, ...typed }), errors };
      return page(req, res, 'records/pars', model, { status: 422 });
    }
    const activityId = idParam(activities.find(({ id }) => id === form.data.activity)?.id, 'activity');
    const { accmeActivityId, moc } = form.data;
    await nameActivity(deps, viewer.id, { activityId, accmeActivityId, ...(moc === undefined ? {} : { moc }) });
    res.redirect(303, PARS);
  });

  return router;
}
