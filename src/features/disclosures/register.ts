import type { Handle } from '../../db/index.ts';
import { type Controller, foldName, mergeControllers } from './control.ts';
import { type ControlledActivity, selectControlled, selectSources } from './control-queries.ts';
import { type Disclosure, displayText, type Standing, standingOf } from './disclosure.ts';
import { listDisclosures } from './queries.ts';

/** Somebody in control, with their newest disclosure and what it amounts to. */
export interface Registered extends Controller {
  readonly disclosure: Disclosure | null;
  readonly standing: Standing;
  /** The number of the next one that they are asked for. */
  readonly nextRound: number;
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
  return { activity, people: registeredPeople(controllers, disclosures, todayIso) };
}

/** Everybody in control with their newest disclosure, which nobody else's of the same name stands in for. Pure. */
export function registeredPeople(
  controllers: readonly Controller[],
  disclosures: readonly Disclosure[],
  todayIso: string,
): Registered[] {
  const names = Map.groupBy(controllers, ({ name }) => foldName(name));
  return controllers.map((one) => registered(one, disclosures, todayIso, names.get(foldName(one.name))?.length === 1));
}

function registered(
  controller: Controller,
  disclosures: readonly Disclosure[],
  todayIso: string,
  alone: boolean,
): Registered {
  // Made under the name alone, before they were known to have an account; where several have the name, it is nobody's.
  const keys = [controller.person, ...(alone ? [`name:${foldName(controller.name)}`] : [])];
  const own = disclosures.filter(({ person }) => keys.includes(person));
  const [newest] = own.toSorted((a, b) => b.createdAt - a.createdAt || b.round - a.round);
  const email = controller.email || (newest?.email ?? '');
  return {
    ...controller,
    email,
    disclosure: newest ?? null,
    standing: standingOf(newest ?? null, todayIso),
    nextRound: 1 + Math.max(0, ...own.filter(({ person }) => person === controller.person).map(({ round }) => round)),
  };
}

/**
 * What keeps a certified activity from being published: each person whose disclosure is not settled, and whoever was
 * excluded and is in control all the same, as a question or a text of theirs would still be in it. Pure.
 */
export function registerFaults({ people }: Pick<Register, 'people'>): { name: string; reason: string }[] {
  return people.flatMap(({ name, standing, roles }) => {
    if (standing === 'settled') return [];
    if (standing !== 'excluded') return [{ name, reason: REASONS[standing] }];
    const still = `was excluded, and is still in control (${roles.join(', ')}): take them off the faculty and the article, and retire their questions`;
    return [{ name, reason: still }];
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
