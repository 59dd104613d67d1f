import { Conflict } from '../../http/errors.ts';
import { insertRoles } from '../accounts/index.ts';
import { type Act, type Core, onPerson } from './acts.ts';
import type { GivenRole } from './policy.ts';
import { countOtherAdmins, deleteRole, lockAdmins, selectRoles } from './queries.ts';

/** Gives a role; it counts from the person's next request. Idempotent. */
export function grantRole(core: Core, act: Act, role: GivenRole): Promise<boolean> {
  return onPerson(core, act, async (trx) => {
    const before = await selectRoles(trx, act.userId);
    if (before.includes(role)) return null;
    await insertRoles(trx, { userId: act.userId, roles: [role], now: core.clock(), grantedBy: act.actor.id });
    return { action: 'role.grant', detail: { role, before, after: await selectRoles(trx, act.userId) } };
  });
}

/** Takes a role away, from the person's next request. Idempotent. @throws Conflict when nobody would be an admin any more */
export async function revokeRole(core: Core, act: Act, role: GivenRole): Promise<boolean> {
  return onPerson(core, act, async (trx) => {
    await lockAdmins(trx, core.db.engine);
    const before = await selectRoles(trx, act.userId);
    if (!before.includes(role)) return null;
    if (role === 'admin' && (await countOtherAdmins(trx, act.userId)) === 0) {
      throw new Conflict(
        'This is the last admin who can sign in. Make somebody else an admin first, then take this role away.',
      );
    }
    await deleteRole(trx, act.userId, role);
    return { action: 'role.revoke', detail: { role, before, after: await selectRoles(trx, act.userId) } };
  });
}
