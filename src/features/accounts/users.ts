import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Role } from '../../http/context.ts';
import { Conflict, Invalid, NotFound } from '../../http/errors.ts';
import { recordEvent } from '../audit/index.ts';
import { isCommonPassword } from './common-passwords.ts';
import { hashPassword } from './hashing.ts';
import { passwordFault } from './passwords.ts';
import type { ParsedUser, ProfileChange } from './person.ts';
import { verificationAfter } from './policy.ts';

import * as queries from './queries.ts';
import { registration } from './schemas.ts';
import { indexNewPeople, indexPeople } from './word-queries.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

export interface NewUser {
  email: string;
  fullName: string;
  /** A value of `PROFESSIONS`; without one, not a health professional. */
  profession?: string | undefined;
  /** Everybody is a learner besides. */
  roles: readonly Role[];
  password: string;
  /** Made by whoever runs the server: a profession they name counts as verified. */
  byOperator?: boolean;
}

/**
 * Creates an account from what somebody typed.
 * @throws Invalid with what is wrong by field
 * @throws Conflict when the address has an account already
 */
export async function createUser(core: Core, input: NewUser): Promise<{ id: string; email: string }> {
  const { data, error } = registration.safeParse({
    ...input,
    profession: input.profession ?? 'not-a-health-professional',
  });
  if (error) {
    const fields = Object.fromEntries(error.issues.map((issue) => [String(issue.path[0] ?? 'form'), issue.message]));
    throw new Invalid(Object.values(fields).join(' '), fields);
  }
  assertGoodPassword('password', data.password, data);
  const passwordHash = await hashPassword(data.password);
  const byOperator = input.byOperator === true;
  const professionVerifiedAt = byOperator && input.profession !== undefined ? core.clock() : null;
  const person = { ...data, passwordHash, roles: input.roles, professionVerifiedAt, byOperator };
  const id = await core.db.transaction((trx) => insertUser(trx, core, person));
  if (id === null) throw new Conflict(`There is already an account with the address ${data.email}.`);
  return { id, email: data.email };
}

/** Writes a new person with their roles and the log's row. @returns their id, or null when the address is taken */
export async function insertUser(
  trx: Trx,
  core: Pick<CoreDeps, 'clock' | 'ids'>,
  person: ParsedUser,
): Promise<string | null> {
  const id = core.ids.uuid();
  const now = core.clock();
  if (!(await queries.insertUser(trx, { id, now, ...person }))) return null;
  const roles = [...new Set<Role>(['learner', ...person.roles])];
  await queries.insertRoles(trx, { userId: id, roles, now, grantedBy: person.createdBy ?? null });
  await indexNewPeople(trx, [{ id, email: person.email, fullName: person.fullName }]);
  await recordEvent(trx, core, {
    actorId: person.createdBy ?? (person.byOperator ? null : id),
    action: 'account.create',
    subjectType: 'user',
    subjectId: id,
    detail: { profession: person.profession, professionVerified: person.professionVerifiedAt !== null, roles },
  });
  return id;
}

/** @throws Invalid under `field` when the password can't be chosen by this person */
export function assertGoodPassword(field: string, password: string, person: { email: string; fullName: string }): void {
  const fault = passwordFault(password, person, isCommonPassword);
  if (fault !== null) throw new Invalid(fault, { [field]: fault });
}

/** Changes one's own profile. Certificates already issued keep what they say. */
export async function changeProfile(core: Core, userId: string, change: ProfileChange): Promise<void> {
  await core.db.transaction(async (trx) => {
    await queries.holdSelf(trx, userId);
    const before = await queries.selectPerson(trx, userId);
    const changed = (['fullName', 'credentials', 'profession', 'letterKeys'] as const).filter(
      (key) => before[key] !== change[key],
    );
    if (changed.length === 0) return;
    await queries.updateProfile(trx, userId, {
      ...change,
      professionVerifiedAt: verificationAfter(before, change.profession),
    });
    if (changed.includes('fullName'))
      await indexPeople(trx, [{ id: userId, email: before.email, fullName: change.fullName }]);
    const profession = changed.includes('profession')
      ? { profession: { from: before.profession, to: change.profession } }
      : {};
    await recordEvent(trx, core, {
      actorId: userId,
      action: 'account.change',
      subjectType: 'user',
      subjectId: userId,
      detail: { changed, ...profession },
    });
  });
}

/**
 * Records that somebody has checked the profession that a person gave: credit for physicians depends on it.
 * Idempotent. @throws NotFound when no account has the address
 */
export async function verifyProfession(
  core: Core,
  unsafe_email: string,
): Promise<{ email: string; profession: string }> {
  const email = unsafe_email.trim().toLowerCase().normalize('NFC');
  return core.db.transaction(async (trx) => {
    const person = await queries.selectOptionalPersonByEmail(trx, email);
    if (!person) throw new NotFound(`no account has the address ${email}`);
    if (await queries.markProfessionVerified(trx, person.id, core.clock())) {
      const detail = { profession: person.profession };
      const subject = { subjectType: 'user', subjectId: person.id };
      await recordEvent(trx, core, { actorId: null, action: 'profession.verify', ...subject, detail });
    }
    return { email, profession: person.profession };
  });
}
