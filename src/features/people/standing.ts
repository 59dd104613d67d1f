import { PASSWORD_STATES } from '../accounts/index.ts';
import type { Standing } from './policy.ts';

/** Whether and why somebody can't sign in. */
export function standingOf({
  disabledAt,
  passwordHash,
}: {
  disabledAt: number | null;
  passwordHash: string;
}): Standing {
  if (passwordHash === PASSWORD_STATES.erased) return 'erased';
  if (disabledAt !== null) return 'disabled';
  if (passwordHash === PASSWORD_STATES.pending) return 'pending';
  return passwordHash === PASSWORD_STATES.withdrawn ? 'withdrawn' : 'active';
}
