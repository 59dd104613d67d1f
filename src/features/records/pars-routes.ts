import { Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { Invalid } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { idParam, parseForm } from '../../http/validate.ts';
import { EXPORTS, parsModel } from './export-page.ts';
import { startWork } from './export-routes.ts';
import { AT_ONCE, requestExport } from './exports.ts';
import { NO_FILTER, parseFilter, type RecordFilter } from './filter.ts';
import { LIST } from './list-page.ts';
import { PARS_CREDIT } from './pars-check.ts';
import { listParsActivities } from './pars-queries.ts';
import { nameActivity } from './reports.ts';
import { workOnExports } from './worker.ts';

const PARS = `${LIST}/pars`;

const nameForm = z.object({
  activity: z.string(),
  accmeActivityId: z
    .string()
    .transform((text) => text.replaceAll(/\s/g, ''))
    .refine((text) => /^(\d{9})?$/.test(text), { error: 'An ACCME activity ID has 9 digits, such as 202212345.' }),
});

/** Reports to ACCME: the activities' numbers there, and the check that names what can't be sent. */
export function parsRoutes(deps: Deps): Router {
  const { db, page } = deps;
  const router = Router();

  router.get(PARS, async (req, res) => {
    requireRole(req, 'admin');
    const activities = await listParsActivities(db);
    const { activity, from, to } = parseFilter(req.query);
    page(req, res, 'records/pars', parsModel({ filter: { ...NO_FILTER, activity, from, to }, activities }));
  });

  router.post(PARS, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    try {
      const { activity, from, to } = parseFilter(req.body);
      const filter: RecordFilter = { ...NO_FILTER, activity, from, to, credit: PARS_CREDIT };
      const asked = await requestExport(deps, { format: 'pars', filter, requestedBy: viewer.id });
      if (asked.kind !== 'run') throw new Error('a report is always a run');
      if (asked.records > AT_ONCE) startWork(deps);
      else await workOnExports(deps);
      res.redirect(303, `${EXPORTS}/${asked.id}`);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      const filter = { ...NO_FILTER, ...(req.body as Partial<RecordFilter>), columns: [] };
      const model = { ...parsModel({ filter, activities: await listParsActivities(db) }), errors: error.fields };
      page(req, res, 'records/pars', model, { status: 422 });
    }
  });

  router.post(`${PARS}/activities`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const activities = await listParsActivities(db);
    const form = parseForm(nameForm, req.body);
    if (!form.ok) {
      const unsafe_id = form.values['activity'];
      const typed = activities.map((one) =>
        one.id === unsafe_id ? { ...one, accmeActivityId: String(form.values['accmeActivityId'] ?? '') } : one,
      );
      const errors = { [`accme-${String(unsafe_id)}`]: form.errors['accmeActivityId'] ?? 'Choose an activity.' };
      const model = { ...parsModel({ filter: NO_FILTER, activities: typed }), errors };
      return page(req, res, 'records/pars', model, { status: 422 });
    }
    const activityId = idParam(form.data.activity, 'activity');
    idParam(activities.find(({ id }) => id === activityId)?.id, 'activity');
    await nameActivity(deps, viewer.id, { activityId, accmeActivityId: form.data.accmeActivityId });
    res.redirect(303, PARS);
  });

  return router;
}
