import type { JWK } from 'jose';
import { z } from 'zod';
import { jwkSet, readJws, type SignatureKeys, signJws } from '../../lib/jws.ts';
import type { Secrets } from '../../lib/secrets.ts';
import { TEMPLATES } from './template.ts';

const text = z.string().min(1);
const day = z.iso.date();
const hundredths = z.int().min(25).multipleOf(25);

/**
 * Everything that a certificate says, as it is signed. The page, the PDF and the verification are made from this alone,
 * so that nothing edited later (a name, an activity, a template) changes a certificate already issued.
 */
export const certificateRecord = z.strictObject({
  format: z.literal('keypoint-certificate/1'),
  number: text,
  language: z.literal('en'),
  verifyUrl: z.url(),
  template: z.enum(TEMPLATES),
  heading: text,
  issuer: text,
  holder: z.strictObject({ name: text, credentials: z.string() }),
  /** What stands before the name and between the name and the title. */
  wording: z.strictObject({ before: text, after: text }),
  activity: z.strictObject({
    title: text,
    slug: text,
    version: z.int().positive(),
    status: z.enum(['certified', 'demonstration', 'uncertified']),
    learningFormat: text,
    citation: text,
    journal: z.string().nullable(),
    releasedOn: day,
    expiresOn: day,
  }),
  completedOn: day,
  issuedOn: day,
  score: text,
  /** The accredited provider; null where there is none, or where its accreditation doesn't cover this completion. */
  provider: text.nullable(),
  signatory: z.strictObject({ name: text, title: text }).nullable(),
  /** The provider's logo: the id of a picture, which never changes. */
  logo: text.optional(),
  credit: z
    .strictObject({
      type: text,
      claimed: hundredths,
      maximum: hundredths,
      /** How it is named; left out for AMA PRA Category 1, whose phrase is fixed. */
      unit: z.strictObject({ name: text, one: text, many: text }).optional(),
    })
    .nullable(),
  /** `set`: the locked template that the text comes from, `id@version`; null for the activity's own notice. */
  statements: z.array(
    z.strictObject({
      kind: z.enum(['accreditation', 'designation', 'participation', 'additional', 'notice']),
      set: text.nullable(),
      text,
    }),
  ),
  /** The certified print version that the activity goes back to: for information, never an issuer. */
  original: z
    .strictObject({
      statement: text,
      provider: z.strictObject({ name: text, address: text, telephone: text.nullable(), fax: text.nullable() }),
    })
    .nullable(),
});
export type CertificateRecord = z.infer<typeof certificateRecord>;

const TYP = 'keypoint-certificate+json';

/** Signs a record as a compact JWS (RFC 7515) with Ed25519 (RFC 8037); `kid` is the key's thumbprint (RFC 7638). */
export function signRecord({ signingKey }: Pick<Secrets, 'signingKey'>, record: CertificateRecord): Promise<string> {
  return signJws(signingKey, TYP, record);
}

/** @returns null when the signature isn't ours, of now or of an earlier key, or anything in the record was changed */
export async function readRecord(keys: SignatureKeys, jws: string): Promise<CertificateRecord | null> {
  const parsed = certificateRecord.safeParse(await readJws(keys, TYP, jws));
  return parsed.success ? parsed.data : null;
}

/** What /.well-known/jwks.json answers (RFC 7517): whoever has a record's JWS can verify it without us. */
export function publicKeys(keys: SignatureKeys): Promise<{ keys: JWK[] }> {
  return jwkSet(keys);
}
