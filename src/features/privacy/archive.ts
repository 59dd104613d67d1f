import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { type CertificateRecord, certificatePdf, logoOf, recordOfCertificate } from '../credit/index.ts';
import { personDocument } from './download.ts';
import { type CertificateRow, certificatesOf } from './download-queries.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'secrets' | 'config'>;

/**
 * Writes everything that the site keeps of a person into a ZIP: `data.json`, and each certificate as PDF that wasn't
 * revoked and whose record verifies. It is made while it is sent, so that a long history takes no more memory than a short one.
 */
export async function writeArchive(core: Core, viewer: Viewer, out: Writable): Promise<void> {
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, out);
  // It is awaited at the end: a download that is broken off before must not become a rejection that nobody handles.
  written.catch(() => undefined);
  const failed = (error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error)));
  const document = Readable.from(personDocument(core, viewer), { objectMode: false });
  document.once('error', failed);
  zip.addReadStream(document, 'data.json');
  for (const row of await certificatesOf(core.db, viewer.id)) {
    const record = await recordOfCertificate(core, row);
    if (row.revokedAt !== null || record === null) continue;
    zip.addReadStreamLazy(`certificate-${row.number}.pdf`, (done) => {
      pdfOf(core, record, row).then(
        (pdf) => done(null, Readable.from([pdf], { objectMode: false })),
        (error: unknown) => {
          failed(error);
          done(error, Readable.from([]));
        },
      );
    });
  }
  zip.end();
  await written;
}

async function pdfOf(core: Core, record: CertificateRecord, { replacedAt }: CertificateRow): Promise<Buffer> {
  const replaced = replacedAt === null ? null : Date.parse(replacedAt);
  return certificatePdf(record, { replacedAt: replaced, logo: await logoOf(core, record) });
}
