import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import type { Database, Trx } from '../../db/index.ts';
import { type Secrets, seal, unseal } from '../../lib/secrets.ts';
import { insertKeptKey, keptIds, listKeptKeys } from './kept-key-queries.ts';

/** What kept keys are sealed under; a row that somebody else puts into the table doesn't open, so it isn't trusted. */
export const KEPT_KEYS_PURPOSE = 'kept-keys';

/** Public keys of signatures. */
const SIGNING = 'signing';

/** Keys of hashes that can't be made anew: recovery codes are known to their owners alone. */
const HASHING = ['recovery-codes'] as const;

interface Kept {
  readonly id: string;
  readonly purpose: string;
  readonly text: string;
}

/** Everything of earlier secrets that must outlive them. */
function keptOf({ olderKeys, keysOf }: Secrets): Kept[] {
  const signing = olderKeys.map((key) => [SIGNING, publicText(key)] as const);
  const hashing = HASHING.flatMap((purpose) =>
    keysOf(purpose)
      .slice(1)
      .map((key) => [purpose, key.toString('base64url')] as const),
  );
  return [...signing, ...hashing].map(([purpose, text]) => ({
    id: hash('sha256', `${purpose}\n${text}`),
    purpose,
    text,
  }));
}

function publicText(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

/**
 * The secrets with the keys of earlier ones that were kept: what they signed or hashed stays good. What doesn't open
 * under these secrets is left out.
 */
export async function withKeptKeys(db: Pick<Database, 'kysely'>, secrets: Secrets): Promise<Secrets> {
  const key = secrets.derive(KEPT_KEYS_PURPOSE);
  const kept = (await listKeptKeys(db.kysely)).flatMap(({ id, purpose, sealed }) => {
    const text = textOf(key, id, sealed);
    return text === null ? [] : [{ purpose, text }];
  });
  const olderKeys = kept.filter(({ purpose }) => purpose === SIGNING).map(({ text }) => createPublicKey(text));
  const keysOf = (purpose: string) => [
    ...secrets.keysOf(purpose),
    ...kept.filter((one) => one.purpose === purpose).map(({ text }) => Buffer.from(text, 'base64url')),
  ];
  return { ...secrets, olderKeys: [...secrets.olderKeys, ...olderKeys], keysOf };
}

function textOf(key: Buffer, id: string, sealed: string): string | null {
  try {
    return unseal(key, id, sealed);
  } catch {
    // Sealed under a secret that nobody gave us, or put there by somebody who has none.
    return null;
  }
}

/** Keeps what the secrets know of earlier ones, sealed under the present one. Idempotent. */
export async function keepOlderKeys(trx: Trx, secrets: Secrets, now: number): Promise<void> {
  const key = secrets.derive(KEPT_KEYS_PURPOSE);
  for (const { id, purpose, text } of keptOf(secrets)) {
    await insertKeptKey(trx, { id, purpose, sealed: seal(key, id, text) }, now);
  }
}

/** How many keys of earlier secrets would be lost with them. */
export async function countUnkept(db: Database, secrets: Secrets): Promise<number> {
  const kept = await keptIds(db);
  return new Set(
    keptOf(secrets)
      .map(({ id }) => id)
      .filter((id) => !kept.has(id)),
  ).size;
}
