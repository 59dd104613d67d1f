import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

/** Where ids and secrets come from; tests put their own in its place. */
export interface Ids {
  /** A UUIDv7: sorts by the time it was made. */
  uuid(): string;
  /** `bytes` random bytes as base64url. */
  token(bytes?: number): string;
  /** `n` random bytes. */
  bytes(n: number): Uint8Array;
}

export const systemIds: Ids = {
  uuid: () => v7(),
  token: (bytes = 32) => randomBytes(bytes).toString('base64url'),
  bytes: (n) => randomBytes(n),
};
