import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** The site's secrets. Each use has a key of its own, derived from the one master secret. */
export interface Secrets {
  /** A 32-byte key for `purpose` (HKDF-SHA-256, RFC 5869). */
  derive(purpose: string): Buffer;
  /**
   * The same, and after it those that were derived from earlier secrets: for hashes that can't be made anew. What is
   * sealed needs none of them: `unseal` opens what the key before sealed.
   */
  keysOf(purpose: string): readonly Buffer[];
  /** Ed25519 private key that signs completion records. */
  readonly signingKey: KeyObject;
  /** Public keys of those that signed before it. What they signed stays genuine. */
  readonly olderKeys: readonly KeyObject[];
}

export interface SecretSources {
  dataDir: string;
  secretKey: string | undefined;
  secretKeyFile: string | undefined;
  /** The secret before this one, as long as anything is sealed under it. Beside a secret kept in `dataDir`, a file. */
  secretKeyPrevious?: string | undefined;
}

/** Where a secret kept in the data folder is, and the one before it. */
export const secretFile = (dataDir: string): string => join(dataDir, 'secret.key');
export const previousSecretFile = (dataDir: string): string => join(dataDir, 'secret.key.previous');

/** Which key a derived key took the place of. */
const predecessors = new WeakMap<Buffer, Buffer>();

/** Reads the secrets, or makes them once in `dataDir` with mode 0600. Safe when two processes start at once. */
export function loadSecrets({ dataDir, secretKey, secretKeyFile, secretKeyPrevious }: SecretSources): Secrets {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  // Where the secret comes from outside, so does the signing key: another machine, or a new data folder, signs as before.
  const given = secretKey !== undefined || secretKeyFile !== undefined;
  const master = presentSecret({ dataDir, secretKey, secretKeyFile });
  assertLong(master);
  const before = secretBefore({ dataDir, secretKey, secretKeyFile, secretKeyPrevious });
  if (before !== null) assertLong(before);
  const derive = (purpose: string) => {
    const key = derived(master, purpose);
    if (before !== null) predecessors.set(key, derived(before, purpose));
    return key;
  };
  const keysOf = (purpose: string) =>
    before === null ? [derived(master, purpose)] : [derived(master, purpose), derived(before, purpose)];
  const own = given ? null : createPrivateKey(readOrCreate(signingKeyFile(dataDir), newSigningKey));
  const signingKey = own ?? ed25519Key(derived(master, SIGNING));
  return { derive, keysOf, signingKey, olderKeys: signersBefore(dataDir, given, secretKeyPrevious) };
}

/** The secret itself, made if the site keeps its own and has none yet. */
export function presentSecret({ dataDir, secretKey, secretKeyFile }: SecretSources): string {
  if (secretKey !== undefined) return secretKey;
  if (secretKeyFile !== undefined) return readFileSync(secretKeyFile, 'utf8');
  return readOrCreate(secretFile(dataDir), newSecretKey);
}

/** The secret before the present one; null where none is known. */
export function secretBefore({ dataDir, secretKey, secretKeyFile, secretKeyPrevious }: SecretSources): string | null {
  if (secretKeyPrevious !== undefined) return secretKeyPrevious;
  const given = secretKey !== undefined || secretKeyFile !== undefined;
  return given ? null : readIfThere(previousSecretFile(dataDir));
}

/** Puts a new secret in the place of the one in the data folder, which stays beside it; each file appears whole. */
export function replaceSecretFile(dataDir: string, next: string): void {
  const present = presentSecret({ dataDir, secretKey: undefined, secretKeyFile: undefined });
  for (const [path, secret] of [
    [previousSecretFile(dataDir), present],
    [secretFile(dataDir), next],
  ] as const) {
    renameSync(writeDraft(path, secret), path);
  }
}

const SIGNING = 'certificate-signing';
const signingKeyFile = (dataDir: string): string => join(dataDir, 'signing-key.pem');

function derived(master: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master.trim(), 'keypoint', purpose, 32));
}

function assertLong(master: string): void {
  if (master.trim().length < 32)
    throw new Error('the secret key is shorter than 32 characters: use a longer random one');
}

/** A new secret, as `keypoint keys rotate --generate` and the first start make it. */
export function newSecretKey(): string {
  return randomBytes(48).toString('base64');
}

/** Who signed before: a secret from outside, or the key file of a site that has since been given one. */
function signersBefore(dataDir: string, given: boolean, secretKeyPrevious: string | undefined): KeyObject[] {
  const file = given ? readIfThere(signingKeyFile(dataDir)) : null;
  return [
    ...(secretKeyPrevious === undefined ? [] : [createPublicKey(ed25519Key(derived(secretKeyPrevious, SIGNING)))]),
    ...(file === null ? [] : [createPublicKey(file)]),
  ];
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The Ed25519 private key of a 32-byte seed, as PKCS #8 (RFC 8410). */
function ed25519Key(seed: Buffer): KeyObject {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

function newSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Writes a file beside another, readable by its owner alone, and sees it to the disk. @returns its path */
function writeDraft(path: string, content: string): string {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = openSync(draft, 'wx', 0o600);
  writeSync(file, content);
  fsyncSync(file);
  closeSync(file);
  return draft;
}

/** The file appears whole or not at all (link of a finished file), and whoever is second reads the first one's. */
function readOrCreate(path: string, make: () => string): string {
  const there = readIfThere(path);
  if (there !== null) return there;
  const draft = writeDraft(path, make());
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

/** @throws Error when the text was changed, or sealed with another context or key, save the one before a derived key */
export function unseal(key: Buffer, context: string, sealed: string): string {
  const before = predecessors.get(key);
  if (before === undefined || isSealedWith(key, context, sealed)) return open(key, context, sealed);
  return open(before, context, sealed);
}

/** Whether a text was sealed with this very key. */
export function isSealedWith(key: Buffer, context: string, sealed: string): boolean {
  try {
    open(key, context, sealed);
    return true;
  } catch {
    // Whatever is wrong with it, it doesn't open with this key.
    return false;
  }
}

function open(key: Buffer, context: string, sealed: string): string {
  if (!sealed.startsWith('v1.')) throw new Error('not a sealed text of a known version');
  const bytes = Buffer.from(sealed.slice(3), 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}
