import { Conflict } from '../../http/errors.ts';
import { endAllAccess } from '../accounts/index.ts';
import { type Act, type Core, onPerson } from './acts.ts';
import { countOtherAdmins, lockAdmins, selectRoles, updateDisabled } from './queries.ts';

/**
 * Keeps somebody out: their sessions, links and half-done sign-ins end in the same transaction. Their records stay.
 * Idempotent. @throws Conflict for oneself, and for the last admin
 */
export function disablePerson(core: Core, act: Act, reason: string): Promise<boolean> {
  if (act.actor.id === act.userId) {
    throw new Conflict('You can’t disable yourself: you would be locked out at once. Ask another admin to do it.');
  }
  return onPerson(core, act, async (trx, person) => {
    await lockAdmins(trx, core.db.engine);
    if (person.disabledAt !== null) return null;
    const roles = await selectRoles(trx, act.userId);
    if (roles.includes('admin') && (await countOtherAdmins(trx, act.userId)) === 0) {
      throw new Conflict('This is the last admin who can sign in. Make somebody else an admin first.');
    }
    const disabledAt = core.clock();
    await updateDisabled(trx, act.userId, disabledAt);
    const ended = await endAllAccess(trx, act.userId, disabledAt);
    return { action: 'account.disable', detail: { before: 'active', after: 'disabled', reason, ...ended } };
  });
}

/** Lets somebody in again, who has to sign in anew. Idempotent. */
export function enablePerson(core: Core, act: Act): Promise<boolean> {
  return onPerson(core, act, async (trx, person) => {
    if (person.disabledAt === null) return null;
    await updateDisabled(trx, act.userId, null);
    // Nothing that began in the moment of disabling comes back to life.
    await endAllAccess(trx, act.userId, core.clock());
    return { action: 'account.enable', detail: { before: 'disabled', after: 'active', disabledAt: person.disabledAt } };
  });
}
