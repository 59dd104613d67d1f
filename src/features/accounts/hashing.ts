import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { TooMany } from '../../http/errors.ts';
import { QueueFull, takeTurns } from './turns.ts';

/** Argon2id with 19 MiB, two passes, one lane: the least that OWASP's Password Storage Cheat Sheet recommends. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** One core is left to the pages, so that many sign-ins at once slow each other down and nobody else. */
const AT_ONCE = Math.min(3, Math.max(1, availableParallelism() - 1));
const WAITING = 64;
const RETRY_AFTER_S = 5;

const inTurn = takeTurns(AT_ONCE, WAITING);

/** Verified against where there is no account, so that the answer takes as long as for one that exists. */
const nobody = hash('nobody has this password', OPTIONS);

/** @throws TooMany when the queue for hashing is full */
export function hashPassword(password: string): Promise<string> {
  return waiting(() => hash(normalised(password), OPTIONS));
}

/**
 * Whether `password` is the one behind `stored`. null stands for no account, and what isn't a hash for an account
 * that nobody can sign in to by password; either takes as long.
 * @param first runs when the turn has come, before any work; what it throws is thrown on
 * @throws TooMany when the queue for hashing is full
 */
export function verifyPassword(
  stored: string | null,
  password: string,
  first: () => void = () => {},
): Promise<boolean> {
  return waiting(async () => {
    first();
    const known = stored?.startsWith('$argon2id$') ? stored : null;
    const right = await verify(known ?? (await nobody), normalised(password));
    return right && known !== null;
  });
}

/** The same characters typed on different machines give the same bytes (RFC 8265 uses the like for passwords). */
function normalised(password: string): string {
  return password.normalize('NFKC');
}

async function waiting<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await inTurn(work);
  } catch (error) {
    if (error instanceof QueueFull) {
      throw new TooMany(
        'Very many people are signing in at the moment. Wait a few seconds and try again.',
        RETRY_AFTER_S,
      );
    }
    throw error;
  }
}
