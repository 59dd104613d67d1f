import { Router } from 'express';
import type { Deps } from '../../../deps.ts';
import { idParam } from '../../../http/validate.ts';
import { handleForm } from '../../accounts/index.ts';
import { endSession, endSessions, invitePerson, resetPersonTwoStep, revokePersonInvitation } from '../ending.ts';
import { reasonForm } from '../schemas.ts';
import { actOf, done, showPerson } from './person.ts';

const resetForm = reasonForm('resetReason', 'Say how you know that it is this person who asks.');

/** How one person comes in: invitation, sessions, the second step. */
export function personSignInRoutes(deps: Deps): Router {
  const router = Router();

  router.post('/admin/people/:id/invitation', async (req, res) => {
    const act = actOf(req);
    await invitePerson(deps, act);
    done(res, act, 'invited');
  });

  router.post('/admin/people/:id/invitation/removal', async (req, res) => {
    const act = actOf(req);
    await revokePersonInvitation(deps, act);
    done(res, act, 'revoked');
  });

  router.post('/admin/people/:id/sessions/removal', async (req, res) => {
    const act = actOf(req);
    await endSessions(deps, act);
    done(res, act, 'sessions');
  });

  router.post('/admin/people/:id/sessions/:sessionId/removal', async (req, res) => {
    const act = actOf(req);
    await endSession(deps, act, idParam(req.params['sessionId'], 'session'));
    done(res, act, 'sessions');
  });

  router.post('/admin/people/:id/two-step/removal', (req, res) => {
    const act = actOf(req);
    return handleForm(
      req,
      resetForm,
      (failed) => showPerson(deps, req, res, failed),
      async ({ resetReason = '' }) => {
        await resetPersonTwoStep(deps, act, resetReason);
        done(res, act, 'two-step');
      },
    );
  });

  return router;
}
