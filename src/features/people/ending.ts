import type { CoreDeps } from '../../deps.ts';
import { deleteSession, deleteSessions, invite, resetTwoStep, revokeInvitation } from '../accounts/index.ts';
import { type Act, type Core, onPerson } from './acts.ts';

type MailCore = Core & Pick<CoreDeps, 'secrets'>;

/** Ends one of somebody's sessions. Idempotent. */
export function endSession(core: Core, act: Act, sessionId: string): Promise<boolean> {
  return onPerson(core, act, async (trx) => {
    const ended = await deleteSession(trx, act.userId, sessionId);
    return ended === 0 ? null : { action: 'session.end', detail: { session: sessionId } };
  });
}

/** Ends all of somebody's sessions. Idempotent. */
export function endSessions(core: Core, act: Act): Promise<boolean> {
  return onPerson(core, act, async (trx) => {
    const ended = await deleteSessions(trx, act.userId, null);
    return ended === 0 ? null : { action: 'session.end', detail: { all: ended } };
  });
}

/** Takes away the authenticator of somebody who has lost it; they are told by mail. Idempotent. */
export async function resetPersonTwoStep(core: MailCore, { actor, userId }: Act, reason: string): Promise<void> {
  await core.db.transaction((trx) => resetTwoStep(trx, core, { actorId: actor.id, userId, reason }));
}

/** Invites somebody without a password, or once more. @throws Conflict when they have one */
export async function invitePerson(core: MailCore, { actor, userId }: Act): Promise<void> {
  await core.db.transaction((trx) => invite(trx, core, { actorId: actor.id, userId }));
}

/** Takes an invitation back. Idempotent. @throws Conflict when a password was chosen by it */
export async function revokePersonInvitation(core: Core, { actor, userId }: Act): Promise<void> {
  await core.db.transaction((trx) => revokeInvitation(trx, core, { actorId: actor.id, userId }));
}
