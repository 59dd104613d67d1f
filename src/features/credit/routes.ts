import { Router } from 'express';
import type { Deps } from '../../deps.ts';
import { shippedStatementSets } from '../statements/index.ts';
import { certificateRoutes } from './certificate-routes.ts';
import { claimRoutes } from './claim-routes.ts';
import { parsedFonts } from './fonts.ts';
import { officeRoutes } from './office-routes.ts';
import { transcriptRoutes } from './transcript-routes.ts';
import { verifyRoutes } from './verify-routes.ts';

export interface CreditOptions {
  /** How many certificates one address may look up in a minute. */
  verificationsPerMinute?: number;
}

/** Claim, certificates, verification and transcript. Fonts and statements are read now, so that a bad file stops the start. */
export function creditRoutes(deps: Deps, { verificationsPerMinute = 30 }: CreditOptions = {}): Router {
  parsedFonts();
  shippedStatementSets();
  const router = Router();
  router.use(
    claimRoutes(deps),
    certificateRoutes(deps),
    verifyRoutes(deps, verificationsPerMinute),
    transcriptRoutes(deps),
    officeRoutes(deps),
  );
  return router;
}
