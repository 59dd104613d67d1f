import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { Conflict, Invalid, TooMany } from '../../http/errors.ts';
import { tokenHash } from '../../http/session.ts';
import { seal, unseal } from '../../lib/secrets.ts';
import { recordEvent } from '../audit/index.ts';
import { queueMail } from '../mail/index.ts';
import { type TwoStepChange, twoStepMail } from './notices.ts';
import { assertOwnPassword } from './own-password.ts';
import type { Person } from './person.ts';
import { CODE_GUESSES } from './policy.ts';
import { holdSelf, selectPerson } from './queries.ts';
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts';
import { deleteSessions } from './session-queries.ts';
import { type Browser, startSession } from './sessions.ts';
import { deleteSignInStep, deleteSignInSteps, selectOptionalSignInStep } from './sign-in-step-queries.ts';
import { newTotpSecret, stepOfCode, typedCode } from './totp.ts';
import * as queries from './totp-queries.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'secrets' | 'config'>;

const WRONG_CODE = 'This is not the code that counts now. Wait for the next one in your app, then enter that.';
const WRONG_RECOVERY_CODE = 'This is none of your recovery codes, or it was used before. Each works once.';

export interface TwoStepState {
  /** When it was turned on, epoch ms; null: it is off. */
  since: number | null;
  /** Recovery codes not used yet. */
  recoveryCodes: number;
}

/** How a person signs in. */
export async function twoStepState({ db }: Pick<CoreDeps, 'db'>, userId: string): Promise<TwoStepState> {
  const totp = await queries.selectOptionalTotp(db.kysely, userId);
  const since = totp?.confirmedAt ?? null;
  return { since, recoveryCodes: since === null ? 0 : await queries.countRecoveryCodes(db.kysely, userId) };
}

/**
 * Makes a secret for somebody's authenticator; it counts once a code of it has been entered.
 * @throws Invalid when the password is wrong; Conflict when two-step sign-in is on
 */
export async function beginTwoStep(core: Core, userId: string, password: string, first?: () => void): Promise<void> {
  await assertOwnPassword(core, userId, password, first);
  const secretSealed = seal(keyOf(core, 'totp'), userId, newTotpSecret(core.ids));
  const begun = await core.db.transaction(async (trx) => {
    await holdSelf(trx, userId);
    return queries.insertUnconfirmedTotp(trx, userId, { secretSealed, now: core.clock() });
  });
  if (!begun) throw new Conflict('Two-step sign-in is on already. Turn it off first to use another app or device.');
}

/** The secret that waits for its first code, in base32; null when none does. */
export async function waitingSecret(core: Core, userId: string): Promise<string | null> {
  const totp = await queries.selectOptionalTotp(core.db.kysely, userId);
  return totp === null || totp.confirmedAt !== null ? null : unseal(keyOf(core, 'totp'), userId, totp.secretSealed);
}

/**
 * Turns two-step sign-in on by its first code, and ends the person's other sessions.
 * @param sessionId the session to go on in
 * @returns the recovery codes, which are never shown again
 * @throws Invalid (field `code`); TooMany; Conflict when nothing waits for a code, as when another window was first
 */
export async function confirmTwoStep(
  core: Core,
  { userId, sessionId }: { userId: string; sessionId: string },
  code: string,
): Promise<string[]> {
  const codes = newRecoveryCodes(core.ids);
  const outcome = await core.db.transaction(async (trx) => {
    const totp = await queries.selectOptionalTotp(trx, userId);
    if (totp === null || totp.confirmedAt !== null) return 'gone';
    if (!(await queries.countGuess(trx, userId, { now: core.clock(), ...CODE_GUESSES }))) return 'too-many';
    const secret = unseal(keyOf(core, 'totp'), userId, totp.secretSealed);
    const step = stepOfCode(secret, typedCode(code), { now: core.clock(), lastStep: totp.lastStep });
    if (step === null) return 'wrong';
    const { secretSealed } = totp;
    if (!(await queries.confirmTotp(trx, userId, { secretSealed, step, now: core.clock() }))) return 'gone';
    await keepCodes(trx, core, userId, codes);
    const sessionsEnded = await deleteSessions(trx, userId, sessionId);
    await record(trx, core, { actorId: userId, userId, action: 'two-step.enable', detail: { sessionsEnded } });
    await tellOwner(trx, core, userId, 'on');
    return 'on';
  });
  if (outcome === 'gone')
    throw new Conflict(
      'Another window has finished or begun this anew. Reload your account page to see how it stands.',
    );
  if (outcome === 'too-many') throw tooMany();
  if (outcome === 'wrong') throw new Invalid(WRONG_CODE, { code: WRONG_CODE });
  return codes;
}

