import type { CoreDeps } from '../../deps.ts';
import { recordEvent } from '../audit/index.ts';
import { queueMail } from '../mail/index.ts';
import { type Entry, enter } from './entry.ts';
import { hashPassword } from './hashing.ts';
import { registrationTriedMail } from './notices.ts';
import type { Person } from './person.ts';
import { selectOptionalPersonByEmail } from './queries.ts';
import type { Registration } from './schemas.ts';
import type { Browser } from './sessions.ts';
import { holdVerified, isRight } from './sign-in.ts';
import { assertGoodPassword, insertUser } from './users.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'config' | 'secrets'>;

export type RegisterResult =
  | { signedIn: true; entry: Entry }
  /** The address belongs to somebody who gave another password: its owner is told by mail, the visitor is not. */
  | { signedIn: false; owner: Person };

/**
 * Creates an account and signs in. With an address that has one already, the right password signs in and another
 * changes nothing; each way costs one hash and one transaction, so that the time taken tells nothing.
 * @throws Invalid when the password can't be chosen
 */
export async function register(core: Core, form: Registration, browser: Browser): Promise<RegisterResult> {
  assertGoodPassword('password', form.password, form);
  const owner = await selectOptionalPersonByEmail(core.db.kysely, form.email);
  if (owner) return knock(core, owner, form.password, browser);
  const passwordHash = await hashPassword(form.password);
  const entry = await core.db.transaction(async (trx) => {
    const id = await insertUser(trx, core, { ...form, passwordHash, roles: [], professionVerifiedAt: null });
    return id === null ? null : enter(trx, core, id, browser);
  });
  // Taken between the look and the insert, as by a form sent twice: then it is an address that has an account.
  return entry === null ? register(core, form, browser) : { signedIn: true, entry };
}

async function knock(core: Core, owner: Person, password: string, browser: Browser): Promise<RegisterResult> {
  const right = await isRight(owner, password);
  return core.db.transaction(async (trx): Promise<RegisterResult> => {
    const stands = await holdVerified(trx, owner);
    if (right && stands) return { signedIn: true, entry: await enter(trx, core, owner.id, browser) };
    await recordEvent(trx, core, {
      actorId: null,
      action: 'account.registration-tried',
      subjectType: 'user',
      subjectId: owner.id,
    });
    await queueMail(trx, core, { ...registrationTriedMail(owner, core.config.baseUrl), userId: owner.id });
    return { signedIn: false, owner };
  });
}
