import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { Invalid } from '../../http/errors.ts';
import { type Entry, enter } from './entry.ts';
import { verifyPassword } from './hashing.ts';
import { isTooLong } from './passwords.ts';
import type { Person } from './person.ts';
import { holdPerson, selectOptionalPersonByEmail, selectPerson } from './queries.ts';
import type { Browser } from './sessions.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

const NO_MATCH = 'The email and password don’t match an account here. Check both, or reset the password.';

/**
 * Signs in under a new session, or as far as the question for a code.
 * @param first runs before the password is looked at; a limit throws there
 * @throws Invalid in the same words and after the same work whether or not there is such an account
 */
export async function signIn(
  core: Core,
  credentials: { email: string; password: string },
  browser: Browser,
  first?: () => void,
): Promise<Entry> {
  const person = await selectOptionalPersonByEmail(core.db.kysely, credentials.email);
  if (!(await isRight(person, credentials.password, first)) || person === null)
    throw new Invalid(NO_MATCH, { email: NO_MATCH });
  if (person.disabledAt !== null) {
    const closed = 'This account is closed. If you think that is a mistake, write to the people who run this site.';
    throw new Invalid(closed, { email: closed });
  }
  return core.db.transaction(async (trx) => {
    if (!(await holdVerified(trx, person))) throw new Invalid(NO_MATCH, { email: NO_MATCH });
    return enter(trx, core, person.id, browser);
  });
}

/**
 * Holds somebody whose password was verified before this transaction began.
 * @returns false when they were erased or their account closed meanwhile, or the password is another by now: a sign-in
 * under way must not outlive the change that ends all sessions
 */
export async function holdVerified(trx: Trx, verified: Person): Promise<boolean> {
  if (!(await holdPerson(trx, verified.id))) return false;
  const { passwordHash, disabledAt } = await selectPerson(trx, verified.id);
  return passwordHash === verified.passwordHash && disabledAt === null;
}

/** Whether this is the person's password; without a person it takes as long to say no. */
export async function isRight(person: Person | null, password: string, first?: () => void): Promise<boolean> {
  const right = await verifyPassword(person?.passwordHash ?? null, isTooLong(password) ? '' : password, first);
  return right && !isTooLong(password);
}
