import { type Request, type Response, Router } from 'express';
import { Invalid } from '../../../http/errors.ts';
import { safeNext } from '../../../http/next-address.ts';
import { signInForm } from '../schemas.ts';
import { endSession } from '../sessions.ts';
import { signIn } from '../sign-in.ts';
import { type AccountContext, browserOf, type Failed, handleForm, showForm, signedIn } from './context.ts';

export function signInRoutes(context: AccountContext): Router {
  const router = Router();
  const show = (req: Request, res: Response, unsafe_next: unknown, failed?: Failed) => {
    const model = {
      next: safeNext(unsafe_next),
      wasReset: req.query['reset'] === '1',
      isOver: req.query['over'] === '1',
    };
    showForm(context, [req, res], { view: 'accounts/sign-in', title: 'Sign in', model }, failed);
  };

  router.get('/sign-in', (req, res) => {
    if (req.viewer) res.redirect(303, safeNext(req.query['next']));
    else show(req, res, req.query['next']);
  });

  router.post('/sign-in', (req, res) => {
    const unsafe_next = req.body?.next;
    return handleForm(
      req,
      signInForm,
      (failed) => show(req, res, unsafe_next, failed),
      async (form) => {
        const check = () => context.guesses.check(req, form.email);
        check();
        try {
          signedIn(context, res, await signIn(context, form, browserOf(req), check), safeNext(unsafe_next));
        } catch (error) {
          if (error instanceof Invalid) context.guesses.failed(req, form.email);
          throw error;
        }
      },
    );
  });

  router.post('/sign-out', async (req, res) => {
    if (req.session) await endSession(context, req.session.viewer.id, req.session.id);
    context.cookie.clear(res);
    res.redirect(303, '/');
  });

  return router;
}
