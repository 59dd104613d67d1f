import { type Database, hotQuery, type Trx } from '../../db/index.ts';
import type { Viewer } from '../../http/context.ts';
import { NotFound } from '../../http/errors.ts';

/** A certificate as it is stored: what it says is in `jws` alone. */
export interface Certificate {
  readonly id: string;
  readonly number: string;
  readonly completionId: string;
  readonly sequence: number;
  readonly userId: string;
  readonly jws: string;
  readonly issuedAt: number;
  readonly replacedAt: number | null;
  readonly revokedAt: number | null;
  readonly revokedReason: string | null;
}

export interface Holder {
  readonly fullName: string;
  readonly credentials: string;
  readonly profession: string;
  readonly professionVerified: boolean;
}

const COLUMNS = [
  'id',
  'number',
  'completion_id as completionId',
  'sequence',
  'user_id as userId',
  'record as jws',
  'issued_at as issuedAt',
  'replaced_at as replacedAt',
  'revoked_at as revokedAt',
  'revoked_reason as revokedReason',
] as const;

const byNumber = hotQuery<{ number: string }, Certificate>((db, p) =>
  db.selectFrom('certificates').select(COLUMNS).where('number', '=', p.number),
);

/** For the public: whoever has the number. */
export async function selectOptionalCertificate(db: Database, number: string): Promise<Certificate | null> {
  return (await byNumber(db, { number }))[0] ?? null;
}

/** For the holder and for admins. @throws NotFound for everybody else, as for a number that nobody has */
export async function selectAuthorizedCertificate(
  db: Database,
  viewer: Viewer,
  number: string | null,
): Promise<Certificate> {
  const certificate = number === null ? null : await selectOptionalCertificate(db, number);
  if (!certificate || !(certificate.userId === viewer.id || viewer.roles.includes('admin'))) {
    throw new NotFound('There is no such certificate among yours. Your transcript lists those that you have.');
  }
  return certificate;
}

/** The newest certificate of a completion, or null when none is issued yet. */
export async function selectOptionalNewest(db: Database | Trx, completionId: string): Promise<Certificate | null> {
  const handle = 'kysely' in db ? db.kysely : db;
  const row = await handle
    .selectFrom('certificates')
    .select(COLUMNS)
    .where('completion_id', '=', completionId)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** All certificates of one learner, each completion's newest first. */
export async function listCertificates(db: Database, userId: string): Promise<Certificate[]> {
  return db.kysely
    .selectFrom('certificates')
    .select(COLUMNS)
    .where('user_id', '=', userId)
    .orderBy('sequence', 'desc')
    .execute();
}

/** @returns whether this call wrote the row; false when the completion has a certificate of this sequence */
export async function insertCertificate(
  trx: Trx,
  certificate: Omit<Certificate, 'replacedAt' | 'revokedAt' | 'revokedReason'>,
): Promise<boolean> {
  const inserted = await trx
    .insertInto('certificates')
    .values({
      id: certificate.id,
      number: certificate.number,
      completion_id: certificate.completionId,
      sequence: certificate.sequence,
      user_id: certificate.userId,
      record: certificate.jws,
      issued_at: certificate.issuedAt,
    })
    .onConflict((conflict) => conflict.columns(['completion_id', 'sequence']).doNothing())
    .returning('id')
    .execute();
  return inserted.length > 0;
}

/** What the certificate says of its holder, and what decides which certificate it is. */
export async function selectHolder(db: Database, userId: string): Promise<Holder> {
  const row = await db.kysely
    .selectFrom('users')
    .select(['full_name as fullName', 'credentials', 'profession', 'profession_verified_at as verifiedAt'])
    .where('id', '=', userId)
    .executeTakeFirstOrThrow();
  return {
    fullName: row.fullName,
    credentials: row.credentials,
    profession: row.profession,
    professionVerified: row.verifiedAt !== null,
  };
}
