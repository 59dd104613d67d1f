import type { Handle } from '../../db/index.ts';
import { type Controller, foldName, mergeControllers } from './control.ts';
import { type ControlledActivity, selectControlled, selectSources } from './control-queries.ts';
import { type Disclosure, displayText, type Standing, standingOf } from './disclosure.ts';
import { listDisclosures } from './queries.ts';

/** Somebody in control, with their newest disclosure and what it amounts to. */
export interface Registered extends Controller {
  readonly disclosure: Disclosure | null;
  readonly standing: Standing;
  /** How many rounds they have disclosed in. */
  readonly rounds: number;
}

export interface Register {
  readonly activity: ControlledActivity;
  readonly people: readonly Registered[];
}

/** The register of an activity on a day. @throws NotFound */
export async function selectRegister(handle: Handle, unsafe_slug: unknown, todayIso: string): Promise<Register> {
  const activity = await selectControlled(handle, unsafe_slug);
  const controllers = mergeControllers(await selectSources(handle, activity));
  const disclosures = await listDisclosures(handle, activity.activityId);
  return { activity, people: controllers.map((one) => registered(one, disclosures, todayIso)) };
}

function registered(controller: Controller, disclosures: readonly Disclosure[], todayIso: string): Registered {
  // Made under the name alone, before they were known to have an account.
  const keys = [controller.person, `name:${foldName(controller.name)}`];
  const own = disclosures.filter(({ person }) => keys.includes(person));
  const [newest] = own.toSorted((a, b) => b.createdAt - a.createdAt || b.round - a.round);
  const email = controller.email || (newest?.email ?? '');
  return {
    ...controller,
    email,
    disclosure: newest ?? null,
    standing: standingOf(newest ?? null, todayIso),
    rounds: own.length,
  };
}

/** What keeps a certified activity from being published: each person whose disclosure is not settled. Pure. */
export function registerFaults({ activity, people }: Register): { name: string; reason: string }[] {
  const faculty = new Set(activity.faculty.map(({ name }) => foldName(name)));
  return people.flatMap((person) => {
    const { name, standing } = person;
    if (standing === 'settled') return [];
    if (standing !== 'excluded') return [{ name, reason: REASONS[standing] }];
    return faculty.has(foldName(name))
      ? [{ name, reason: 'was excluded, and is still named among the faculty: take them out' }]
      : [];
  });
}

const REASONS: Readonly<Record<Exclude<Standing, 'settled' | 'excluded'>, string>> = {
  missing: 'has not been asked for a disclosure',
  requested: 'has been asked and has not answered',
  submitted: 'has disclosed; an admin has to review it',
  relevant: 'has relevant relationships that are not mitigated yet',
  outdated: 'disclosed too long ago: ask again',
};

/** Faculty as the pre-start page is to show it: everybody in control who is not excluded, with what they disclosed. Pure. */
export function disclosedFaculty<F extends { name: string; credentials: string; role: string; disclosure: string }>(
  { people }: Register,
  faculty: readonly F[],
): { name: string; credentials: string; role: string; disclosure: string }[] {
  const settled = people.filter(({ standing }) => standing === 'settled');
  return settled.flatMap(({ name, roles, disclosure }) => {
    if (!disclosure) return [];
    const known = faculty.find((one) => foldName(one.name) === foldName(name));
    const text = displayText(disclosure);
    return [
      {
        name: known?.name ?? name,
        credentials: known?.credentials ?? '',
        role: known?.role ?? roles.join(', '),
        disclosure: text,
      },
    ];
  });
}
