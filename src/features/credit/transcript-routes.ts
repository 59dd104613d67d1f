import { type Request, Router } from 'express';
import type { Deps } from '../../deps.ts';
import { requireViewer } from '../../http/session.ts';
import { sendFile } from './certificate-routes.ts';
import { holderText } from './compose.ts';
import { creditText } from './credit.ts';
import { arrangeTranscript, stateText, type TranscriptEntry } from './transcript.ts';
import { transcriptCsv } from './transcript-csv.ts';
import { listTranscriptEntries } from './transcript-entries.ts';
import { transcriptPdf } from './transcript-pdf.ts';

/** The learner's own record, as page, CSV and PDF. */
export function transcriptRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/transcript', async (req, res) => {
    const transcript = arrangeTranscript(await entriesOf(deps, req));
    deps.page(req, res, 'credit/transcript', { title: 'Transcript', transcript, creditText, stateText });
  });

  router.get('/transcript.csv', async (req, res) => {
    sendFile(res, 'text/csv; charset=utf-8', 'transcript.csv', transcriptCsv(await entriesOf(deps, req)));
  });

  router.get('/transcript.pdf', async (req, res) => {
    const viewer = requireViewer(req);
    const pdf = await transcriptPdf({
      transcript: arrangeTranscript(await entriesOf(deps, req)),
      holder: holderText({ name: viewer.fullName, credentials: viewer.credentials }),
      issuer: deps.config.organisationName,
      at: deps.clock(),
    });
    sendFile(res, 'application/pdf', 'transcript.pdf', pdf);
  });

  return router;
}

function entriesOf(deps: Deps, req: Request): Promise<TranscriptEntry[]> {
  return listTranscriptEntries(deps, requireViewer(req).id);
}
