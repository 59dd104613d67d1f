import { type Request, type Response, Router } from 'express';
import { clientAddress, limitRate } from '../../../http/rate-limit.ts';
import { findReset, requestReset, resetPassword } from '../change-password.ts';
import { canonicalEmail, newPassword, resetRequest } from '../schemas.ts';
import { type AccountContext, type Failed, handleForm, showForm } from './context.ts';

const GONE = 410;

export function passwordResetRoutes(context: AccountContext): Router {
  const router = Router();
  const perAccount = (req: Request) =>
    `${clientAddress(req)} ${canonicalEmail(String(req.body?.email ?? '')).slice(0, 254)}`;
  const showRequest = (req: Request, res: Response, failed?: Failed) =>
    showForm(context, [req, res], { view: 'accounts/password-reset', title: 'Choose a new password' }, failed);
  const showGone = (req: Request, res: Response) =>
    context.page(
      req,
      res,
      'accounts/reset-gone',
      { title: 'This link can’t be used', mainClass: 'page narrow' },
      { status: GONE },
    );

  router.get('/password-reset', (req, res) => showRequest(req, res));

  router.post(
    '/password-reset',
    limitRate(context.limits.resetsPerAddress),
    limitRate({ ...context.limits.resets, key: perAccount }),
    (req, res) =>
      handleForm(
        req,
        resetRequest,
        (failed) => showRequest(req, res, failed),
        async ({ email }) => {
          res.redirect(303, '/password-reset/sent');
          // After the answer, so that the time it took doesn't tell whether there is such an account.
          await sendReset(context, email);
        },
      ),
  );

  router.get('/password-reset/sent', (req, res) => {
    context.page(req, res, 'accounts/reset-sent', { title: 'Check your email', mainClass: 'page narrow' });
  });

  router
    .route('/password-reset/:token')
    .get(async (req, res) => {
      const person = await findReset(context, req.params.token);
      if (person) showNew(context, req, res);
      else showGone(req, res);
    })
    .post((req, res) =>
      handleForm(
        req,
        newPassword,
        (failed) => showNew(context, req, res, failed),
        async (form) => {
          const person = await resetPassword(context, req.params.token, form.newPassword);
          if (!person) return showGone(req, res);
          context.cookie.clear(res);
          res.redirect(303, '/sign-in?reset=1');
        },
      ),
    );

  return router;
}

function showNew(context: AccountContext, req: Request, res: Response, failed?: Failed): void {
  const form = { view: 'accounts/new-password', title: 'Choose a new password', model: { action: req.path } };
  showForm(context, [req, res], form, failed);
}

async function sendReset(context: AccountContext, email: string): Promise<void> {
  try {
    await requestReset(context, email);
  } catch (error) {
    context.log.error({ err: error }, 'a link to choose a new password could not be made');
  }
}
