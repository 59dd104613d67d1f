import { createPublicKey, type KeyObject } from 'node:crypto';
import { CompactSign, calculateJwkThumbprint, compactVerify, exportJWK, type JWK } from 'jose';
import { z } from 'zod';
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
  credit: z
    .strictObject({ type: z.literal('ama-pra-category-1'), claimed: hundredths, maximum: hundredths })
    .nullable(),
  /** `set`: the locked template that the text comes from, `id@version`; null for the activity's own notice. */
  statements: z.array(
    z.strictObject({
      kind: z.enum(['accreditation', 'designation', 'participation', 'notice']),
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

interface Signer {
  readonly publicKey: KeyObject;
  readonly jwk: JWK;
  readonly kid: string;
}

const signers = new WeakMap<KeyObject, Promise<Signer>>();

/** Signs a record as a compact JWS (RFC 7515) with Ed25519 (RFC 8037); `kid` is the key's thumbprint (RFC 7638). */
export async function signRecord(
  { signingKey }: Pick<Secrets, 'signingKey'>,
  record: CertificateRecord,
): Promise<string> {
  const { kid } = await signerOf(signingKey);
  return new CompactSign(Buffer.from(JSON.stringify(record)))
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'keypoint-certificate+json' })
    .sign(signingKey);
}

/** @returns null when the signature isn't ours or anything in the record was changed */
export async function readRecord(
  { signingKey }: Pick<Secrets, 'signingKey'>,
  jws: string,
): Promise<CertificateRecord | null> {
  const { publicKey } = await signerOf(signingKey);
  try {
    const { payload } = await compactVerify(jws, publicKey, { algorithms: ['EdDSA'] });
    const parsed = certificateRecord.safeParse(JSON.parse(Buffer.from(payload).toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    // compactVerify throws for each way in which a JWS can be wrong, and JSON.parse for a payload that is none.
    return null;
  }
}

/** What /.well-known/jwks.json answers (RFC 7517): whoever has a record's JWS can verify it without us. */
export async function publicKeys({ signingKey }: Pick<Secrets, 'signingKey'>): Promise<{ keys: JWK[] }> {
  const { jwk, kid } = await signerOf(signingKey);
  return { keys: [{ ...jwk, kid, alg: 'EdDSA', use: 'sig' }] };
}

function signerOf(signingKey: KeyObject): Promise<Signer> {
  let signer = signers.get(signingKey);
  if (!signer) {
    signer = makeSigner(signingKey);
    signers.set(signingKey, signer);
  }
  return signer;
}

async function makeSigner(signingKey: KeyObject): Promise<Signer> {
  const publicKey = createPublicKey(signingKey);
  const jwk = await exportJWK(publicKey);
  return { publicKey, jwk, kid: await calculateJwkThumbprint(jwk) };
}
