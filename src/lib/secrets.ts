import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** The site's secrets. Each use has a key of its own, derived from the one master secret. */
export interface Secrets {
  /** A 32-byte key for `purpose` (HKDF-SHA-256, RFC 5869). */
  derive(purpose: string): Buffer;
  /** Ed25519 private key that signs completion records. */
  readonly signingKey: KeyObject;
}

export interface SecretSources {
  dataDir: string;
  secretKey: string | undefined;
  secretKeyFile: string | undefined;
}

/** Reads the secrets, or makes them once in `dataDir` with mode 0600. Safe when two processes start at once. */
export function loadSecrets({ dataDir, secretKey, secretKeyFile }: SecretSources): Secrets {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const master =
    secretKey ??
    (secretKeyFile === undefined
      ? readOrCreate(join(dataDir, 'secret.key'), () => randomBytes(48).toString('base64'))
      : readFileSync(secretKeyFile, 'utf8'));
  if (master.trim().length < 32)
    throw new Error('the secret key is shorter than 32 characters: use a longer random one');
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', master.trim(), 'keypoint', purpose, 32));
  // Where the secret comes from outside, so does the signing key: another machine, or a new data folder, signs as before.
  const given = secretKey !== undefined || secretKeyFile !== undefined;
  const signingKey = given
    ? ed25519Key(derive('certificate-signing'))
    : createPrivateKey(readOrCreate(join(dataDir, 'signing-key.pem'), newSigningKey));
  return { derive, signingKey };
}

/** The Ed25519 private key of a 32-byte seed, as PKCS #8 (RFC 8410). */
function ed25519Key(seed: Buffer): KeyObject {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

function newSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The file appears whole or not at all (link of a finished file), and whoever is second reads the first one's. */
function readOrCreate(path: string, make: () => string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = openSync(draft, 'wx', 0o600);
  writeSync(file, make());
  fsyncSync(file);
  closeSync(file);
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(path, 'utf8');
}

/**
 * Encrypts text so that it opens only with the same key and the same `context` (AES-256-GCM).
 * @returns `v1.` + base64url of nonce, tag and ciphertext
 */
export function seal(key: Buffer, context: string, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
}

/** @throws Error when the text was changed, or sealed with another key or context */
export function unseal(key: Buffer, context: string, sealed: string): string {
  if (!sealed.startsWith('v1.')) throw new Error('not a sealed text of a known version');
  const bytes = Buffer.from(sealed.slice(3), 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}
