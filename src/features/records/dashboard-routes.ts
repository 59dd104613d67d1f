import { Router } from 'express';
import type { Deps } from '../../deps.ts';
import { Invalid, NotFound } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { parseOfficeFilter, selectOffice } from './dashboard.ts';
import { isOfficeTable, OFFICE, officeCsv, officeFrame, officeModel } from './dashboard-page.ts';
import { selectActivityChoices } from './list-queries.ts';
import { listUnseen } from './run-queries.ts';

/** /admin: what happens on the site, from running sums. */
export function dashboardRoutes(deps: Deps): Router {
  const { db, clock, page } = deps;
  const router = Router();

  router.get(OFFICE, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    try {
      const office = await selectOffice(db, parseOfficeFilter(req.query, clock()));
      page(req, res, 'records/office', officeModel(office, await listUnseen(db, viewer.id)));
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      const typed = { activity: '', from: '', to: '', ...(req.query as Record<string, string>) };
      const model = { ...officeFrame(typed, await selectActivityChoices(db)), errors: error.fields };
      page(req, res, 'records/office', model, { status: 422 });
    }
  });

  router.get(`${OFFICE}/:officeTable.csv`, async (req, res) => {
    requireRole(req, 'admin');
    const name = String(req.params['officeTable']);
    if (!isOfficeTable(name))
      throw new NotFound('There is no such table. The office’s first page links to all of them.');
    const office = await selectOffice(db, parseOfficeFilter(req.query, clock()));
    res.attachment(`office-${name}.csv`).set('Cache-Control', 'private, no-store');
    res.type('text/csv').send(officeCsv(name, office));
  });

  return router;
}
