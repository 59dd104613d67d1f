import { type Request, type Response, Router } from 'express';
import { limitRate } from '../../../http/rate-limit.ts';
import { PROFESSION_CHOICES } from '../professions.ts';
import { registration } from '../schemas.ts';
import { isSetupLink, setUpAdmin } from '../setup.ts';
import { type AccountContext, browserOf, type Failed, handleForm, showForm, signedIn } from './context.ts';

const GONE = 410;

export function setupRoutes(context: AccountContext): Router {
  const router = Router();
  const show = (req: Request, res: Response, token: string, failed?: Failed) => {
    const model = { token, professions: PROFESSION_CHOICES };
    showForm(context, [req, res], { view: 'accounts/setup', title: 'Set up Keypoint', model }, failed);
  };
  const showGone = (req: Request, res: Response) =>
    context.page(
      req,
      res,
      'accounts/setup-gone',
      { title: 'This link can’t be used', mainClass: 'page narrow' },
      { status: GONE },
    );

  router.get('/setup', async (req, res) => {
    const token = String(req.query['token'] ?? '');
    if (await isSetupLink(context, token)) show(req, res, token);
    else showGone(req, res);
  });

  router.post('/setup', limitRate(context.limits.registrations), (req, res) => {
    const token = String(req.body?.token ?? '');
    return handleForm(
      req,
      registration,
      (failed) => show(req, res, token, failed),
      async (form) => {
        const entry = await setUpAdmin(context, token, form, browserOf(req));
        if (entry === null) showGone(req, res);
        else signedIn(context, res, entry, '/');
      },
    );
  });

  return router;
}