/** Puts new recovery codes in the place of the old. @returns them, never to be shown again. @throws Invalid; Conflict */
export async function renewRecoveryCodes(
  core: Core,
  userId: string,
  password: string,
  first?: () => void,
): Promise<string[]> {
  await assertOwnPassword(core, userId, password, first);
  const codes = newRecoveryCodes(core.ids);
  await core.db.transaction(async (trx) => {
    await holdSelf(trx, userId);
    const totp = await queries.selectOptionalTotp(trx, userId);
    if (totp === null || totp.confirmedAt === null) throw new Conflict('Two-step sign-in is off. Turn it on first.');
    await keepCodes(trx, core, userId, codes);
    await record(trx, core, {
      actorId: userId,
      userId,
      action: 'recovery-codes.renew',
      detail: { codes: codes.length },
    });
  });
  return codes;
}

/** Turns two-step sign-in off. Idempotent. @returns whether it was on. @throws Invalid when the password is wrong */
export async function endTwoStep(core: Core, userId: string, password: string, first?: () => void): Promise<boolean> {
  await assertOwnPassword(core, userId, password, first);
  return core.db.transaction(async (trx) => {
    await holdSelf(trx, userId);
    const wasOn = await queries.deleteTotp(trx, userId);
    await deleteSignInSteps(trx, userId);
    if (!wasOn) return false;
    await record(trx, core, { actorId: userId, userId, action: 'two-step.disable', detail: {} });
    await tellOwner(trx, core, userId, 'off');
    return true;
  });
}

/**
 * Takes somebody's authenticator away who has lost it, and ends all of their sessions: their password alone signs in
 * again. Idempotent. @returns whether it was on
 */
export async function resetTwoStep(
  trx: Trx,
  core: Omit<Core, 'db'>,
  { actorId, userId, reason }: { actorId: string; userId: string; reason: string },
): Promise<boolean> {
  if (!(await queries.deleteTotp(trx, userId))) return false;
  await deleteSignInSteps(trx, userId);
  const sessionsEnded = await deleteSessions(trx, userId, null);
  await record(trx, core, { actorId, userId, action: 'two-step.reset', detail: { reason, sessionsEnded } });
  await tellOwner(trx, core, userId, 'reset');
  return true;
}

/** Whose sign-in waits for a code; null when the ticket is used, too old or unknown. */
export async function waitingPerson(
  core: Pick<CoreDeps, 'db' | 'clock'>,
  unsafe_ticket: string | undefined,
): Promise<Person | null> {
  if (unsafe_ticket === undefined) return null;
  const userId = await selectOptionalSignInStep(core.db.kysely, tokenHash(unsafe_ticket), core.clock());
  if (userId === null) return null;
  const person = await selectPerson(core.db.kysely, userId);
  return person.disabledAt === null ? person : null;
}

type Proof = { code: string } | { recoveryCode: string };

/**
 * The second step: signs in whom the ticket is of. A code works once, a recovery code too; guesses are counted for the
 * person in the database, wherever they come from.
 * @returns the session's token, or null when the ticket can't be used
 * @throws Invalid (field `code`, or `recoveryCode`); TooMany
 */
