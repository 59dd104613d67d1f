import type { Limit } from '../../http/rate-limit.ts';
import type { FailureLimit } from './failures.ts';

const MINUTE = 60_000;

export interface AccountLimits {
  /** Wrong passwords for one account from one address. The owner elsewhere is never locked out by them. */
  signInFailures: FailureLimit;
  /** Wrong passwords for whatever accounts from one address. */
  signInFailuresPerAddress: FailureLimit;
  /** Registrations from one address. */
  registrations: Limit;
  /** Asking for a reset of one account from one address. */
  resets: Limit;
  /** Asking for resets of whatever accounts from one address. */
  resetsPerAddress: Limit;
}

export const ACCOUNT_LIMITS: AccountLimits = {
  signInFailures: { limit: 10, windowMs: 15 * MINUTE },
  signInFailuresPerAddress: { limit: 100, windowMs: 15 * MINUTE },
  registrations: { limit: 300, windowMs: 60 * MINUTE },
  resets: { limit: 5, windowMs: 60 * MINUTE },
  resetsPerAddress: { limit: 60, windowMs: 60 * MINUTE },
};
