import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Invalid } from '../../http/errors.ts';
import { insertUser, invite, NO_PASSWORD_YET } from '../accounts/index.ts';
import type { NewPerson } from './schemas.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'config' | 'secrets'>;

/**
 * Makes an account for somebody, without a password: by invitation they choose one, now or when they are invited later.
 * @returns their id
 * @throws Invalid (field `email`) when the address has an account
 */
export async function createPerson(core: Core, actor: Pick<Viewer, 'id'>, form: NewPerson): Promise<string> {
  const id = await core.db.transaction((trx) => addPerson(trx, core, actor, form));
  if (id === null) {
    const taken = 'There is an account with this address already. Search for it, and change that one.';
    throw new Invalid(taken, { email: taken });
  }
  return id;
}

/** The same in a transaction with others. @returns null when the address has an account */
export async function addPerson(
  trx: Trx,
  core: Omit<Core, 'db'>,
  actor: Pick<Viewer, 'id'>,
  { fullName, email, profession, credentials, roles, invite: invited }: NewPerson,
): Promise<string | null> {
  const id = await insertUser(trx, core, {
    ...{ fullName, email, profession, credentials, roles },
    professionVerifiedAt: null,
    passwordHash: NO_PASSWORD_YET,
    createdBy: actor.id,
  });
  if (id !== null && invited) await invite(trx, core, { actorId: actor.id, userId: id });
  return id;
}