export async function completeSignIn(
  core: Core,
  unsafe_ticket: string | undefined,
  proof: Proof,
  browser: Browser,
): Promise<string | null> {
  const person = await waitingPerson(core, unsafe_ticket);
  if (person === null || unsafe_ticket === undefined) return null;
  const outcome = await core.db.transaction(async (trx) => {
    if (!(await queries.countGuess(trx, person.id, { now: core.clock(), ...CODE_GUESSES }))) return 'too-many';
    if (!(await proves(trx, core, person.id, proof))) return 'wrong';
    if (!(await deleteSignInStep(trx, tokenHash(unsafe_ticket)))) return null;
    return { token: await startSession(trx, core, person.id, browser) };
  });
  if (outcome === 'too-many') throw tooMany();
  if (outcome === 'wrong') {
    throw 'code' in proof
      ? new Invalid(WRONG_CODE, { code: WRONG_CODE })
      : new Invalid(WRONG_RECOVERY_CODE, { recoveryCode: WRONG_RECOVERY_CODE });
  }
  return outcome?.token ?? null;
}

async function proves(trx: Trx, core: Core, userId: string, proof: Proof): Promise<boolean> {
  const now = core.clock();
  if ('recoveryCode' in proof) {
    if (!(await redeems(trx, core, userId, proof.recoveryCode))) return false;
    await queries.forgetGuesses(trx, userId);
    const left = await queries.countRecoveryCodes(trx, userId);
    await record(trx, core, { actorId: userId, userId, action: 'recovery-code.use', detail: { left } });
    await tellOwner(trx, core, userId, 'recovery-code');
    return true;
  }
  const totp = await queries.selectOptionalTotp(trx, userId);
  if (totp === null || totp.confirmedAt === null) return false;
  const secret = unseal(keyOf(core, 'totp'), userId, totp.secretSealed);
  const step = stepOfCode(secret, typedCode(proof.code), { now, lastStep: totp.lastStep });
  return step !== null && queries.useStep(trx, userId, step);
}

/** Codes made under an earlier key stay good: their hashes can't be made anew. */
async function redeems(trx: Trx, core: Core, userId: string, code: string): Promise<boolean> {
  for (const key of core.secrets.keysOf('recovery-codes')) {
    const hash = recoveryCodeHash(key, userId, code);
    if (await queries.redeemRecoveryCode(trx, userId, hash, core.clock())) return true;
  }
  return false;
}

async function keepCodes(trx: Trx, core: Core, userId: string, codes: readonly string[]): Promise<void> {
  const key = keyOf(core, 'recovery-codes');
  const hashes = codes.map((code) => recoveryCodeHash(key, userId, code));
  await queries.replaceRecoveryCodes(trx, userId, { hashes, now: core.clock() });
}

/** Derived for each use alone; whoever has only the database can neither make codes nor try recovery codes. */
function keyOf({ secrets }: Pick<CoreDeps, 'secrets'>, purpose: 'totp' | 'recovery-codes'): Buffer {
  return secrets.derive(purpose);
}

function tooMany(): TooMany {
  const seconds = CODE_GUESSES.windowMs / 1000;
  return new TooMany(
    `There were too many wrong codes for this account. Wait ${seconds / 60} minutes, then enter a new code.`,
    seconds,
  );
}

async function record(
  trx: Trx,
  core: Pick<CoreDeps, 'clock' | 'ids'>,
  {
    actorId,
    userId,
    action,
    detail,
  }: { actorId: string; userId: string; action: string; detail: Record<string, unknown> },
): Promise<void> {
  await recordEvent(trx, core, { actorId, action, subjectType: 'user', subjectId: userId, detail });
}

/** Tells whose account it is that their way of signing in has changed: if it wasn't them, they learn of it. */
async function tellOwner(trx: Trx, core: Omit<Core, 'db'>, userId: string, change: TwoStepChange): Promise<void> {
  const person = await selectPerson(trx, userId);
  await queueMail(trx, core, { ...twoStepMail(person, change, core.config.baseUrl), userId });
}
