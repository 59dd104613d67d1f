import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Conflict, Invalid } from '../../http/errors.ts';
import { isoDay } from '../../lib/dates.ts';
import { holdSelf } from '../accounts/index.ts';
import { characterFaults, wordingFaults } from '../activities/index.ts';
import { recordEvent } from '../audit/index.ts';
import { queueMail } from '../mail/index.ts';
import { refuseUnprintable } from './issue.ts';
import { certificateNumber, NUMBER_BYTES } from './number.ts';
import { markReplaced, markRevoked, selectAddress } from './office-queries.ts';
import { type Certificate, type Holder, insertCertificate, selectHolder, selectOptionalNewest } from './queries.ts';
import { type CertificateRecord, signRecord } from './record.ts';
import { recordOfCertificate } from './verify.ts';

const ALTERED =
  'The stored record of this certificate does not match its signature, or is sealed because its holder’s account was erased. Nothing can be made from it.';

export interface Loaded {
  readonly certificate: Certificate;
  readonly record: CertificateRecord;
}

/** The name and credentials that the holder's account has now, as a certificate prints them. */
export function printedHolder({
  fullName,
  credentials,
}: Pick<Holder, 'fullName' | 'credentials'>): CertificateRecord['holder'] {
  return { name: fullName.normalize('NFC'), credentials: credentials.normalize('NFC') };
}

export function sameHolder(a: CertificateRecord['holder'], b: CertificateRecord['holder']): boolean {
  return a.name === b.name && a.credentials === b.credentials;
}

/**
 * Issues a certificate anew with the name and credentials that its holder's account has now. Everything else stays as it
 * was signed; the old one is replaced and its record kept. Of several requests at once one makes it, the others get it.
 * @returns the new certificate's number
 * @throws Invalid when the name has not changed or can't be printed; Conflict for one that is revoked or was replaced
 */
export async function reissueCertificate(
  core: CoreDeps,
  viewer: Viewer,
  { certificate, record }: Loaded,
): Promise<string> {
  const account = await selectHolder(core.db, certificate.userId);
  const holder = printedHolder(account);
  if (certificate.replacedAt === null && sameHolder(holder, record.holder)) {
    const message = 'The account has the same name and credentials as the certificate. Correct them there first.';
    throw new Invalid(message, { name: message });
  }
  refuseUnprintable(account);
  const at = core.clock();
  const number = certificateNumber(core.ids.bytes(NUMBER_BYTES));
  const verifyUrl = `${core.config.baseUrl}/verify/${number}`;
  const next = { ...record, number, verifyUrl, holder, issuedOn: isoDay(at) };
  const jws = await signRecord(core.secrets, next);
  const lost = await core.db.transaction(async (trx) => {
    await holdSelf(trx, certificate.userId);
    if (!(await markReplaced(trx, certificate.id, at))) return true;
    const id = core.ids.uuid();
    const { completionId, userId, sequence } = certificate;
    const inserted = await insertCertificate(trx, {
      id,
      number,
      completionId,
      sequence: sequence + 1,
      userId,
      jws,
      issuedAt: at,
    });
    if (!inserted) throw new Error('a certificate that was in force has a successor already');
    // The names are in the two signed records: the log, which can't forget, has only which of them changed.
    const changed = (['name', 'credentials'] as const).filter((key) => holder[key] !== record.holder[key]);
    const detail = { before: { number: certificate.number }, after: { number }, changed };
    await recordChange(trx, core, viewer, 'certificate.reissue', id, detail);
    return false;
  });
  return lost ? numberInItsPlace(core, certificate, holder) : number;
}

/** The certificate that another request was faster with, if it is the same. */
async function numberInItsPlace(
  core: CoreDeps,
  { completionId }: Certificate,
  holder: CertificateRecord['holder'],
): Promise<string> {
  const newest = await selectOptionalNewest(core.db, completionId);
  const record = newest && newest.revokedAt === null ? await recordOfCertificate(core, newest) : null;
  if (newest && record && newest.replacedAt === null && sameHolder(record.holder, holder)) return newest.number;
  throw new Conflict(
    'This certificate is no longer in force: it was revoked, or replaced by another. Look at its page again.',
  );
}

/**
 * Revokes a certificate; from then on its verification says so, with the reason. The same again changes nothing.
 * @throws Invalid (field `reason`); Conflict when it was replaced, or revoked for another reason
 */
export async function revokeCertificate(
  core: CoreDeps,
  viewer: Viewer,
  { certificate }: Pick<Loaded, 'certificate'>,
  reason: string,
): Promise<void> {
  const [fault] = [...characterFaults(reason), ...wordingFaults(reason, { certified: false })];
  if (reason === '' || fault) {
    const message =
      reason === ''
        ? 'Give the reason: whoever verifies the certificate reads it.'
        : `This reason can’t stand: ${fault}.`;
    throw new Invalid(message, { reason: message });
  }
  await core.db.transaction(async (trx) => {
    if (await markRevoked(trx, certificate.id, core.clock(), reason)) {
      const detail = { number: certificate.number, before: { state: 'valid' }, after: { state: 'revoked', reason } };
      return recordChange(trx, core, viewer, 'certificate.revoke', certificate.id, detail);
    }
    const newest = await selectOptionalNewest(trx, certificate.completionId);
    if (newest?.id === certificate.id && newest.revokedReason === reason) return;
    throw new Conflict(
      newest?.id === certificate.id
        ? 'This certificate was revoked before, for another reason, which stays.'
        : `This certificate was replaced by ${newest?.number ?? 'another'}. Revoke that one.`,
    );
  });
}

/**
 * Writes to the holder where their certificate is: a link, no attachment, since it opens for them alone.
 * @throws Conflict for one that is not in force
 */
export async function mailCertificate(core: CoreDeps, viewer: Viewer, { certificate, record }: Loaded): Promise<void> {
  await core.db.transaction(async (trx) => {
    // Nothing is sent to somebody who is erased meanwhile, nor of what is revoked or replaced meanwhile.
    await holdSelf(trx, certificate.userId);
    const newest = await selectOptionalNewest(trx, certificate.completionId);
    if (newest?.id !== certificate.id || newest.revokedAt !== null)
      throw new Conflict('This certificate is not in force any more, so nobody is sent it.');
    const { email, fullName } = await selectAddress(trx, certificate.userId);
    const link = `${core.config.baseUrl}/certificates/${certificate.number}`;
    await queueMail(trx, core, {
      ...{ to: email, subject: 'Your certificate', view: 'certificate-link', userId: certificate.userId },
      model: { name: fullName, title: record.activity.title, number: certificate.number, link },
    });
    await recordChange(trx, core, viewer, 'certificate.mail', certificate.id, { number: certificate.number });
  });
}

export function requireRecord(record: CertificateRecord | null): CertificateRecord {
  if (!record) throw new Conflict(ALTERED);
  return record;
}

async function recordChange(
  trx: Trx,
  core: CoreDeps,
  viewer: Viewer,
  action: string,
  subjectId: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await recordEvent(trx, core, { actorId: viewer.id, action, subjectType: 'certificate', subjectId, detail });
}
