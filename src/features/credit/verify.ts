import type { CoreDeps } from '../../deps.ts';
import { readCertificateNumber } from './number.ts';
import { type Certificate, selectOptionalCertificate } from './queries.ts';
import { type CertificateRecord, readRecord } from './record.ts';

/** What can be said about a certificate number. Times are epoch ms. */
export type Verification =
  | { state: 'mistyped' }
  | { state: 'unknown'; number: string }
  /** What is stored under the number is not what was signed. */
  | { state: 'altered'; number: string }
  | { state: 'valid'; number: string; record: CertificateRecord }
  | { state: 'replaced'; number: string; record: CertificateRecord; replacedAt: number }
  | { state: 'revoked'; number: string; record: CertificateRecord; revokedAt: number; reason: string };

/**
 * Tells whether a certificate is genuine and in force, and what it says: from its signed record, whatever a PDF shows.
 * @param unsafe_number as somebody typed it
 */
export async function verifyCertificate(
  core: Pick<CoreDeps, 'db' | 'secrets'>,
  unsafe_number: string,
): Promise<Verification> {
  const number = readCertificateNumber(unsafe_number);
  if (number === null) return { state: 'mistyped' };
  const certificate = await selectOptionalCertificate(core.db, number);
  if (!certificate) return { state: 'unknown', number };
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
