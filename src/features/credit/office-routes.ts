import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Invalid } from '../../http/errors.ts';
import { requireRole } from '../../http/session.ts';
import { oneLine } from '../../http/validate.ts';
import { isoDay } from '../../lib/dates.ts';
import { listPublishedActivities } from '../activities/index.ts';
import { recordEvent } from '../audit/index.ts';
import { bulkCertificates, MOST_IN_ZIP } from './bulk.ts';
import { readCertificateNumber } from './number.ts';
import {
  type Loaded,
  mailCertificate,
  printedHolder,
  reissueCertificate,
  requireRecord,
  revokeCertificate,
} from './office.ts';
import {
  CERTIFICATES,
  certificateOfficeModel,
  filterOf,
  listModel,
  type OneShown,
  placeOf,
  readQuery,
} from './office-pages.ts';
import { listChain, listOfficeCertificates, selectOptionalHolderId } from './office-queries.ts';
import { selectAuthorizedCertificate, selectHolder } from './queries.ts';
import { recordOfCertificate } from './verify.ts';

const PAGE = 50;

const DONE: Readonly<Record<string, string>> = {
  reissued: 'Issued anew. The old one says that it was replaced.',
  revoked: 'Revoked. Its verification says so from now on.',
  mailed: 'A mail with the link is on its way to the holder.',
};

/** /admin/certificates: finding, issuing anew, revoking, sending, and many as one file. */
export function officeRoutes(deps: Deps): Router {
  const router = Router();
  const one = `${CERTIFICATES}/:number`;

  router.get(CERTIFICATES, async (req, res) => {
    requireRole(req, 'admin');
    await showList(deps, req, res);
  });

  router.get(`${CERTIFICATES}.zip`, async (req, res) => {
    await sendZip(deps, req, res, requireRole(req, 'admin'));
  });

  router.get(one, async (req, res) => {
    const loaded = await load(deps, req, requireRole(req, 'admin'));
    await show(deps, req, res, loaded, { done: DONE[String(req.query['done'])] ?? null });
  });

  router.post(`${one}/reissue`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    await act(deps, req, res, viewer, async (loaded) => {
      res.redirect(303, `${CERTIFICATES}/${await reissueCertificate(deps, viewer, loaded)}?done=reissued`);
    });
  });

  router.post(`${one}/revocation`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    const unsafe_reason = (Object(req.body) as Record<string, unknown>)['reason'];
    const reason = typeof unsafe_reason === 'string' ? oneLine(unsafe_reason).slice(0, 500) : '';
    await act(deps, req, res, viewer, async (loaded) => {
      await revokeCertificate(deps, viewer, loaded, reason);
      res.redirect(303, `${CERTIFICATES}/${loaded.certificate.number}?done=revoked`);
    });
  });

  router.post(`${one}/mail`, async (req, res) => {
    const viewer = requireRole(req, 'admin');
    await act(deps, req, res, viewer, async (loaded) => {
      await mailCertificate(deps, viewer, loaded);
      res.redirect(303, `${CERTIFICATES}/${loaded.certificate.number}?done=mailed`);
    });
  });

  return router;
}

async function load(deps: Deps, req: Request, viewer: Viewer): Promise<Loaded> {
  const number = readCertificateNumber(String(req.params['number']));
  const certificate = await selectAuthorizedCertificate(deps.db, viewer, number);
  return { certificate, record: requireRecord(await recordOfCertificate(deps, certificate)) };
}

/** Acts, and shows the page again with what was wrong with the form. */
async function act(
  deps: Deps,
  req: Request,
  res: Response,
  viewer: Viewer,
  work: (loaded: Loaded) => Promise<void>,
): Promise<void> {
  const loaded = await load(deps, req, viewer);
  try {
    await work(loaded);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    const reason = String((Object(req.body) as Record<string, unknown>)['reason'] ?? '');
    await show(deps, req, res, loaded, { errors: error.fields, reason }, 422);
  }
}

async function show(
  { db, page }: Deps,
  req: Request,
  res: Response,
  { certificate, record }: Loaded,
  more: Pick<OneShown, 'errors' | 'reason' | 'done'>,
  status = 200,
): Promise<void> {
  const holder = printedHolder(await selectHolder(db, certificate.userId));
  const chain = await listChain(db.kysely, certificate.completionId);
  const model = certificateOfficeModel({ certificate, record, holder, chain, ...more });
  page(req, res, 'credit/office-certificate', model, { status });
}

async function showList(deps: Deps, req: Request, res: Response, tooMany: number | null = null): Promise<void> {
  const { db, page } = deps;
  const query = readQuery(req.query);
  const found = await listOfficeCertificates(db.kysely, filterOf(query), { after: placeOf(query), limit: PAGE + 1 });
  const activities = await listPublishedActivities(db);
  const shown = { rows: found.slice(0, PAGE), query, more: found.length > PAGE, activities, tooMany };
  page(req, res, 'credit/office-list', listModel(shown), { status: tooMany === null ? 200 : 422 });
}

async function sendZip(deps: Deps, req: Request, res: Response, viewer: Viewer): Promise<void> {
  const filter = filterOf(readQuery(req.query));
  const bulk = await bulkCertificates(deps, filter).catch((error: unknown) => {
    if (error instanceof RangeError) return null;
    throw error;
  });
  if (!bulk) return showList(deps, req, res, MOST_IN_ZIP);
  const subject = { subjectType: 'certificate', subjectId: 'many' };
  await deps.db.transaction(async (trx) => {
    const { email, ...rest } = filter;
    // The log keeps what it has for ever: whose address it was, and not the address.
    const holder = email === null ? {} : { holder: (await selectOptionalHolderId(trx, email)) ?? 'nobody' };
    const detail = { filter: { ...rest, ...holder }, count: bulk.count };
    await recordEvent(trx, deps, { actorId: viewer.id, action: 'certificate.export', ...subject, detail });
  });
  res.setHeader('Content-Type', 'application/zip');
  res.setHeader('Content-Disposition', `attachment; filename="certificates-${isoDay(deps.clock())}.zip"`);
  res.setHeader('Cache-Control', 'private, no-store');
  if (req.method === 'HEAD') return void res.end();
  await pipeline(bulk.zip, res).catch((error: unknown) => {
    // Somebody who stops a download is no fault; anything else has cut the file off, which its reader notices.
    if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE')
      req.log.error({ err: error }, 'a file of certificates was cut off');
  });
}
