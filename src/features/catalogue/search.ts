import { z } from 'zod';
import { type Activity, certificationOn } from '../activities/index.ts';
import type { Standing } from './standing.ts';

export const STATE_FILTERS = ['new', 'in-progress', 'passed', 'not-passed'] as const;
export const CREDIT_FILTERS = ['certified', 'uncertified', 'demonstration'] as const;

/** What can't be used is left out, so that no address of the catalogue is an error. */
export const catalogueQuery = z.object({
  q: z.string().trim().max(200).catch(''),
  state: z.enum(STATE_FILTERS).nullable().catch(null),
  credit: z.enum(CREDIT_FILTERS).nullable().catch(null),
});
export type CatalogueQuery = z.infer<typeof catalogueQuery>;

export interface Listed {
  readonly activity: Activity;
  /** null when nobody is signed in. */
  readonly standing: Standing | null;
  /** That one attempt has. */
  readonly questions: number;
}

/**
 * Which activities to show: those that hold every word looked for (in title, summary, tags, objectives or audience;
 * case and accents don't matter) and fit the filters. The filter by state needs somebody signed in. Pure.
 * @param todayIso 2026-11-23
 */
export function searchActivities<T extends Pick<Listed, 'activity' | 'standing'>>(
  all: readonly T[],
  { q, state, credit }: CatalogueQuery,
  todayIso: string,
): T[] {
  const words = fold(q)
    .split(' ')
    .filter((word) => word !== '');
  return all.filter(({ activity, standing }) => {
    if (credit !== null && creditState(activity, todayIso) !== credit) return false;
    if (state !== null && standing !== null && standing.state !== state) return false;
    const text = searchText(activity);
    return words.every((word) => text.includes(word));
  });
}

/** Certified only while the certification is in force or still to come; afterwards there is no credit to be had. */
function creditState({ details }: Activity, todayIso: string): string {
  const state = certificationOn(details, todayIso);
  return state === 'ended' || state === 'lapsed' ? 'uncertified' : details.designation.status;
}

const texts = new WeakMap<Activity, string>();

/** Versions never change and are kept in memory, so their folded text is made once. */
function searchText(activity: Activity): string {
  let text = texts.get(activity);
  if (text === undefined) {
    const { summary, tags, objectives, audience } = activity.details;
    text = fold([activity.title, summary, ...tags, ...objectives, audience].join(' '));
    texts.set(activity, text);
  }
  return text;
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .trim();
}
