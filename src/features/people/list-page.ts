import type { Database } from '../../db/index.ts';
import { ROLES } from '../../http/context.ts';
import type { Model } from '../../http/render.ts';
import { PROFESSIONS } from '../accounts/index.ts';
import { type PeopleFilters, peopleAddress } from './filters.ts';
import { PEOPLE_PER_PAGE, type PeoplePage, type PersonRow, selectPeoplePage } from './list-queries.ts';
import { ROLE_TEXTS, STANDING_TEXTS } from './policy.ts';
import { standingOf } from './standing.ts';

const ANY = { value: '', label: 'Any' };

const OPTIONS = {
  role: [ANY, ...ROLES.map((value) => ({ value, label: ROLE_TEXTS[value].label }))],
  profession: [ANY, ...PROFESSIONS],
  verified: [ANY, { value: 'yes', label: 'Verified' }, { value: 'no', label: 'Not verified' }],
  standing: [
    ANY,
    { value: 'active', label: 'Not disabled' },
    { value: 'pending', label: STANDING_TEXTS.pending },
    { value: 'disabled', label: STANDING_TEXTS.disabled },
  ],
  twoStep: [ANY, { value: 'yes', label: 'On' }, { value: 'no', label: 'Off' }],
};

/** The list of people: a page of those that fit, and what there is to filter by. */
export async function peopleModel(db: Database, filters: PeopleFilters): Promise<Model & { title: string }> {
  const found = await selectPeoplePage(db, filters);
  const { after, before, ...chosen } = filters;
  const filtered = peopleAddress(chosen) !== peopleAddress({});
  return {
    title: 'People',
    office: 'people',
    styles: ['people'],
    mainClass: 'page wide',
    filters,
    filtered,
    more: [chosen.verified, chosen.twoStep, chosen.profession].some((one) => one !== null),
    options: OPTIONS,
    rows: found.rows.map(rowModel),
    status: statusText(found, filtered),
    ...pageLinks(found, chosen),
  };
}

function rowModel(row: PersonRow): Model {
  const standing = standingOf(row);
  return {
    ...row,
    href: `/admin/people/${row.id}`,
    professionText: professionText(row.profession),
    roleTexts: rolesText(row.roles),
    standing,
    standingText: STANDING_TEXTS[standing],
  };
}

export function professionText(profession: string): string {
  return PROFESSIONS.find(({ value }) => value === profession)?.label ?? profession;
}

/** Everybody is a learner, so that is said only of those who are nothing else. */
function rolesText(roles: readonly string[]): string {
  const given = ROLES.filter((role) => role !== 'learner' && roles.includes(role));
  return (given.length === 0 ? (['learner'] as const) : given).map((role) => ROLE_TEXTS[role].label).join(', ');
}

function statusText({ rows, more }: PeoplePage, filtered: boolean): string {
  const people = rows.length === 1 ? '1 person' : `${rows.length} people`;
  if (!more.before && !more.after) return filtered ? `${people} found` : people;
  return `${people} on this page, the newest first${rows.length < PEOPLE_PER_PAGE ? '; this is the end of the list' : ''}`;
}

function pageLinks({ rows, more }: PeoplePage, chosen: Omit<PeopleFilters, 'after' | 'before'>) {
  const [first, last] = [rows.at(0), rows.at(-1)];
  return {
    previous: more.before && first ? peopleAddress({ ...chosen, before: first }) : null,
    next: more.after && last ? peopleAddress({ ...chosen, after: last }) : null,
    start: peopleAddress(chosen),
  };
}
