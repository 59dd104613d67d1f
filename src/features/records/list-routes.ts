import { stringify } from 'csv-stringify/sync';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { Invalid, NotFound } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { idParam, lineOfText, parseForm } from '../../http/validate.ts';
import { filterOfQuery, NO_FILTER, parseFilter, queryOf, type RecordFilter } from './filter.ts';
import { resolveScope, selectPage, selectTotals } from './list.ts';
import { frameModel, LIST, listModel } from './list-page.ts';
import { selectActivityChoices, selectCreditNames } from './list-queries.ts';
import { spansOf } from './over-time.ts';
import { deleteView, listViews, upsertView } from './view-queries.ts';

const viewForm = z.object({
  name: lineOfText(80, 'Give the view a name.'),
  query: z.string().max(2000).default(''),
});

/** /admin/records: every completion, filtered by what stands in the address. */
export function listRoutes(deps: Deps): Router {
  const router = Router();

  router.get(LIST, async (req, res) => {
    requireRole(req, 'admin');
    await showList(deps, req, res, req.query);
  });

  router.get(`${LIST}/over-time.csv`, async (req, res) => {
    requireRole(req, 'admin');
    const { sums } = await selectTotals(deps.db, await resolveScope(deps.db, parseFilter(req.query)));
    const rows = spansOf(sums).map(({ key, records, creditHundredths }) => ({
      period: key,
      completions: records,
      credits: creditHundredths / 100,
    }));
    res.attachment('completions-over-time.csv').set('Cache-Control', 'private, no-store');
    res.type('text/csv').send(stringify(rows, { header: true, bom: true, record_delimiter: 'windows' }));
  });

  router.post(`${LIST}/views`, async (req, res) => {
    const { id: userId } = requireRole(req, 'admin');
    const form = parseForm(viewForm, req.body);
    if (!form.ok) return showList(deps, req, res, queryValues(req.body), form.errors);
    const query = queryOf(filterOfQuery(form.data.query));
    const view = { id: deps.ids.uuid(), name: form.data.name, query, userId, at: deps.clock() };
    await deps.db.transaction((trx) => upsertView(trx, view));
    res.redirect(303, query === '' ? LIST : `${LIST}?${query}`);
  });

  router.post(`${LIST}/views/:viewId/deletion`, async (req, res) => {
    const { id: userId } = requireRole(req, 'admin');
    const id = idParam(req.params['viewId'], 'saved view');
    if (!(await deps.db.transaction((trx) => deleteView(trx, userId, id))))
      throw new NotFound('There is no such saved view.');
    res.redirect(303, LIST);
  });

  return router;
}

/** The values that the form of a saved view carries along, as an address would. */
function queryValues(unsafe_body: unknown): unknown {
  const unsafe_query = (unsafe_body as { query?: unknown } | undefined)?.query;
  return filterOfQuery(typeof unsafe_query === 'string' ? unsafe_query : '');
}

async function showList(
  deps: Deps,
  req: Request,
  res: Response,
  unsafe_query: unknown,
  viewErrors?: Record<string, string>,
): Promise<void> {
  const { db, page } = deps;
  const viewer = requireRole(req, 'admin');
  const [activities, views] = [await selectActivityChoices(db), await listViews(db, viewer.id)];
  const creditNames = await selectCreditNames(db);
  try {
    const filter = parseFilter(unsafe_query);
    const scope = await resolveScope(db, filter);
    const found = await selectPage(db, scope, { after: req.query['after'], before: req.query['before'] });
    const model = listModel({
      filter,
      page: found,
      ...(await selectTotals(db, scope)),
      activities,
      views,
      creditNames,
    });
    const errors = viewErrors ?? null;
    page(req, res, 'records/index', { ...model, errors }, { status: errors ? 422 : 200 });
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    const values = { ...NO_FILTER, ...(unsafe_query as Partial<RecordFilter>) };
    const model = frameModel({ filter: { ...values, columns: [] }, activities, views, creditNames });
    page(req, res, 'records/index', { ...model, rows: null, errors: error.fields }, { status: 422 });
  }
}
