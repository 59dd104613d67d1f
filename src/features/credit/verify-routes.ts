import { Router } from 'express';
import type { Deps } from '../../deps.ts';
import { limitRate } from '../../http/rate-limit.ts';
import { italicHtml } from '../../http/render.ts';
import { creditPhrase, holderText } from './compose.ts';
import { publicKeys } from './record.ts';
import { type Verification, verifyCertificate } from './verify.ts';

const TITLES: Record<Verification['state'], string> = {
  valid: 'This certificate is valid',
  replaced: 'This certificate has been replaced',
  revoked: 'This certificate has been revoked',
  altered: 'This certificate does not verify',
  deleted: 'The record of this certificate has been deleted',
  unknown: 'There is no certificate with this number',
  mistyped: 'This is not a certificate number',
};

/** Public verification. @param perMinute how many look-ups an address has in a minute */
export function verifyRoutes(deps: Deps, perMinute: number): Router {
  const router = Router();

  router.get('/.well-known/jwks.json', async (_req, res) => {
    res.setHeader('Cache-Control', 'public, max-age=3600');
    res.json(await publicKeys(deps.secrets));
  });

  router.get('/verify', (req, res) => {
    const unsafe_number = req.query['number'];
    const given = typeof unsafe_number === 'string' ? unsafe_number.trim() : '';
    // A long text is no number; it is cut so that the address stays one.
    if (given !== '') return res.redirect(303, `/verify/${encodeURIComponent(given.toWellFormed().slice(0, 60))}`);
    const errors =
      unsafe_number === undefined ? null : { number: 'Enter the number that is printed on the certificate.' };
    const model = { title: 'Verify a certificate', mainClass: 'page narrow', errors, number: '' };
    deps.page(req, res, 'credit/verify', model, { status: errors ? 422 : 200 });
  });

  router.get('/verify/:number', limitRate({ limit: perMinute, windowMs: 60_000 }), async (req, res) => {
    const typed = String(req.params['number']);
    const result = await verifyCertificate(deps, typed);
    const record = 'record' in result ? result.record : null;
    const model = {
      title: TITLES[result.state],
      mainClass: 'page narrow',
      result,
      typed,
      holder: record ? holderText(record.holder) : null,
      credit: record?.credit ? italicHtml(creditPhrase(record.credit)) : null,
    };
    deps.page(req, res, 'credit/verification', model, {
      status: record ? 200 : result.state === 'altered' ? 409 : 404,
    });
  });

  return router;
}
