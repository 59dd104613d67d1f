import type { CoreDeps } from '../../deps.ts';
import { selectMedia } from '../media/index.ts';
import type { CertificateRecord } from './record.ts';

/** What a PDF can hold. */
const DRAWABLE = ['image/png', 'image/jpeg'];

/** The bytes of the provider's logo that a certificate was signed with, where it can be drawn; null otherwise. */
export async function logoOf(
  { db }: Pick<CoreDeps, 'db'>,
  { logo }: Pick<CertificateRecord, 'logo'>,
): Promise<Buffer | null> {
  if (logo === undefined) return null;
  const { type, bytes } = await selectMedia(db.kysely, logo);
  return DRAWABLE.includes(type) ? bytes : null;
}
