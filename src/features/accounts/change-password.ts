import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { Invalid } from '../../http/errors.ts';
import { tokenHash } from '../../http/session.ts';
import { recordEvent } from '../audit/index.ts';
import { queueMail } from '../mail/index.ts';
import { hashPassword } from './hashing.ts';
import { endInvitations } from './invitation-queries.ts';
import { countResetsSince, insertReset, redeemReset, selectOptionalReset, voidResets } from './link-queries.ts';
import { passwordChangedMail, resetMail } from './notices.ts';
import type { Person } from './person.ts';
import { linkStands, PASSWORD_WITHDRAWN, RESET_LINK_MS } from './policy.ts';
import { holdPerson, holdSelf, selectOptionalPersonByEmail, selectPerson, updatePasswordHash } from './queries.ts';
import { deleteSessions } from './session-queries.ts';
import { isRight } from './sign-in.ts';
import { deleteSignInSteps } from './sign-in-step-queries.ts';
import { assertGoodPassword } from './users.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'config' | 'secrets'>;

/** Reset mails for one account in the time that a link lasts, from wherever they are asked for. */
const MOST_RESETS = 5;

/**
 * Changes one's own password and ends the person's other sessions.
 * @param sessionId the session to go on in
 * @param first runs before the current password is looked at; a limit throws there
 * @throws Invalid when the current password is wrong or the new one can't be chosen
 */
export async function changePassword(
  core: Core,
  { userId, sessionId }: { userId: string; sessionId: string },
  passwords: { currentPassword: string; newPassword: string },
  first?: () => void,
): Promise<Person> {
  const person = await selectPerson(core.db.kysely, userId);
  if (!(await isRight(person, passwords.currentPassword, first))) {
    const wrong = 'This is not your current password.';
    throw new Invalid(wrong, { currentPassword: wrong });
  }
  assertGoodPassword('newPassword', passwords.newPassword, person);
  const hash = await hashPassword(passwords.newPassword);
  await core.db.transaction(async (trx) => {
    await holdSelf(trx, userId);
    await setPassword(trx, core, userId, { hash, keep: sessionId, action: 'password.change' });
    await queueMail(trx, core, { ...passwordChangedMail(person, core.config.baseUrl), userId });
  });
  return person;
}

/**
 * Makes a one-time link for whoever owns the address, and queues the mail with it.
 * @returns null when there is nobody to send one to, or enough were sent
 */
export async function requestReset(core: Core, email: string): Promise<{ person: Person; link: string } | null> {
  const person = await selectOptionalPersonByEmail(core.db.kysely, email);
  if (!person || person.disabledAt !== null || person.passwordHash === PASSWORD_WITHDRAWN) return null;
  const token = core.ids.token();
  const now = core.clock();
  return core.db.transaction(async (trx) => {
    if ((await countResetsSince(trx, person.id, now - RESET_LINK_MS)) >= MOST_RESETS) return null;
    await insertReset(trx, person.id, { tokenHash: tokenHash(token), now, expiresAt: now + RESET_LINK_MS });
    // From the setting and never from the request: its Host header is the sender's to choose.
    const link = `${core.config.baseUrl}/password-reset/${token}`;
    await queueMail(trx, core, { ...resetMail(person, link), userId: person.id, useUntil: now + RESET_LINK_MS });
    return { person, link };
  });
}

/** Whose password a link would reset, or null when it was used, is too old or was never made. */
export async function findReset(core: Pick<CoreDeps, 'db' | 'clock'>, unsafe_token: string): Promise<Person | null> {
  const reset = await selectOptionalReset(core.db.kysely, tokenHash(unsafe_token));
  if (!reset || !linkStands(reset, core.clock())) return null;
  const person = await selectPerson(core.db.kysely, reset.userId);
  return person.disabledAt === null ? person : null;
}

/**
 * Sets a new password by a link, once, and ends all of the person's sessions.
 * @returns null when the link can't be used
 * @throws Invalid when the password can't be chosen; the link stays good
 */
export async function resetPassword(core: Core, unsafe_token: string, newPassword: string): Promise<Person | null> {
  const person = await findReset(core, unsafe_token);
  if (!person) return null;
  assertGoodPassword('newPassword', newPassword, person);
  const hash = await hashPassword(newPassword);
  return core.db.transaction(async (trx) => {
    if (!(await holdPerson(trx, person.id))) return null;
    if (!(await redeemReset(trx, tokenHash(unsafe_token), core.clock()))) return null;
    await setPassword(trx, core, person.id, { hash, keep: null, action: 'password.reset' });
    await queueMail(trx, core, { ...passwordChangedMail(person, core.config.baseUrl), userId: person.id });
    return person;
  });
}

/** Sets a password of somebody who is held, and ends every link and session that the old one stood for, save one session. */
export async function setPassword(
  trx: Trx,
  core: Pick<CoreDeps, 'clock' | 'ids'>,
  userId: string,
  { hash, keep, action }: { hash: string; keep: string | null; action: string },
): Promise<void> {
  await updatePasswordHash(trx, userId, hash);
  await voidResets(trx, userId, core.clock());
  await endInvitations(trx, userId, core.clock());
  await deleteSignInSteps(trx, userId);
  const sessionsEnded = await deleteSessions(trx, userId, keep);
  await recordEvent(trx, core, {
    actorId: userId,
    action,
    subjectType: 'user',
    subjectId: userId,
    detail: { sessionsEnded },
  });
}
