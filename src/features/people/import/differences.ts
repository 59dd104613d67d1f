import { professionText } from '../list-page.ts';
import type { ImportPerson } from './check.ts';

/** Somebody who has an account already. */
export interface Existing {
  id: string;
  email: string;
  fullName: string;
  credentials: string;
  profession: string;
  roles: readonly string[];
}

/** In what the list says something else than the account does, which the import leaves as it is. */
export function differencesOf(person: ImportPerson, there: Existing): string[] {
  const found: string[] = [];
  if (person.fullName !== there.fullName) found.push(`name: ${there.fullName}, in the list ${person.fullName}`);
  if (person.credentials !== '' && person.credentials !== there.credentials)
    found.push(`credentials: ${there.credentials || 'none'}, in the list ${person.credentials}`);
  if (person.profession !== there.profession)
    found.push(`profession: ${professionText(there.profession)}, in the list ${professionText(person.profession)}`);
  const more = person.roles.filter((role) => !there.roles.includes(role));
  if (more.length > 0) found.push(`not yet ${more.join(', ')}`);
  return found;
}
