import { type Request, type Response, Router } from 'express';
import { safeNext } from '../../../http/next-address.ts';
import { limitRate } from '../../../http/rate-limit.ts';
import { PROFESSION_CHOICES } from '../professions.ts';
import { register } from '../register.ts';
import { registration } from '../schemas.ts';
import { type AccountContext, browserOf, type Failed, handleForm, showForm, signedIn } from './context.ts';

export function registerRoutes(context: AccountContext): Router {
  const router = Router();
  const show = (req: Request, res: Response, unsafe_next: unknown, failed?: Failed) => {
    const model = { next: safeNext(unsafe_next), professions: PROFESSION_CHOICES };
    showForm(context, [req, res], { view: 'accounts/register', title: 'Create an account', model }, failed);
  };

  router.get('/register', (req, res) => {
    if (req.viewer) res.redirect(303, safeNext(req.query['next']));
    else show(req, res, req.query['next']);
  });

  router.post('/register', limitRate(context.limits.registrations), (req, res) => {
    const unsafe_next = req.body?.next;
    return handleForm(
      req,
      registration,
      (failed) => show(req, res, unsafe_next, failed),
      async (form) => {
        context.guesses.check(req, form.email);
        const result = await register(context, form, browserOf(req));
        const welcome = `/welcome?next=${encodeURIComponent(safeNext(unsafe_next))}`;
        if (result.signedIn) return signedIn(context, res, result.entry, welcome);
        // A registration is also a guess at a password.
        context.guesses.failed(req, form.email);
        res.redirect(303, welcome);
      },
    );
  });

  // The same address after every registration, so that the answer to the form doesn't tell who has an account.
  router.get('/welcome', (req, res) => {
    const next = safeNext(req.query['next']);
    if (req.viewer) res.redirect(303, next);
    else context.page(req, res, 'accounts/welcome', { title: 'One more step', mainClass: 'page narrow', next });
  });

  return router;
}
