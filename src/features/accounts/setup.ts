import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { Invalid } from '../../http/errors.ts';
import { tokenHash } from '../../http/session.ts';
import { recordEvent } from '../audit/index.ts';
import { type Entry, enter } from './entry.ts';
import { hashPassword } from './hashing.ts';
import { insertSetupLink, redeemSetupLink, selectOptionalSetupLink, voidSetupLinks } from './link-queries.ts';
import { linkStands, SETUP_LINK_MS } from './policy.ts';
import { adminExists, insertRoles, selectOptionalPersonByEmail } from './queries.ts';
import type { Registration } from './schemas.ts';
import type { Browser } from './sessions.ts';
import { isRight } from './sign-in.ts';
import { assertGoodPassword, insertUser } from './users.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

/**
 * While nobody is an administrator, makes the one link by which somebody becomes it; earlier ones end.
 * @returns its address for the log, good for 24 hours, or null when there is an administrator
 */
export async function ensureSetupLink(core: Core & Pick<CoreDeps, 'config'>): Promise<string | null> {
  const token = core.ids.token();
  const now = core.clock();
  const made = await core.db.transaction(async (trx) => {
    if (await adminExists(trx)) return false;
    await voidSetupLinks(trx, now);
    await insertSetupLink(trx, { tokenHash: tokenHash(token), now, expiresAt: now + SETUP_LINK_MS });
    return true;
  });
  return made ? `${core.config.baseUrl}/setup?token=${token}` : null;
}

/** Whether a set-up link can be used now. */
export async function isSetupLink(core: Pick<CoreDeps, 'db' | 'clock'>, unsafe_token: string): Promise<boolean> {
  const link = await selectOptionalSetupLink(core.db.kysely, tokenHash(unsafe_token));
  return link !== null && linkStands(link, core.clock()) && !(await adminExists(core.db.kysely));
}

/**
 * Makes the first administrator: a new account, or the one that they have, when the password is right. Holding the
 * link shows that they run the server, so the profession of a new account counts as verified; one that there is
 * keeps its name, its profession and whether that is verified.
 * @returns null when the link can't be used
 * @throws Invalid by field; the link stays good
 */
export async function setUpAdmin(
  core: Core,
  unsafe_token: string,
  form: Registration,
  browser: Browser,
): Promise<Entry | null> {
  if (!(await isSetupLink(core, unsafe_token))) return null;
  const known = await selectOptionalPersonByEmail(core.db.kysely, form.email);
  if (known && (known.disabledAt !== null || !(await isRight(known, form.password)))) {
    const taken = 'There is an account with this address already. Enter its password, or use another address.';
    throw new Invalid(taken, { email: taken });
  }
  if (!known) assertGoodPassword('password', form.password, form);
  const passwordHash = known ? known.passwordHash : await hashPassword(form.password);
  return core.db.transaction(async (trx) => {
    if ((await adminExists(trx)) || !(await redeemSetupLink(trx, tokenHash(unsafe_token), core.clock()))) return null;
    const person = { ...form, passwordHash, roles: ['admin'] as const, professionVerifiedAt: core.clock() };
    const id = known ? await promote(trx, core, known.id) : await insertUser(trx, core, person);
    if (id === null)
      throw new Invalid('That address has just been registered. Send the form once more.', {
        email: 'Send the form once more.',
      });
    return enter(trx, core, id, browser);
  });
}

async function promote(trx: Trx, core: Core, userId: string): Promise<string> {
  await insertRoles(trx, { userId, roles: ['admin'], now: core.clock() });
  await recordEvent(trx, core, {
    actorId: userId,
    action: 'role.grant',
    subjectType: 'user',
    subjectId: userId,
    detail: { role: 'admin', by: 'set-up link' },
  });
  return userId;
}
