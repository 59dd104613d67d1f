import { type Request, type Response, Router } from 'express';
import { Invalid, NotFound } from '../../../http/errors.ts';
import { requireSession } from '../../../http/session.ts';
import { idParam } from '../../../http/validate.ts';
import { changePassword } from '../change-password.ts';
import { changeReporting } from '../change-reporting.ts';
import { passwordChange, profileForm, reportingForm } from '../schemas.ts';
import { endOtherSessions, endSession } from '../sessions.ts';
import { changeProfile } from '../users.ts';
import { accountModel } from './account-model.ts';
import { type AccountContext, type Failed, handleForm } from './context.ts';

export function accountPageRoutes(context: AccountContext): Router {
  const router = Router();
  const show = async (req: Request, res: Response, failed?: Failed) => {
    const model = await accountModel(context, requireSession(req), req.query['saved']);
    if (!failed) return context.page(req, res, 'accounts/account', model);
    const values = { ...model.values, ...failed.values };
    context.page(
      req,
      res,
      'accounts/account',
      { ...model, ...failed, values, title: `Error: ${model.title}` },
      { status: 422 },
    );
  };

  router.get('/account', (req, res) => show(req, res));

  router.post('/account/profile', (req, res) => {
    const { viewer } = requireSession(req);
    const withSwitch = (failed: Failed) => show(req, res, { ...failed, values: { letterKeys: '', ...failed.values } });
    return handleForm(req, profileForm, withSwitch, async (form) => {
      await changeProfile(context, viewer.id, form);
      res.redirect(303, '/account?saved=profile');
    });
  });

  router.post('/account/password', (req, res) => {
    const session = requireSession(req);
    return handleForm(
      req,
      passwordChange,
      (failed) => show(req, res, failed),
      async (form) => {
        await changeOwnPassword(context, req, session, form);
        res.redirect(303, '/account?saved=password');
      },
    );
  });

  router.post('/account/reporting', (req, res) => {
    const { viewer } = requireSession(req);
    const withPermission = (failed: Failed) =>
      show(req, res, { ...failed, values: { permission: '', ...failed.values } });
    return handleForm(req, reportingForm, withPermission, async ({ reporting, permission }) => {
      await changeReporting(context, viewer.id, reporting, permission);
      res.redirect(303, '/account?saved=reporting');
    });
  });

  router.use(sessionRoutes(context));
  return router;
}

function sessionRoutes(context: AccountContext): Router {
  const router = Router();

  router.post('/account/sessions/end-others', async (req, res) => {
    const session = requireSession(req);
    await endOtherSessions(context, session.viewer.id, session.id);
    res.redirect(303, '/account?saved=sessions');
  });

  router.post('/account/sessions/:id/end', async (req, res) => {
    const session = requireSession(req);
    const id = idParam(req.params.id, 'session');
    if (!(await endSession(context, session.viewer.id, id))) throw new NotFound('That session has ended already.');
    if (id !== session.id) return res.redirect(303, '/account?saved=sessions');
    context.cookie.clear(res);
    res.redirect(303, '/');
  });

  return router;
}

async function changeOwnPassword(
  context: AccountContext,
  req: Request,
  { id, viewer }: ReturnType<typeof requireSession>,
  form: { currentPassword: string; newPassword: string },
): Promise<void> {
  const check = () => context.guesses.check(req, viewer.email);
  check();
  try {
    await changePassword(context, { userId: viewer.id, sessionId: id }, form, check);
  } catch (error) {
    if (error instanceof Invalid && error.fields['currentPassword'] !== undefined)
      context.guesses.failed(req, viewer.email);
    throw error;
  }
}
