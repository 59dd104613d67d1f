import { type Request, type Response, Router } from 'express';
import { limitRate } from '../../../http/rate-limit.ts';
import { acceptInvitation, findInvited } from '../invitations.ts';
import { newPassword } from '../schemas.ts';
import { type AccountContext, browserOf, type Failed, handleForm, showForm, signedIn } from './context.ts';

const GONE = 410;

/** Where an invited person chooses a password. */
export function invitationRoutes(context: AccountContext): Router {
  const router = Router();
  const showGone = (req: Request, res: Response) => {
    const model = { title: 'This invitation can’t be used', mainClass: 'page narrow' };
    context.page(req, res, 'accounts/invitation-gone', model, { status: GONE });
  };
  const show = async (req: Request, res: Response, failed?: Failed) => {
    const person = await findInvited(context, String(req.params['token']));
    if (!person) return showGone(req, res);
    const model = { action: req.path, email: person.email, fullName: person.fullName };
    showForm(context, [req, res], { view: 'accounts/invitation', title: 'Choose your password', model }, failed);
  };

  router
    .route('/invitations/:token')
    .get((req, res) => show(req, res))
    .post(limitRate(context.limits.registrations), (req, res) =>
      handleForm(
        req,
        newPassword,
        (failed) => show(req, res, failed),
        async (form) => {
          const entry = await acceptInvitation(context, String(req.params['token']), form.newPassword, browserOf(req));
          if (entry === null) showGone(req, res);
          else signedIn(context, res, entry, '/');
        },
      ),
    );

  return router;
}
