import { createPublicKey, type KeyObject } from 'node:crypto';
import { CompactSign, calculateJwkThumbprint, compactVerify, decodeProtectedHeader, exportJWK, type JWK } from 'jose';

/** What checks signatures of ours: the key that signs now, and the public keys of those before it. */
export interface SignatureKeys {
  readonly signingKey: KeyObject;
  readonly olderKeys: readonly KeyObject[];
}

interface Signer {
  readonly publicKey: KeyObject;
  readonly jwk: JWK;
  readonly kid: string;
}

const signers = new WeakMap<KeyObject, Promise<Signer>>();

/**
 * Signs a payload as a compact JWS (RFC 7515) with Ed25519 (RFC 8037); `kid` is the key's thumbprint (RFC 7638).
 * @param typ what it is, so that one kind of signed text can't be passed off as another
 */
export async function signJws(signingKey: KeyObject, typ: string, payload: object): Promise<string> {
  const { kid } = await signerOf(signingKey);
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'EdDSA', kid, typ })
    .sign(signingKey);
}

/** @returns the payload, unchecked, or null when it wasn't signed as a `typ` with one of these keys */
export async function readJws(keys: SignatureKeys, typ: string, jws: string): Promise<unknown> {
  try {
    const { kid } = decodeProtectedHeader(jws);
    const signer = (await signersOf(keys)).find((one) => one.kid === kid);
    if (!signer) return null;
    const { payload, protectedHeader } = await compactVerify(jws, signer.publicKey, { algorithms: ['EdDSA'] });
    return protectedHeader.typ === typ ? JSON.parse(Buffer.from(payload).toString('utf8')) : null;
  } catch {
    // jose throws for each way in which a JWS can be wrong, and JSON.parse for a payload that is none.
    return null;
  }
}

/** The public keys as a JWK set (RFC 7517), the one that signs now first, each once. */
export async function jwkSet(keys: SignatureKeys): Promise<{ keys: JWK[] }> {
  const all = await signersOf(keys);
  const byKid = new Map(all.map(({ jwk, kid }) => [kid, { ...jwk, kid, alg: 'EdDSA', use: 'sig' }]));
  return { keys: [...byKid.values()] };
}

function signersOf({ signingKey, olderKeys }: SignatureKeys): Promise<Signer[]> {
  return Promise.all([signingKey, ...olderKeys].map(signerOf));
}

/** @param key a private key, or a public one of which only signatures are checked */
function signerOf(key: KeyObject): Promise<Signer> {
  let signer = signers.get(key);
  if (!signer) {
    signer = makeSigner(key);
    signers.set(key, signer);
  }
  return signer;
}

async function makeSigner(key: KeyObject): Promise<Signer> {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const jwk = await exportJWK(publicKey);
  return { publicKey, jwk, kid: await calculateJwkThumbprint(jwk) };
}
