import type { CertifiedGate } from '../activities/index.ts';
import { disclosedFaculty, registerFaults, selectRegister } from '../disclosures/index.ts';

/**
 * What blocks a certified activity's file besides the checks of the file: everybody in control of the content has a
 * reviewed disclosure that is in date, and the file's faculty are just these people with what was reviewed of each.
 */
export const certifiedImportGate: CertifiedGate = async (trx, { slug, faculty }, todayIso) => {
  const register = await selectRegister(trx, slug, todayIso);
  const open = registerFaults(register).map(({ name, reason }) => `the register of disclosures: ${name} ${reason}`);
  if (open.length > 0) return open;
  const reviewed = disclosedFaculty(register, faculty);
  const missing = reviewed.filter(({ name }) => faculty.every((one) => one.name !== name));
  const wrong = faculty.filter(
    ({ name, disclosure }) => !reviewed.some((one) => one.name === name && one.disclosure === disclosure),
  );
  return [
    ...missing.map(
      ({ name, disclosure }) => `faculty: ${name} is in control of the content: add them, with “${disclosure}”`,
    ),
    ...wrong.map(({ name }) => `faculty: the disclosure of ${name} is not the one that was reviewed`),
  ];
};
