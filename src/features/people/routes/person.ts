import { type Request, type Response, Router } from 'express';
import type { z } from 'zod';
import type { Deps } from '../../../deps.ts';
import { requireRole } from '../../../http/session.ts';
import { idParam } from '../../../http/validate.ts';
import { type Failed, handleForm } from '../../accounts/index.ts';
import { setTimeMultiplier } from '../accommodation.ts';
import type { Act } from '../acts.ts';
import { disablePerson, enablePerson } from '../disabling.ts';
import { personModel } from '../person-page.ts';
import { grantRole, revokeRole } from '../roles.ts';
import { reasonForm, roleForm, timeForm, verificationForm } from '../schemas.ts';
import { verifyPerson, withdrawVerification } from '../verification.ts';

const disableForm = reasonForm('disableReason', 'Say why, so that a colleague can follow it.');
const withdrawForm = reasonForm('withdrawReason', 'Say why the verification no longer holds.');

/** Who acts on whom. @throws SignInRequired; Forbidden; NotFound for what can't be an id */
export function actOf(req: Request): Act {
  const actor = requireRole(req, 'admin');
  return { actor, userId: idParam(req.params['id'], 'person') };
}

/** Shows the person's page, with what was wrong with one of its forms. */
export async function showPerson(deps: Deps, req: Request, res: Response, failed?: Failed): Promise<void> {
  const viewer = requireRole(req, 'admin');
  const { userId } = actOf(req);
  const model = await personModel(deps, viewer, userId, req.query['done']);
  if (!failed) return deps.page(req, res, 'people/person', model);
  const values = { ...(model['values'] as Record<string, unknown>), ...failed.values };
  deps.page(req, res, 'people/person', { ...model, errors: failed.errors, values }, { status: 422 });
}

/** Back to the page of the person, which says what was done. */
export function done(res: Response, { userId }: Act, what: string): void {
  res.redirect(303, `/admin/people/${userId}?done=${what}`);
}

/** One person: roles, standing, profession, time. */
export function personRoutes(deps: Deps): Router {
  const router = Router();
  const form = <T>(path: string, schema: z.ZodType<T>, what: string, work: (act: Act, data: T) => Promise<unknown>) =>
    router.post(path, (req, res) => {
      const act = actOf(req);
      return handleForm(
        req,
        schema,
        (failed) => showPerson(deps, req, res, failed),
        async (data) => {
          await work(act, data);
          done(res, act, what);
        },
      );
    });

  router.get('/admin/people/:id', (req, res) => showPerson(deps, req, res));

  form('/admin/people/:id/roles', roleForm, 'role', (act, { role }) => grantRole(deps, act, role));
  form('/admin/people/:id/roles/removal', roleForm, 'role', (act, { role }) => revokeRole(deps, act, role));
  form('/admin/people/:id/disabling', disableForm, 'disabled', (act, { disableReason = '' }) =>
    disablePerson(deps, act, disableReason),
  );
  form('/admin/people/:id/verification', verificationForm, 'verified', (act, { how, profession }) =>
    verifyPerson(deps, act, { how, unsafe_profession: profession }),
  );
  form('/admin/people/:id/verification/removal', withdrawForm, 'unverified', (act, { withdrawReason = '' }) =>
    withdrawVerification(deps, act, withdrawReason),
  );
  form('/admin/people/:id/time', timeForm, 'time', (act, { percent, timeReason }) =>
    setTimeMultiplier(deps, act, { percent, reason: timeReason }),
  );

  router.post('/admin/people/:id/enabling', async (req, res) => {
    const act = actOf(req);
    await enablePerson(deps, act);
    done(res, act, 'enabled');
  });

  return router;
}
