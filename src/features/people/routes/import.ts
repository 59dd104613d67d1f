import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../../deps.ts';
import { Invalid } from '../../../http/errors.ts';
import { requireRole } from '../../../http/session.ts';
import { uploadedFile } from '../../../http/uploads.ts';
import { idParam } from '../../../http/validate.ts';
import { PROFESSIONS } from '../../accounts/index.ts';
import { decodeCsv } from '../import/decode.ts';
import { errorsCsv } from '../import/errors-csv.ts';
import { applyImport, giveUpImport, keepList, loadImport, previewOf } from '../import/import.ts';
import { appliedModel, previewModel } from '../import/page.ts';
import { MOST_ROWS } from '../import/read.ts';
import { GIVEN_ROLES } from '../policy.ts';

/** Importing a list of people: upload, preview, confirm, result. */
export function importRoutes(deps: Deps): Router {
  const router = Router();
  const importOf = (req: Request) => idParam(req.params['importId'], 'import');

  router.get('/admin/people/imports/new', (req, res) => {
    requireRole(req, 'admin');
    showForm(deps, req, res);
  });

  router.post('/admin/people/imports', async (req, res) => {
    const admin = requireRole(req, 'admin');
    try {
      const id = await keepList(deps, admin, listOf(req));
      res.redirect(303, `/admin/people/imports/${id}`);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      showForm(deps, req, res, error);
    }
  });

  router.get('/admin/people/imports/:importId', async (req, res) => {
    requireRole(req, 'admin');
    const one = await loadImport(deps, importOf(req));
    const { source } = one;
    const model = source === null ? appliedModel(one) : previewModel(one, await previewOf(deps, { ...one, source }));
    deps.page(req, res, source === null ? 'people/imported' : 'people/import-preview', model);
  });

  router.get('/admin/people/imports/:importId/errors.csv', async (req, res) => {
    requireRole(req, 'admin');
    const one = await loadImport(deps, importOf(req));
    const { source } = one;
    const rows = source === null ? one.progress.failed : (await previewOf(deps, { ...one, source })).bad;
    res.attachment('people-not-imported.csv');
    res.set('Cache-Control', 'private, no-store');
    res.type('text/csv').send(errorsCsv(rows));
  });

  router.post('/admin/people/imports/:importId/confirmation', async (req, res) => {
    const admin = requireRole(req, 'admin');
    const id = importOf(req);
    await applyImport(deps, admin, id, { invite: req.body?.invite === 'on' });
    res.redirect(303, `/admin/people/imports/${id}`);
  });

  router.post('/admin/people/imports/:importId/removal', async (req, res) => {
    requireRole(req, 'admin');
    await giveUpImport(deps, importOf(req));
    res.redirect(303, '/admin/people/imports/new');
  });

  return router;
}

/** The list that was uploaded, or else pasted. @throws Invalid (field `file`) */
function listOf(req: Request): { name: string; text: string; notice: string | null } {
  const file = uploadedFile(req);
  if (file && file.bytes.length > 0) return { name: file.name, ...decodeCsv(file.bytes) };
  const pasted: unknown = req.body?.text;
  if (typeof pasted === 'string' && pasted.trim() !== '')
    return { name: 'the pasted list', text: pasted, notice: null };
  const missing = 'Choose a file, or paste the list.';
  throw new Invalid(missing, { file: missing });
}

function showForm(deps: Deps, req: Request, res: Response, failed?: Invalid): void {
  const model = {
    title: 'Import people',
    office: 'people',
    styles: ['people'],
    professions: PROFESSIONS,
    roles: GIVEN_ROLES,
    mostRows: MOST_ROWS,
    errors: failed?.fields ?? null,
    values: { text: typeof req.body?.text === 'string' ? req.body.text : '' },
  };
  deps.page(req, res, 'people/import', model, { status: failed ? 422 : 200 });
}
