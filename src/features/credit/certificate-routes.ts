import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import { Conflict } from '../../http/errors.ts';
import { requireViewer } from '../../http/session.ts';
import { mediaAddress } from '../media/index.ts';
import { certificateModel } from './certificate-page.ts';
import { certificateFileName, certificatePdf } from './certificate-pdf.ts';
import { logoOf } from './logo.ts';
import { readCertificateNumber } from './number.ts';
import { type Certificate, selectAuthorizedCertificate } from './queries.ts';
import type { CertificateRecord } from './record.ts';
import { DELETED_RECORD, openCertificate } from './sealed.ts';
import { recordOfCertificate } from './verify.ts';

/** A certificate as page and as PDF, for its holder and for admins. */
export function certificateRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/certificates/:number.pdf', async (req, res) => {
    const { certificate, record } = await authorized(deps, req);
    refuseRevoked(certificate, 'PDF');
    sendFile(
      res,
      'application/pdf',
      certificateFileName(record),
      await certificatePdf(record, { replacedAt: certificate.replacedAt, logo: await logoOf(deps, record) }),
    );
  });

  // The record as it was signed: anybody who is given it can check it against /.well-known/jwks.json.
  router.get('/certificates/:number.jws', async (req, res) => {
    const { certificate, record } = await authorized(deps, req);
    refuseRevoked(certificate, 'signed record');
    sendFile(res, 'application/jose', certificateFileName(record).replace(/pdf$/, 'jws'), certificate.jws);
  });

  router.get('/certificates/:number', async (req, res) => {
    const { certificate, record } = await authorized(deps, req);
    const model = { title: record.heading, certificate, ...certificateModel(record) };
    if (record.logo !== undefined) Object.assign(model, { logo: mediaAddress(record.logo) });
    deps.page(req, res, 'credit/certificate', model, { layout: 'layouts/sheet' });
  });

  return router;
}

/** Sends a file to be kept. The name is ours and holds nothing that a header could be split with. */
export function sendFile(res: Response, type: string, name: string, content: Buffer | string): void {
  const bytes = Buffer.from(content);
  res.setHeader('Content-Type', type);
  res.setHeader('Content-Disposition', `attachment; filename="${name}"`);
  res.setHeader('Content-Length', bytes.length);
  res.setHeader('Cache-Control', 'private, no-store');
  res.end(res.req.method === 'HEAD' ? undefined : bytes);
}

/** What is checked without us would still look valid. */
function refuseRevoked({ revokedAt }: Certificate, what: string): void {
  if (revokedAt === null) return;
  throw new Conflict(
    `This certificate was revoked, so there is no ${what} of it any more. Its verification page says why.`,
  );
}

async function authorized(deps: Deps, req: Request): Promise<{ certificate: Certificate; record: CertificateRecord }> {
  const viewer = requireViewer(req);
  const number = readCertificateNumber(String(req.params['number']));
  const stored = await selectAuthorizedCertificate(deps.db, viewer, number);
  if (stored.jws === DELETED_RECORD)
    throw new Conflict(
      'The record of this certificate was deleted: its holder’s account is erased, and the time is over for which it had to be kept.',
    );
  const certificate = await openCertificate(deps, stored, { actorId: viewer.id, purpose: 'certificate' });
  const record = await recordOfCertificate(deps, certificate);
  if (!record) {
    req.log.error(
      { certificate: certificate.id },
      'a stored certificate does not verify: its record was changed after it was signed',
    );
    throw new Conflict(
      'The stored record of this certificate does not match its signature, so it can’t be shown. Tell whoever runs this site; the reference below helps them.',
    );
  }
  return { certificate, record };
}
