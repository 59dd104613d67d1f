import type { Model } from '../../http/render.ts';
import { creditLabel } from '../activities/index.ts';
import type { CatalogueQuery, Listed } from './search.ts';
import { STATES } from './standing.ts';

const any = { value: '', label: 'Any' };

const STATE_OPTIONS = [any, ...Object.entries(STATES).map(([value, { label }]) => ({ value, label }))];

const CREDIT_OPTIONS = [
  any,
  { value: 'certified', label: 'Certified for credit' },
  { value: 'uncertified', label: 'No CME credit' },
  { value: 'demonstration', label: 'Demonstration' },
];

/** What the catalogue's page shows: the cards found, out of how many. */
export function indexModel(
  found: readonly Listed[],
  total: number,
  query: CatalogueQuery,
  todayIso: string,
): Model & { title: string } {
  const { q, state, credit } = query;
  return {
    title: 'Activities',
    query: { q, state: state ?? '', credit: credit ?? '' },
    filtered: q !== '' || state !== null || credit !== null,
    total,
    count: found.length === 1 ? '1 activity' : `${found.length} activities`,
    cards: found.map((one) => card(one, todayIso)),
    anyDemonstration: found.some(({ activity }) => activity.details.designation.status === 'demonstration'),
    stateOptions: STATE_OPTIONS,
    creditOptions: CREDIT_OPTIONS,
    mainClass: 'page',
  };
}

function card({ activity, standing, questions }: Listed, todayIso: string): Model {
  const { details } = activity;
  return {
    href: `/activities/${activity.slug}`,
    title: activity.title,
    summary: details.summary,
    credit: creditLabel(details, todayIso),
    questions: questions === 1 ? '1 question' : `${questions} questions`,
    minutes: details.estimatedMinutes,
    original: details.original?.provider.name ?? null,
    state: standing ? STATES[standing.state] : null,
  };
}
