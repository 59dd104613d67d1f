import { Router } from 'express';
import { accountPageRoutes } from './routes/account.ts';
import { type AccountDeps, type AccountOptions, accountContext } from './routes/context.ts';
import { invitationRoutes } from './routes/invitation.ts';
import { passwordResetRoutes } from './routes/password-reset.ts';
import { registerRoutes } from './routes/register.ts';
import { setupRoutes } from './routes/setup.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { signInCodeRoutes } from './routes/sign-in-code.ts';
import { twoStepRoutes } from './routes/two-step.ts';

/** Everything about having an account: register, sign in and out, reset, the account page, the first administrator. */
export function accountRoutes(deps: AccountDeps, options: AccountOptions = {}): Router {
  const context = accountContext(deps, options);
  const router = Router();
  router.use(signInRoutes(context));
  router.use(signInCodeRoutes(context));
  router.use(registerRoutes(context));
  router.use(passwordResetRoutes(context));
  router.use(setupRoutes(context));
  router.use(invitationRoutes(context));
  router.use(accountPageRoutes(context));
  router.use(twoStepRoutes(context));
  return router;
}
