import type { RequestHandler } from 'express';
import type { Config } from '../../../config.ts';
import { needsTwoSteps } from '../policy.ts';

/** What somebody may still reach who has to set up their second step first. */
const OPEN = /^\/(?:account\/two-step(?:\/|$)|sign-out$)/;

/** Leads people whose role asks for two-step sign-in to setting it up, before anything else (REQUIRE_TOTP). */
export function requireTwoStep({ requireTotp }: Pick<Config, 'requireTotp'>): RequestHandler {
  return (req, res, next) => {
    const { session } = req;
    if (!session || session.twoStep || OPEN.test(req.path)) return next();
    if (!needsTwoSteps(requireTotp, session.viewer.roles)) return next();
    res.redirect(303, '/account/two-step');
  };
}
