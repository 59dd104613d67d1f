import { Conflict } from '../../http/errors.ts';
import { type Act, type Core, onPerson } from './acts.ts';
import { updateVerification } from './queries.ts';

/**
 * Notes that somebody's profession was checked: credit for physicians depends on it. A later change of it by the person
 * takes this away (accounts, verificationAfter).
 * @param how what was looked at, such as a licence register
 * @param unsafe_profession what the page said that the profession is
 * @throws Conflict when the person has changed it since
 */
export function verifyPerson(
  core: Core,
  act: Act,
  { how, unsafe_profession }: { how: string; unsafe_profession: string },
): Promise<boolean> {
  return onPerson(core, act, async (trx, person) => {
    const { profession } = person;
    if (unsafe_profession !== profession)
      throw new Conflict(
        'This person has changed their profession since you opened the page. Nothing was noted: reload it, and check the new one.',
      );
    if (person.professionVerifiedAt !== null && person.professionVerifiedHow === how) return null;
    const at = core.clock();
    await updateVerification(trx, act.userId, { at, by: act.actor.id, how });
    const before = { verifiedAt: person.professionVerifiedAt, how: person.professionVerifiedHow };
    return { action: 'profession.verify', detail: { profession, before, after: { verifiedAt: at, how } } };
  });
}

/** Takes a verification back. Idempotent. Certificates already issued keep what they say. */
export function withdrawVerification(core: Core, act: Act, reason: string): Promise<boolean> {
  return onPerson(core, act, async (trx, person) => {
    if (person.professionVerifiedAt === null) return null;
    await updateVerification(trx, act.userId, null);
    const before = { verifiedAt: person.professionVerifiedAt, how: person.professionVerifiedHow };
    return { action: 'profession.unverify', detail: { profession: person.profession, before, after: null, reason } };
  });
}
