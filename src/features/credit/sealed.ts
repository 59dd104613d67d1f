import type { CoreDeps } from '../../deps.ts';
import { type Secrets, seal, unseal } from '../../lib/secrets.ts';
import { recordEvent } from '../audit/index.ts';
import type { Certificate } from './queries.ts';

/** Also of the sealed identities of features/privacy: what is kept of people whose account was erased. */
export const ERASED_PURPOSE = 'erased-identity';

/** Stands in the place of a record that was deleted when its retention had ended. */
export const DELETED_RECORD = 'deleted';

/** A signed record as it is kept once its holder's account was erased. */
export function sealRecord(secrets: Pick<Secrets, 'derive'>, number: string, jws: string): string {
  return seal(secrets.derive(ERASED_PURPOSE), number, jws);
}

/** Why a sealed record is opened, and by whom; null: by somebody who isn't signed in. */
export interface Opening {
  readonly actorId: string | null;
  readonly purpose: 'verification' | 'certificate';
}

/**
 * The certificate with its signed record in the clear. One whose holder's account was erased is opened, and the opening
 * is in the audit log before anything of it is shown; whoever reads a record by another way finds one that doesn't verify.
 */
export async function openCertificate(
  core: Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'secrets'>,
  certificate: Certificate,
  { actorId, purpose }: Opening,
): Promise<Certificate> {
  const { id, number, jws } = certificate;
  if (!jws.startsWith('v1.')) return certificate;
  const opened = unseal(core.secrets.derive(ERASED_PURPOSE), number, jws);
  await core.db.transaction((trx) =>
    recordEvent(trx, core, {
      actorId,
      action: 'erased-identity.open',
      subjectType: 'certificate',
      subjectId: id,
      detail: { purpose, number },
    }),
  );
  return { ...certificate, jws: opened };
}
