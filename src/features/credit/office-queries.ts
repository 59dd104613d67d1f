import type { Handle, Trx } from '../../db/index.ts';
import type { Certificate } from './queries.ts';

export const CERTIFICATE_STATES = ['valid', 'replaced', 'revoked'] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];

/** Which certificates the office looks at; times are epoch ms. Nothing set: all of them. */
export interface CertificateFilter {
  readonly number: string | null;
  readonly email: string | null;
  readonly activity: string | null;
  readonly from: number | null;
  /** Exclusive. */
  readonly until: number | null;
  readonly state: CertificateState | null;
}

/** Where a page ends: the next one begins after it. */
export interface Place {
  readonly issuedAt: number;
  readonly id: string;
}

export interface ListedCertificate extends Place {
  readonly number: string;
  readonly name: string;
  readonly title: string;
  readonly replacedAt: number | null;
  readonly revokedAt: number | null;
}

/** Certificates by the time they were issued, the newest first; a page costs the same at any depth. */
export async function listOfficeCertificates(
  handle: Handle,
  filter: CertificateFilter,
  { after, limit }: { after: Place | null; limit: number },
): Promise<ListedCertificate[]> {
  let query = filtered(handle, filter)
    .innerJoin('users', 'users.id', 'certificate.user_id')
    .innerJoin('activity_versions as version', 'version.id', 'completion.activity_version_id')
    .select(['certificate.id', 'certificate.number', 'certificate.issued_at as issuedAt', 'version.title'])
    .select(['users.full_name as name', 'certificate.replaced_at as replacedAt', 'certificate.revoked_at as revokedAt'])
    .orderBy('certificate.issued_at', 'desc')
    .orderBy('certificate.id', 'desc')
    .limit(limit);
  if (after) {
    query = query.where((where) =>
      where.or([
        where('certificate.issued_at', '<', after.issuedAt),
        where.and([where('certificate.issued_at', '=', after.issuedAt), where('certificate.id', '<', after.id)]),
      ]),
    );
  }
  return query.execute();
}

/** Numbers and signed records of the certificates of a filter, the newest first. */
export async function listSignedRecords(
  handle: Handle,
  filter: CertificateFilter,
  limit: number,
): Promise<Pick<Certificate, 'number' | 'jws' | 'replacedAt' | 'revokedAt'>[]> {
  return filtered(handle, filter)
    .select(['certificate.number', 'certificate.record as jws', 'certificate.replaced_at as replacedAt'])
    .select('certificate.revoked_at as revokedAt')
    .orderBy('certificate.issued_at', 'desc')
    .orderBy('certificate.id', 'desc')
    .limit(limit)
    .execute();
}

function filtered(handle: Handle, { number, email, activity, from, until, state }: CertificateFilter) {
  let query = handle
    .selectFrom('certificates as certificate')
    .innerJoin('completions as completion', 'completion.id', 'certificate.completion_id');
  if (number !== null) query = query.where('certificate.number', '=', number);
  if (from !== null) query = query.where('certificate.issued_at', '>=', from);
  if (until !== null) query = query.where('certificate.issued_at', '<', until);
  if (email !== null)
    query = query.where('certificate.user_id', 'in', (users) =>
      users.selectFrom('users').select('users.id').where('users.email', '=', email),
    );
  if (activity !== null)
    query = query.where('completion.activity_id', 'in', (activities) =>
      activities.selectFrom('activities').select('activities.id').where('activities.slug', '=', activity),
    );
  if (state === 'revoked') query = query.where('certificate.revoked_at', 'is not', null);
  if (state === 'replaced')
    query = query.where('certificate.replaced_at', 'is not', null).where('certificate.revoked_at', 'is', null);
  if (state === 'valid')
    query = query.where('certificate.replaced_at', 'is', null).where('certificate.revoked_at', 'is', null);
  return query;
}

/** Every certificate of a completion, the newest first. */
export async function listChain(
  handle: Handle,
  completionId: string,
): Promise<Pick<Certificate, 'number' | 'sequence' | 'issuedAt' | 'replacedAt' | 'revokedAt' | 'revokedReason'>[]> {
  return handle
    .selectFrom('certificates')
    .select(['number', 'sequence', 'issued_at as issuedAt', 'replaced_at as replacedAt'])
    .select(['revoked_at as revokedAt', 'revoked_reason as revokedReason'])
    .where('completion_id', '=', completionId)
    .orderBy('sequence', 'desc')
    .execute();
}

/** @returns false when it was replaced or revoked before */
export async function markReplaced(trx: Trx, id: string, at: number): Promise<boolean> {
  const updated = await trx
    .updateTable('certificates')
    .set({ replaced_at: at })
    .where('id', '=', id)
    .where('replaced_at', 'is', null)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return updated !== undefined;
}

/** @returns false when it was replaced or revoked before */
export async function markRevoked(trx: Trx, id: string, at: number, reason: string): Promise<boolean> {
  const updated = await trx
    .updateTable('certificates')
    .set({ revoked_at: at, revoked_reason: reason })
    .where('id', '=', id)
    .where('replaced_at', 'is', null)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return updated !== undefined;
}

/** Whose address this is; null: nobody's. */
export async function selectOptionalHolderId(handle: Handle, email: string): Promise<string | null> {
  const row = await handle.selectFrom('users').select('id').where('email', '=', email).executeTakeFirst();
  return row?.id ?? null;
}

/** Where a certificate's holder is written to. */
export async function selectAddress(handle: Handle, userId: string): Promise<{ email: string; fullName: string }> {
  return handle
    .selectFrom('users')
    .select(['email', 'full_name as fullName'])
    .where('id', '=', userId)
    .executeTakeFirstOrThrow();
}
