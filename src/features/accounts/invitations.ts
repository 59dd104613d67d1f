import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { Conflict } from '../../http/errors.ts';
import { tokenHash } from '../../http/session.ts';
import { dateText } from '../../lib/dates.ts';
import { recordEvent } from '../audit/index.ts';
import { queueMail } from '../mail/index.ts';
import { setPassword } from './change-password.ts';
import { type Entry, enter } from './entry.ts';
import { hashPassword } from './hashing.ts';
import * as queries from './invitation-queries.ts';
import { voidResets } from './link-queries.ts';
import { invitationMail } from './notices.ts';
import type { Person } from './person.ts';
import { INVITATION_MS, NO_PASSWORD_YET, PASSWORD_WITHDRAWN } from './policy.ts';
import { holdPerson, selectPerson } from './queries.ts';
import type { Browser } from './sessions.ts';
import { assertGoodPassword } from './users.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

/**
 * Makes the one-time link by which somebody without a password chooses one; earlier links end.
 * The link is in the mail that this queues, and nowhere else.
 * @throws Conflict when they have a password, or are disabled
 */
export async function invite(
  trx: Trx,
  core: Pick<CoreDeps, 'clock' | 'ids' | 'config' | 'secrets'>,
  { actorId, userId }: { actorId: string; userId: string },
): Promise<void> {
  const person = await selectPerson(trx, userId);
  if (person.disabledAt !== null) throw new Conflict('This person is disabled. Enable them first, then invite them.');
  const states = { from: [NO_PASSWORD_YET, PASSWORD_WITHDRAWN], to: NO_PASSWORD_YET };
  if (!(await queries.changePasswordState(trx, userId, states)))
    throw new Conflict(
      'This person has a password already. If they have forgotten it, they can choose a new one at sign-in.',
    );
  const token = core.ids.token();
  const now = core.clock();
  const expiresAt = now + INVITATION_MS;
  const replaced = await queries.endInvitations(trx, userId, now);
  await queries.insertInvitation(trx, { tokenHash: tokenHash(token), userId, createdBy: actorId, now, expiresAt });
  const subject = { subjectType: 'user', subjectId: userId };
  await recordEvent(trx, core, { actorId, action: 'invitation.send', ...subject, detail: { expiresAt, replaced } });
  // From the setting and never from the request: its Host header is the sender's to choose.
  const link = `${core.config.baseUrl}/invitations/${token}`;
  const mail = invitationMail(person, { link, expiresOn: dateText(expiresAt), siteName: core.config.organisationName });
  await queueMail(trx, core, { ...mail, userId, useUntil: expiresAt });
}

/** Takes an invitation back: no link gives this person a password until they are invited again. Idempotent. @throws Conflict */
export async function revokeInvitation(
  trx: Trx,
  core: Pick<CoreDeps, 'clock' | 'ids'>,
  { actorId, userId }: { actorId: string; userId: string },
): Promise<void> {
  const person = await selectPerson(trx, userId);
  if (person.passwordHash === PASSWORD_WITHDRAWN) return;
  if (!(await queries.changePasswordState(trx, userId, { from: [NO_PASSWORD_YET], to: PASSWORD_WITHDRAWN })))
    throw new Conflict('This person has chosen a password already. To keep them out, disable them.');
  const ended = await queries.endInvitations(trx, userId, core.clock());
  await voidResets(trx, userId, core.clock());
  const subject = { subjectType: 'user', subjectId: userId };
  await recordEvent(trx, core, { actorId, action: 'invitation.revoke', ...subject, detail: { ended } });
}

/** Whom an invitation is for, or null when it was used, revoked, is too old or was never made. */
export async function findInvited(core: Pick<CoreDeps, 'db' | 'clock'>, unsafe_token: string): Promise<Person | null> {
  const userId = await queries.selectOptionalInvited(core.db.kysely, tokenHash(unsafe_token), core.clock());
  if (userId === null) return null;
  const person = await selectPerson(core.db.kysely, userId);
  return person.disabledAt === null && person.passwordHash === NO_PASSWORD_YET ? person : null;
}

/**
 * Chooses the first password by an invitation, once, and comes in.
 * @returns null when the link can't be used
 * @throws Invalid when the password can't be chosen; the link stays good
 */
export async function acceptInvitation(
  core: Core,
  unsafe_token: string,
  newPassword: string,
  browser: Browser,
): Promise<Entry | null> {
  const person = await findInvited(core, unsafe_token);
  if (!person) return null;
  assertGoodPassword('newPassword', newPassword, person);
  const hash = await hashPassword(newPassword);
  return core.db.transaction(async (trx) => {
    if (!(await holdPerson(trx, person.id))) return null;
    if (!(await queries.redeemInvitation(trx, tokenHash(unsafe_token), core.clock()))) return null;
    await setPassword(trx, core, person.id, { hash, keep: null, action: 'invitation.accept' });
    return enter(trx, core, person.id, browser);
  });
}
