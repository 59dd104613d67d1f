import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { FieldErrors } from '../../http/errors.ts';
import { requireViewer, sessionCookie } from '../../http/session.ts';
import { dateText } from '../../lib/dates.ts';
import { erasePerson } from './erase.ts';
import { checkForm, erasureForm, limitPerson } from './forms-routes.ts';
import type { PrivacyLimits } from './limits.ts';
import { previewErasure } from './preview.ts';

const TITLE = 'Erase your account';
const QUARTER_MS = 900_000;

/** A person has their own account erased. */
export function erasureRoutes(deps: Deps, limits: PrivacyLimits): Router {
  const router = Router();
  const cookie = sessionCookie(deps.cookies);
  router.get('/account/erasure', (req, res) => show(deps, req, res));
  router.post('/account/erasure', limitPerson(limits.passwordsPerQuarter, QUARTER_MS, true), async (req, res) => {
    const viewer = requireViewer(req);
    const form = await checkForm(deps, req, erasureForm);
    if (!form.ok) return show(deps, req, res, form.errors);
    await erasePerson(deps, viewer, viewer.id);
    cookie.clear(res);
    res.redirect(303, '/erased');
  });
  router.get('/erased', (req, res) => {
    deps.page(req, res, 'privacy/erased', { title: 'Your account is erased', mainClass: 'page narrow' });
  });
  return router;
}

async function show(deps: Deps, req: Request, res: Response, errors?: FieldErrors): Promise<void> {
  const viewer = requireViewer(req);
  const preview = await previewErasure(deps, viewer, viewer.id);
  const model = {
    heading: TITLE,
    mainClass: 'page narrow',
    email: viewer.email,
    preview,
    until: preview.keepUntil === null ? null : dateText(preview.keepUntil),
    errors,
    sure: (req.body as { sure?: unknown } | undefined)?.sure === 'yes',
  };
  const title = errors ? `Error: ${TITLE}` : TITLE;
  deps.page(req, res, 'privacy/erasure', { ...model, title }, { status: errors ? 422 : 200 });
}
