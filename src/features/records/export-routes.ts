import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { requireRole } from '../../http/session.ts';
import { idParam, parseForm } from '../../http/validate.ts';
import { EXPORTS, exportModel, exportsModel } from './export-page.ts';
import { AT_ONCE, cancelExport, fetchExport, fileName, requestExport, selectRun } from './exports.ts';
import { filterOfQuery } from './filter.ts';
import { selectCreditNames } from './list-queries.ts';
import { writeParsFile } from './pars-file.ts';
import { fetchReport, recordSent } from './reports.ts';
import { selectRunParts } from './run-page.ts';
import { type ExportRun, listRuns, type RecordFormat } from './run-queries.ts';
import { workOnExports } from './worker.ts';
import { MEDIA_TYPES, writeRecords } from './write.ts';

const requestForm = z.object({
  format: z.enum(['csv', 'xlsx', 'json', 'medbiq'], { error: 'Choose a format.' }),
  query: z.string().max(2000).default(''),
});
const sentForm = z.object({
  receipt: z.string().trim().max(500, { error: 'Use at most 500 characters.' }).default(''),
});

const SHOWN_RUNS = 100;

/** Exports: asked for, made in the background where they are long, fetched by admins only. */
export function exportRoutes(deps: Deps): Router {
  const { db, page } = deps;
  const router = Router();

  const load = (req: Request): Promise<ExportRun> => selectRun(deps, idParam(req.params['exportId'], 'export'));

  router.get(EXPORTS, async (req, res) => {
    requireRole(req, 'admin');
    page(req, res, 'records/exports', exportsModel(await listRuns(db, SHOWN_RUNS), await selectCreditNames(db)));
  });

  router.post(EXPORTS, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const form = parseForm(requestForm, req.body);
    // The list's own form can't send these wrong; whoever does chooses again there.
    if (!form.ok) return res.redirect(303, '/admin/records');
    const { format, query } = form.data;
    const filter = filterOfQuery(query);
    const asked = await requestExport(deps, { format, filter, requestedBy: viewer.id });
    if (asked.kind === 'now' && format !== 'medbiq') {
      headers(res, fileName(format, deps.clock()), format);
      await stream(deps, res, () => writeRecords(db, asked.scope, format, res));
      return;
    }
    await begin(deps, asked.records);
    res.redirect(303, `${EXPORTS}/${asked.id}`);
  });

  router.get(`${EXPORTS}/:exportId`, async (req, res) => {
    requireRole(req, 'admin');
    const run = await load(req);
    page(req, res, 'records/export', exportModel(await selectRunParts(deps, run, req.query)));
  });

  router.get(`${EXPORTS}/:exportId/file`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const run = await load(req);
    if (run.format === 'pars' && run.state === 'ready') {
      await fetchReport(deps, viewer.id, run);
      headers(res, fileName('pars', run.requestedAt), 'pars');
      return stream(deps, res, () => writeParsFile(deps, run.id, res));
    }
    const { path, name } = await fetchExport(deps, viewer.id, run);
    headers(res, name, run.format as RecordFormat);
    await stream(deps, res, () => pipeline(createReadStream(path), res));
  });

  router.post(`${EXPORTS}/:exportId/cancellation`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const run = await load(req);
    await cancelExport(deps, viewer.id, run.id);
    res.redirect(303, `${EXPORTS}/${run.id}`);
  });

  router.post(`${EXPORTS}/:exportId/sent`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const run = await load(req);
    const form = parseForm(sentForm, req.body);
    if (!form.ok) {
      const model = { ...exportModel(await selectRunParts(deps, run, {})), errors: form.errors, values: form.values };
      return page(req, res, 'records/export', model, { status: 422 });
    }
    await recordSent(deps, viewer.id, run, form.data.receipt);
    res.redirect(303, `${EXPORTS}/${run.id}`);
  });

  return router;
}

function headers(res: Response, name: string, format: keyof typeof MEDIA_TYPES): void {
  res.attachment(name).set('Cache-Control', 'private, no-store').set('Content-Type', MEDIA_TYPES[format]);
}

/** Once a file has begun there is no other way to say that it broke than to break the connection: nobody takes a part for the whole. */
async function stream({ log }: Deps, res: Response, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!res.headersSent) throw error;
    log.warn({ err: error }, 'an export was broken off');
    res.destroy();
  }
}

/** A small one is mostly ready by the time its page is shown; whoever asked waits for no other, and for no long one. */
export async function begin(deps: Deps, records: number): Promise<void> {
  const work = startWork(deps);
  if (records <= AT_ONCE) await Promise.race([work, sleep(PATIENCE_MS, undefined, { ref: false })]);
}

const PATIENCE_MS = 2_000;

/** What goes wrong is kept with the run, or left to the next sweep. */
function startWork(deps: Deps): Promise<void> {
  return workOnExports(deps).catch((error: unknown) =>
    deps.log.error({ err: error }, 'exports could not be worked on; trying again soon'),
  );
}
