import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import { Invalid, NotFound } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { idParam, parseForm } from '../../http/validate.ts';
import { selectOptionalHead } from './chain-queries.ts';
import { selectNewestCheckpoint } from './checkpoint-queries.ts';
import { exportEvents, FORMATS } from './export.ts';
import { filters } from './filters.ts';
import { eventModel, givenFilters, listModel, type State } from './pages.ts';
import { type Found, findEvents } from './search.ts';
import { selectLastVerification, selectOptionalEvent } from './search-queries.ts';

const NOTHING: Found = { rows: [], next: null };

/** The log of what was done, for whoever runs the site. */
export function auditRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/admin/audit', async (req, res) => {
    requireRole(req, 'admin');
    const asked = parseForm(filters, req.query);
    const given = givenFilters(req.query);
    const found = asked.ok ? await findEvents(deps.db.kysely, asked.data) : NOTHING;
    const paged = asked.ok && asked.data.before !== undefined;
    const model = listModel(found, { given, state: await stateOf(deps), paged });
    if (asked.ok) return deps.page(req, res, 'audit/index', model);
    deps.page(req, res, 'audit/index', { ...model, errors: asked.errors }, { status: 422 });
  });

  router.post('/admin/audit/exports', (req, res) => sendExport(deps, req, res));

  router.get('/admin/audit/:id', async (req, res) => {
    requireRole(req, 'admin');
    const event = await selectOptionalEvent(deps.db.kysely, idParam(req.params.id, 'event'));
    if (!event) throw new NotFound('There is no such event. The audit log links to all of them.');
    deps.page(req, res, 'audit/event', eventModel(event));
  });

  return router;
}

async function stateOf({ db: { kysely } }: Deps): Promise<State> {
  return {
    head: await selectOptionalHead(kysely),
    checkpoint: await selectNewestCheckpoint(kysely),
    verification: await selectLastVerification(kysely),
  };
}

/** A form and no link: exporting leaves its own event, and a GET changes nothing. */
async function sendExport(deps: Deps, req: Request, res: Response): Promise<void> {
  const viewer = requireRole(req, 'admin');
  const body = (req.body ?? {}) as Record<string, unknown>;
  const asked = parseForm(filters, { ...body, before: undefined });
  const format = FORMATS.find((one) => one === body['format']);
  if (!asked.ok || !format) throw new Invalid('Choose a format, and go back to put the filters right.');
  const file = await exportEvents(deps, viewer.id, { format, filters: asked.data, given: givenFilters(body) });
  res.attachment(`audit-log-${new Date(deps.clock()).toISOString().slice(0, 10)}.${format}`);
  res.set('Cache-Control', 'private, no-store');
  res.type(format === 'csv' ? 'text/csv' : 'application/x-ndjson');
  // Whoever goes away in the middle ends the reading too; there is nobody left to tell.
  await pipeline(file, res).catch((error: unknown) =>
    deps.log.warn({ err: error }, 'an export of the log was not read to its end'),
  );
}
