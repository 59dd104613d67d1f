import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { FieldErrors } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { idParam } from '../../http/validate.ts';
import { dateText } from '../../lib/dates.ts';
import { selectPerson } from '../accounts/index.ts';
import { erasePerson } from './erase.ts';
import { checkForm, erasureForm, limitPerson, openingForm } from './forms-routes.ts';
import { type Identity, OPENING_PURPOSES, openIdentity } from './identity.ts';
import type { PrivacyLimits } from './limits.ts';
import { erasureState, previewErasure } from './preview.ts';

const QUARTER_MS = 900_000;

/** An admin erases somebody who asked for it, and opens what is kept of an erased person. */
export function adminErasureRoutes(deps: Deps, limits: PrivacyLimits): Router {
  const router = Router();
  const limit = limitPerson(limits.passwordsPerQuarter, QUARTER_MS, true);

  router.get('/admin/people/:id/erasure', (req, res) => show(deps, req, res));

  router.post('/admin/people/:id/erasure', limit, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const { id } = await selectPerson(deps.db.kysely, idParam(req.params['id'], 'person'));
    const form = await checkForm(deps, req, erasureForm);
    if (!form.ok) return show(deps, req, res, { errors: form.errors });
    await erasePerson(deps, viewer, id);
    // Who erases themselves here has no session any more.
    res.redirect(303, id === viewer.id ? '/erased' : `/admin/people/${id}/erasure`);
  });

  // Shown in the answer itself and nowhere else, as no address may lead to it again.
  router.post('/admin/people/:id/erasure/identity', limit, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const { id } = await selectPerson(deps.db.kysely, idParam(req.params['id'], 'person'));
    const form = await checkForm(deps, req, openingForm);
    if (!form.ok) return show(deps, req, res, { errors: form.errors });
    const identity = await openIdentity(deps, { actorId: viewer.id, userId: id, purpose: form.data.purpose });
    res.setHeader('Cache-Control', 'private, no-store');
    return show(deps, req, res, { identity });
  });

  return router;
}

interface Shown {
  errors?: FieldErrors;
  identity?: Identity;
}

async function show(deps: Deps, req: Request, res: Response, { errors, identity }: Shown = {}): Promise<void> {
  const viewer = requireRole(req, 'admin');
  const person = await selectPerson(deps.db.kysely, idParam(req.params['id'], 'person'));
  const state = await erasureState(deps, person.id);
  const preview = state === null ? await previewErasure(deps, viewer, person.id) : null;
  const heading = state === null ? 'Erase this person' : 'An erased account';
  const body = (req.body ?? {}) as Record<string, unknown>;
  const model = {
    office: 'people',
    heading,
    person: { id: person.id, fullName: person.fullName },
    href: `/admin/people/${person.id}`,
    isSelf: person.id === viewer.id,
    email: viewer.email,
    preview,
    until: preview?.keepUntil ? dateText(preview.keepUntil) : null,
    state,
    identity: identity ?? null,
    purposes: OPENING_PURPOSES,
    purpose: typeof body['purpose'] === 'string' ? body['purpose'] : '',
    sure: body['sure'] === 'yes',
    errors,
  };
  const title = errors ? `Error: ${heading}` : heading;
  deps.page(req, res, 'privacy/person', { ...model, title }, { status: errors ? 422 : 200 });
}
