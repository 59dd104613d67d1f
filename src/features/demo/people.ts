import type { CoreDeps } from '../../deps.ts';
import type { Role, Viewer } from '../../http/context.ts';
import { createUser, insertUser, PROFESSIONS, type Profession } from '../accounts/index.ts';
import { nameOf } from './names.ts';
import { type Draw, pick, weighted } from './random.ts';

/** People of the demonstration have addresses that no mail can reach (RFC 2606). */
export const DOMAIN = 'demo.example';

export const STAFF: readonly { email: string; fullName: string; roles: readonly Role[] }[] = [
  { email: `educator@${DOMAIN}`, fullName: 'Erin Educator', roles: ['educator'] },
  { email: `colleague@${DOMAIN}`, fullName: 'Casey Colleague', roles: ['educator'] },
  { email: `reviewer@${DOMAIN}`, fullName: 'Remy Reviewer', roles: ['reviewer'] },
  { email: `admin@${DOMAIN}`, fullName: 'Alex Admin', roles: ['admin'] },
  { email: `learner@${DOMAIN}`, fullName: 'Lee Learner', roles: ['learner'] },
];

/** Those who can sign in to the demonstration. */
export interface Staff {
  readonly educator: Viewer;
  readonly colleague: Viewer;
  readonly reviewer: Viewer;
  readonly admin: Viewer;
  readonly learner: Viewer;
}

/** Makes the accounts that one can sign in to, all with one password. */
export async function createStaff(core: CoreDeps, password: string): Promise<Staff> {
  const viewers = new Map<string, Viewer>();
  for (const person of STAFF) {
    const { id } = await createUser(core, { ...person, profession: 'physician', password, byOperator: true });
    viewers.set(person.email, { ...REST, ...person, id, profession: 'physician' });
  }
  const named = (name: string) => {
    const viewer = viewers.get(`${name}@${DOMAIN}`);
    if (!viewer) throw new Error(`the demonstration has no ${name}`);
    return viewer;
  };
  return {
    educator: named('educator'),
    colleague: named('colleague'),
    reviewer: named('reviewer'),
    admin: named('admin'),
    learner: named('learner'),
  };
}

const REST = { credentials: '', timeMultiplierPercent: 100, letterKeys: true } as const;

/** Nobody can sign in to it: no password has this hash. */
const NO_PASSWORD = '!';

/** Somebody who can't sign in. */
export type Simulated = Viewer & { readonly profession: Profession };

/** Makes a simulated learner. @param n counts them, from 0 */
export async function createLearner(core: CoreDeps, n: number, draw: Draw): Promise<Simulated> {
  const profession =
    weighted(draw, [
      { value: 'physician' as const, weight: 6 },
      { value: 'nurse' as const, weight: 2 },
      { value: 'pharmacist' as const, weight: 1 },
      { value: 'physician-assistant' as const, weight: 1 },
    ]) ?? PROFESSIONS[0].value;
  const credentials = profession === 'physician' ? (pick(draw, ['MD', 'DO', 'MD, PhD']) ?? '') : '';
  const account = `learner-${String(n + 1).padStart(3, '0')}`;
  return createSimulated(core, { account, fullName: nameOf(n), profession, credentials });
}

/** Somebody whose profession nobody has verified yet. @param account what stands before the @ */
export async function createSimulated(
  core: CoreDeps,
  { account, ...known }: Pick<Simulated, 'fullName' | 'profession' | 'credentials'> & { account: string },
): Promise<Simulated> {
  const person = { ...known, email: `${account}@${DOMAIN}`, roles: [] };
  const sealed = { professionVerifiedAt: null, passwordHash: NO_PASSWORD, byOperator: true };
  const id = await core.db.transaction((trx) => insertUser(trx, core, { ...person, ...sealed }));
  if (id === null) throw new Error(`${person.email} is there already`);
  return { ...REST, ...person, id, roles: ['learner'] };
}
