import type { Handle } from '../../db/index.ts';
import { disclosedFaculty, registerFaults, selectRegister } from '../disclosures/index.ts';
import type { CheckEntry } from './checklist.ts';
import type { Desk } from './load.ts';

/**
 * What blocks the next version of a certified activity besides the checks of its file: everybody in control of its content
 * has a reviewed disclosure that is in date, and the page says what was reviewed (domain rules, 2 "Disclosure").
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
  const reviewed = new Map(disclosedFaculty(register, faculty).map(({ name, disclosure }) => [name, disclosure]));
  return faculty.flatMap(({ name, disclosure }, i) => {
    const text = reviewed.get(name);
    if (text === undefined || text === disclosure) return [];
    const href = `/author/activities/${draft.slug}/faculty#faculty.${i}.disclosure`;
    return [{ group, text: `The disclosure of ${name} must read as it was reviewed: ${text}`, href }];
  });
}
