import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../../deps.ts';
import { requireRole } from '../../../http/session.ts';
import { type Failed, handleForm, PROFESSIONS } from '../../accounts/index.ts';
import { createPerson } from '../create.ts';
import { peopleQuery } from '../filters.ts';
import { peopleModel } from '../list-page.ts';
import { GIVEN_ROLES, ROLE_TEXTS } from '../policy.ts';
import { newPersonForm } from '../schemas.ts';

/** Finding people, and making an account for somebody. */
export function listRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/admin/people', async (req, res) => {
    requireRole(req, 'admin');
    deps.page(req, res, 'people/index', await peopleModel(deps.db, peopleQuery.parse(req.query)));
  });

  router.get('/admin/people/new', (req, res) => {
    requireRole(req, 'admin');
    showNew(deps, req, res);
  });

  router.post('/admin/people', (req, res) => {
    const admin = requireRole(req, 'admin');
    return handleForm(
      req,
      newPersonForm,
      (failed) => showNew(deps, req, res, failed),
      async (form) => {
        const id = await createPerson(deps, admin, form);
        res.redirect(303, `/admin/people/${id}?done=${form.invite ? 'invited' : 'created'}`);
      },
    );
  });

  return router;
}

function showNew(deps: Deps, req: Request, res: Response, failed?: Failed): void {
  const model = {
    title: 'New person',
    office: 'people',
    styles: ['people'],
    professions: [{ value: '', label: 'Choose a profession' }, ...PROFESSIONS],
    roles: GIVEN_ROLES.map((value) => ({ value, ...ROLE_TEXTS[value], hint: ROLE_TEXTS[value].what })),
  };
  const values = failed ? { invite: '', ...failed.values } : { invite: 'on' };
  const errors = failed?.errors ?? null;
  deps.page(req, res, 'people/new', { ...model, errors, values }, { status: failed ? 422 : 200 });
}
