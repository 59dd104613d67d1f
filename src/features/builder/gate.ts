import type { Handle } from '../../db/index.ts';
import { disclosedFaculty, registerFaults, selectRegister } from '../disclosures/index.ts';
import { type CheckEntry, type Checklist, checklistOf } from './checklist.ts';
import type { Desk } from './load.ts';

/**
 * What blocks the next version of a certified activity besides the checks of its file: everybody in control of its content
 * has a reviewed disclosure that is in date, and learners read of each of them what was reviewed (domain rules, 2
 * "Disclosure"), also of whoever came to it after the certification.
 * Nothing for activities that aren't certified.
 */
export async function certifiedGate(handle: Handle, { draft }: Desk, todayIso: string): Promise<CheckEntry[]> {
  const { designation, faculty } = draft.content.details;
  if (designation.status !== 'certified') return [];
  const register = await selectRegister(handle, draft.slug, todayIso);
  const group = 'Disclosures';
  const missing = registerFaults(register).map(({ name, reason }) => ({
    group,
    text: `${name} ${reason}.`,
    href: `/admin/certification/${draft.slug}/disclosures`,
  }));
  if (missing.length > 0) return missing;
  const href = `/author/activities/${draft.slug}/faculty`;
  const reviewed = disclosedFaculty(register, faculty);
  const unnamed = reviewed.filter((one) => faculty.every(({ name }) => name !== one.name));
  return [
    ...unnamed.map(({ name, role, disclosure }) => ({
      group,
      text: `${name} is in control of the content (${role}) and learners must read what was disclosed: add them to the faculty, with “${disclosure}”`,
      href,
    })),
    ...faculty.flatMap((one, i) => {
      const text = wrongDisclosure(one, reviewed);
      return text === null ? [] : [{ group, text, href: `${href}#faculty.${i}.disclosure` }];
    }),
  ];
}

type Disclosed = Pick<ReturnType<typeof disclosedFaculty>[number], 'name' | 'disclosure'>;

/** The checklist of an activity as it stands, with what the gate adds for a certified one. */
export async function checkedDesk(handle: Handle, desk: Desk, todayIso: string): Promise<Checklist> {
  return checklistOf(desk, desk.names, todayIso, await certifiedGate(handle, desk, todayIso));
}

/** Why what the page would say of somebody isn't what was reviewed; null when it is. */
function wrongDisclosure({ name, disclosure }: Disclosed, reviewed: readonly Disclosed[]): string | null {
  const own = reviewed.filter((one) => one.name === name);
  if (own.some((one) => one.disclosure === disclosure)) return null;
  const [first] = own;
  return first
    ? `The disclosure of ${name} must read as it was reviewed: ${first.disclosure}`
    : `${name} is among the faculty twice, in two spellings: name each person once.`;
}
