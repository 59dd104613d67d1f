import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { CoreDeps } from '../../deps.ts';
import { certificateFileName, renderCertificate } from './certificate-pdf.ts';
import { logoOf } from './logo.ts';
import { type CertificateFilter, listSignedRecords } from './office-queries.ts';
import type { CertificateRecord } from './record.ts';
import { recordOfCertificate } from './verify.ts';

/** The most certificates of one file. */
export const MOST_IN_ZIP = 2000;

export interface Bulk {
  readonly zip: Readable;
  readonly count: number;
}

/**
 * The PDFs of a filter's certificates as a ZIP file. Each is drawn when its turn comes, so that one is in memory at a time.
 * What was revoked or doesn't verify is not drawn; a text file in the archive names it.
 * @throws RangeError when there are more than MOST_IN_ZIP
 */
export async function bulkCertificates(
  core: Pick<CoreDeps, 'db' | 'secrets'>,
  filter: CertificateFilter,
): Promise<Bulk> {
  const rows = await listSignedRecords(core.db.kysely, filter, MOST_IN_ZIP + 1);
  if (rows.length > MOST_IN_ZIP) throw new RangeError('more certificates than one file takes');
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  // What can't be drawn ends this download, and nothing else: without a listener it would end the process.
  zip.on('error', (error) => output.destroy(error));
  const unverified: string[] = [];
  const revoked = rows.filter(({ revokedAt }) => revokedAt !== null).map(({ number }) => number);
  let count = 0;
  for (const row of rows) {
    if (row.revokedAt !== null) continue;
    const record = await recordOfCertificate(core, row);
    if (!record) {
      unverified.push(row.number);
      continue;
    }
    count += 1;
    const options = { compress: false, mtime: new Date(`${record.issuedOn}T00:00:00Z`) };
    zip.addReadStreamLazy(certificateFileName(record), options, (take) => {
      void drawn(core, record, row.replacedAt).then(
        (pdf) => take(null, Readable.from([pdf])),
        (error: unknown) => take(error, Readable.from([])),
      );
    });
  }
  addList(zip, 'not-verified.txt', UNVERIFIED, unverified);
  addList(zip, 'revoked.txt', REVOKED, revoked);
  zip.end();
  return { zip: output, count };
}

function addList(zip: ZipFile, name: string, about: string, numbers: readonly string[]): void {
  if (numbers.length > 0) zip.addBuffer(Buffer.from(`${about}\n${numbers.join('\n')}\n`), name);
}

const REVOKED =
  'These certificates were revoked, so there is no PDF of them any more. The verification page of each says when and why:';
const UNVERIFIED =
  'The stored records of these certificates do not match their signatures, or are sealed because their holders’ accounts were erased; nothing was drawn from them:';

async function drawn(
  core: Pick<CoreDeps, 'db'>,
  record: CertificateRecord,
  replacedAt: number | null,
): Promise<Buffer> {
  // Drawing takes a while and never waits: whoever asks for a page meanwhile is answered in between.
  await new Promise(setImmediate);
  // Not kept: as many would only drive out what people look at.
  return renderCertificate(record, { replacedAt, logo: await logoOf(core, record) });
}
