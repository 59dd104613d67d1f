import { z } from 'zod';
import type { CoreDeps } from '../../deps.ts';
import { Conflict } from '../../http/errors.ts';
import { unseal } from '../../lib/secrets.ts';
import { recordEvent } from '../audit/index.ts';
import { ERASED_PURPOSE } from '../credit/index.ts';
import { selectOptionalErasure } from './erasure-queries.ts';

const identitySchema = z.object({
  email: z.string(),
  fullName: z.string(),
  credentials: z.string(),
  profession: z.string(),
  verifiedHow: z.string().nullable(),
  disclosures: z
    .array(
      z
        .object({
          id: z.string(),
          person: z.string(),
          name: z.string(),
          email: z.string(),
          relationships: z.string(),
          mitigation: z.string(),
          madeAt: z.number(),
        })
        .readonly(),
    )
    .readonly(),
});

/** Who an erased account was of, as it is kept for as long as its records are. */
export type Identity = z.infer<typeof identitySchema>;

/** For what the identity of an erased account may be opened; verifying a certificate opens the certificate alone. */
export const OPENING_PURPOSES = [
  { value: 'accreditor', label: 'An accreditor or board asks for the record of a completed activity' },
  { value: 'law', label: 'A court or an authority demands it by law' },
  { value: 'person', label: 'The person themselves needs proof of what they completed' },
] as const;
export type OpeningPurpose = (typeof OPENING_PURPOSES)[number]['value'];

/**
 * Opens who an erased account was of. The opening is in the audit log, with who and what for, before it is shown.
 * @throws Conflict when nothing is kept
 */
export async function openIdentity(
  core: Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'secrets'>,
  { actorId, userId, purpose }: { actorId: string; userId: string; purpose: OpeningPurpose },
): Promise<Identity> {
  return core.db.transaction(async (trx) => {
    const erasure = await selectOptionalErasure(trx, userId);
    if (!erasure || erasure.sealed === null) throw new Conflict('Of this account no identity is kept.');
    await recordEvent(trx, core, {
      actorId,
      action: 'erased-identity.read',
      subjectType: 'user',
      subjectId: userId,
      detail: { purpose },
    });
    return identitySchema.parse(JSON.parse(unseal(core.secrets.derive(ERASED_PURPOSE), userId, erasure.sealed)));
  });
}
