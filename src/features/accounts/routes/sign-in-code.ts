import { type Request, type Response, Router } from 'express';
import { safeNext } from '../../../http/next-address.ts';
import { codeForm, recoveryCodeForm } from '../schemas.ts';
import { completeSignIn, waitingPerson } from '../two-step.ts';
import {
  type AccountContext,
  browserOf,
  type Failed,
  handleForm,
  showForm,
  signedIn,
  TICKET_COOKIE,
} from './context.ts';

const CODE = { view: 'accounts/sign-in-code', title: 'Enter the code from your app' };
const RECOVERY = { view: 'accounts/sign-in-recovery', title: 'Enter a recovery code' };

/** The second step of sign-in: for who has shown the password and has an authenticator. */
export function signInCodeRoutes(context: AccountContext): Router {
  const router = Router();
  const ticketOf = (req: Request) => context.cookies.get(req, TICKET_COOKIE);
  const startOver = (res: Response, unsafe_next: unknown) => {
    context.cookies.clear(res, TICKET_COOKIE);
    res.redirect(303, `/sign-in?over=1&next=${encodeURIComponent(safeNext(unsafe_next))}`);
  };
  const show = async (req: Request, res: Response, form: typeof CODE, failed?: Failed) => {
    const unsafe_next = req.body?.next ?? req.query['next'];
    if (req.viewer) return res.redirect(303, safeNext(unsafe_next));
    if ((await waitingPerson(context, ticketOf(req))) === null) return startOver(res, unsafe_next);
    showForm(context, [req, res], { ...form, model: { next: safeNext(unsafe_next) } }, failed);
  };
  const goOn = (req: Request, res: Response, token: string | null) => {
    const unsafe_next = req.body?.next;
    if (token === null) return startOver(res, unsafe_next);
    context.cookies.clear(res, TICKET_COOKIE);
    signedIn(context, res, { kind: 'session', token }, safeNext(unsafe_next));
  };

  router
    .route('/sign-in/code')
    .get((req, res) => show(req, res, CODE))
    .post((req, res) =>
      handleForm(
        req,
        codeForm,
        (failed) => show(req, res, CODE, failed),
        async ({ code }) => goOn(req, res, await completeSignIn(context, ticketOf(req), { code }, browserOf(req))),
      ),
    );

  router
    .route('/sign-in/recovery-code')
    .get((req, res) => show(req, res, RECOVERY))
    .post((req, res) =>
      handleForm(
        req,
        recoveryCodeForm,
        (failed) => show(req, res, RECOVERY, failed),
        async ({ recoveryCode }) =>
          goOn(req, res, await completeSignIn(context, ticketOf(req), { recoveryCode }, browserOf(req))),
      ),
    );

  return router;
}
