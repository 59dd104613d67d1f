import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { type FieldErrors, Invalid } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { uploadedFile } from '../../http/uploads.ts';
import { idParam, parseForm } from '../../http/validate.ts';
import { isoDay } from '../../lib/dates.ts';
import { storePicture } from '../media/index.ts';
import { PROVIDERS, type ProviderShown, providerListModel, providerModel } from './pages.ts';
import type { Provider, ProviderContent } from './provider.ts';
import { providerForm } from './provider-form.ts';
import { listProviders, selectProvider } from './queries.ts';
import { createProvider, saveProvider } from './save.ts';

/** /admin/providers: who provides activities, with accreditation, statements, signatory and settings. */
export function providerRoutes(deps: Deps): Router {
  const { db, clock, page } = deps;
  const router = Router();

  router.get(PROVIDERS, async (req, res) => {
    requireRole(req, 'admin');
    page(req, res, 'providers/list', providerListModel(await listProviders(db.kysely), isoDay(clock())));
  });

  router.get(`${PROVIDERS}/new`, async (req, res) => {
    requireRole(req, 'admin');
    show(deps, req, res, { provider: null });
  });

  router.post(PROVIDERS, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    await handle(deps, req, res, viewer, null, async (content) => {
      const id = await createProvider(deps, viewer.id, content);
      res.redirect(303, `${PROVIDERS}/${id}?saved=1`);
    });
  });

  router.get(`${PROVIDERS}/:id`, async (req, res) => {
    requireRole(req, 'admin');
    show(deps, req, res, { provider: await load(deps, req), saved: req.query['saved'] === '1' });
  });

  router.post(`${PROVIDERS}/:id`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const provider = await load(deps, req);
    await handle(deps, req, res, viewer, provider, async (content) => {
      const revision = Number((req.body as { revision?: unknown }).revision);
      const result = await saveProvider(deps, viewer.id, { id: provider.id, revision }, content);
      if (result.kind === 'saved') return res.redirect(303, `${PROVIDERS}/${provider.id}?saved=1`);
      show(deps, req, res, { provider, values: req.body, stored: result.stored }, 409);
    });
  });

  return router;
}

function load({ db }: Deps, req: Request): Promise<Provider> {
  return selectProvider(db.kysely, idParam(req.params['id'], 'provider'));
}

function show({ page }: Deps, req: Request, res: Response, shown: ProviderShown, status = 200): void {
  page(req, res, 'providers/provider', providerModel(shown), { status });
}

/** Reads the form with its logo, and shows it again with what is wrong with it. */
async function handle(
  deps: Deps,
  req: Request,
  res: Response,
  viewer: Viewer,
  provider: Provider | null,
  act: (content: ProviderContent) => Promise<unknown>,
): Promise<void> {
  const again = (errors: FieldErrors) => show(deps, req, res, { provider, values: req.body, errors }, 422);
  const form = parseForm(providerForm, req.body);
  if (!form.ok) return again(form.errors);
  try {
    await act({ ...form.data, logoId: await logoOf(deps, req, viewer, provider) });
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    again(error.fields);
  }
}

/** The picture sent with the form, the one there is, or none. @throws Invalid (field `file`) */
async function logoOf(deps: Deps, req: Request, viewer: Viewer, provider: Provider | null): Promise<string | null> {
  const file = uploadedFile(req);
  if (file) return (await storePicture(deps, viewer.id, printable(file.bytes))).id;
  return (req.body as { withoutLogo?: unknown }).withoutLogo === 'yes' ? null : (provider?.logoId ?? null);
}

const STARTS = ['\u0089PNG\r\n\u001a\n', '\u00ff\u00d8\u00ff'];

/** Certificates are PDFs, which hold PNG and JPEG: another kind would stand on the page and be missing in print. */
function printable(bytes: Buffer): Buffer {
  const start = bytes.subarray(0, 8).toString('latin1');
  if (STARTS.some((one) => start.startsWith(one))) return bytes;
  const message = 'Certificates can print a PNG or JPEG only. Save the logo as one of them and choose it again.';
  throw new Invalid(message, { file: message });
}
