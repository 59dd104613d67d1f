import { type Request, type Response, Router } from 'express';
import { Conflict, Invalid } from '../../../http/errors.ts';
import { requireSession } from '../../../http/session.ts';
import { qrCode, qrPath } from '../../../lib/qr-code.ts';
import { needsTwoSteps } from '../policy.ts';
import { codeForm, ownPassword } from '../schemas.ts';
import { totpAddress } from '../totp.ts';
import {
  beginTwoStep,
  confirmTwoStep,
  endTwoStep,
  renewRecoveryCodes,
  twoStepState,
  waitingSecret,
} from '../two-step.ts';
import { type AccountContext, type Failed, handleForm, showForm } from './context.ts';

const SAVED: Record<string, string> = {
  off: 'Two-step sign-in is off. Your password alone signs you in.',
};

const TURNED_ON = {
  title: 'Two-step sign-in is on.',
  text: 'Every other browser that was signed in has been signed out.',
};
const RENEWED = { title: 'These are your recovery codes now.', text: 'The ones before no longer work.' };

/** Setting up the second step of sign-in, its recovery codes, and turning it off. */
export function twoStepRoutes(context: AccountContext): Router {
  const router = Router();

  router.get('/account/two-step', (req, res) => showState(context, req, res));

  router.post('/account/two-step', (req, res) =>
    withPassword(context, [req, res], async (password, check) => {
      await beginTwoStep(context, requireSession(req).viewer.id, password, check);
      res.redirect(303, '/account/two-step/code');
    }),
  );

  router
    .route('/account/two-step/code')
    .get((req, res) => showSecret(context, req, res))
    .post((req, res) => {
      const session = requireSession(req);
      const { id: userId } = session.viewer;
      const again = (failed: Failed) => showSecret(context, req, res, failed);
      return handleForm(req, codeForm, again, async ({ code }) => {
        const codes = await confirmTwoStep(context, { userId, sessionId: session.id }, code);
        showCodes(context, [req, res], codes, TURNED_ON);
      });
    });

  router.post('/account/two-step/recovery-codes', (req, res) =>
    withPassword(context, [req, res], async (password, check) => {
      const codes = await renewRecoveryCodes(context, requireSession(req).viewer.id, password, check);
      showCodes(context, [req, res], codes, RENEWED);
    }),
  );

  router.post('/account/two-step/removal', (req, res) =>
    withPassword(context, [req, res], async (password, check) => {
      const { viewer } = requireSession(req);
      if (needsTwoSteps(context.config.requireTotp, viewer.roles))
        throw new Conflict('Your role asks for two-step sign-in, so it can’t be turned off.');
      await endTwoStep(context, viewer.id, password, check);
      res.redirect(303, '/account/two-step?saved=off');
    }),
  );

  return router;
}

/** Reads the password of a form and does its work; wrong ones count as guesses. */
async function withPassword(
  context: AccountContext,
  [req, res]: [Request, Response],
  work: (password: string, check: () => void) => Promise<void>,
): Promise<void> {
  const { viewer } = requireSession(req);
  const check = () => context.guesses.check(req, viewer.email);
  await handleForm(
    req,
    ownPassword,
    (failed) => showState(context, req, res, failed),
    async ({ password }) => {
      check();
      try {
        await work(password, check);
      } catch (error) {
        if (error instanceof Invalid && error.fields['password'] !== undefined)
          context.guesses.failed(req, viewer.email);
        throw error;
      }
    },
  );
}

async function showState(context: AccountContext, req: Request, res: Response, failed?: Failed): Promise<void> {
  const { viewer } = requireSession(req);
  const unsafe_saved = String(req.query['saved'] ?? '');
  const model = {
    ...(await twoStepState(context, viewer.id)),
    required: needsTwoSteps(context.config.requireTotp, viewer.roles),
    saved: Object.hasOwn(SAVED, unsafe_saved) ? SAVED[unsafe_saved] : null,
    email: viewer.email,
  };
  showForm(context, [req, res], { view: 'accounts/two-step', title: 'Two-step sign-in', model }, failed);
}

async function showSecret(context: AccountContext, req: Request, res: Response, failed?: Failed): Promise<void> {
  const { viewer } = requireSession(req);
  const secret = await waitingSecret(context, viewer.id);
  if (secret === null) return res.redirect(303, '/account/two-step');
  const qr = qrCode(totpAddress(secret, { site: context.config.organisationName, email: viewer.email }));
  const model = {
    secret: secret.match(/.{1,4}/g)?.join(' ') ?? secret,
    qr: { modules: qr.modules, path: qrPath(qr) },
    styles: ['people'],
  };
  // Whatever keeps pages must not keep this one.
  res.set('Cache-Control', 'no-store');
  showForm(
    context,
    [req, res],
    { view: 'accounts/two-step-code', title: 'Scan this code with your app', model },
    failed,
  );
}

/** The one time that they are shown: in the answer to the form, so that no address leads to them. */
function showCodes(
  context: AccountContext,
  [req, res]: [Request, Response],
  codes: readonly string[],
  notice: { title: string; text: string },
): void {
  res.set('Cache-Control', 'no-store');
  const title = 'Keep these recovery codes';
  context.page(req, res, 'accounts/recovery-codes', {
    title,
    mainClass: 'page narrow',
    styles: ['people'],
    codes,
    notice,
  });
}
