import type { CoreDeps } from '../../deps.ts';
import { readCertificateNumber } from './number.ts';
import { type Certificate, selectOptionalCertificate } from './queries.ts';
import { type CertificateRecord, readRecord } from './record.ts';
import { DELETED_RECORD, openCertificate } from './sealed.ts';

/** What can be said about a certificate number. Times are epoch ms. */
export type Verification =
  | { state: 'mistyped' }
  | { state: 'unknown'; number: string }
  /** What is stored under the number is not what was signed. */
  | { state: 'altered'; number: string }
  /** It was issued, but its record was deleted: the holder's account is erased and the retention has ended. */
  | { state: 'deleted'; number: string }
  | { state: 'valid'; number: string; record: CertificateRecord }
  | { state: 'replaced'; number: string; record: CertificateRecord; replacedAt: number }
  | { state: 'revoked'; number: string; record: CertificateRecord; revokedAt: number; reason: string };

/**
 * Tells whether a certificate is genuine and in force, and what it says: from its signed record, whatever a PDF shows.
 * @param unsafe_number as somebody typed it
 */
export async function verifyCertificate(
  core: Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'secrets'>,
  unsafe_number: string,
): Promise<Verification> {
  const number = readCertificateNumber(unsafe_number);
  if (number === null) return { state: 'mistyped' };
  const stored = await selectOptionalCertificate(core.db, number);
  if (!stored) return { state: 'unknown', number };
  if (stored.jws === DELETED_RECORD) return { state: 'deleted', number };
  const certificate = await openCertificate(core, stored, { actorId: null, purpose: 'verification' });
  const record = await recordOfCertificate(core, certificate);
  if (!record) return { state: 'altered', number };
  if (certificate.revokedAt !== null) {
    return {
      state: 'revoked',
      number,
      record,
      revokedAt: certificate.revokedAt,
      reason: certificate.revokedReason ?? 'No reason was given.',
    };
  }
  if (certificate.replacedAt !== null) return { state: 'replaced', number, record, replacedAt: certificate.replacedAt };
  return { state: 'valid', number, record };
}

/** The record that a certificate was issued with, or null when it does not verify, or belongs to another number. */
export async function recordOfCertificate(
  { secrets }: Pick<CoreDeps, 'secrets'>,
  certificate: Pick<Certificate, 'number' | 'jws'>,
): Promise<CertificateRecord | null> {
  const record = await readRecord(secrets, certificate.jws);
  return record?.number === certificate.number ? record : null;
}
