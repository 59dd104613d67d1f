import { z } from 'zod';
import { Invalid } from '../../http/errors.ts';
import { oneLine } from '../../http/validate.ts';
import { isoDay } from '../../lib/dates.ts';
import { PROFESSIONS } from '../../lib/professions.ts';
import { COLUMN_KEYS, type ColumnKey, USUAL_COLUMNS } from './columns.ts';
import { CERTIFICATE_STATES, type Facet, isCredit } from './record.ts';

/** Which records: what stands in the address of a list, in a saved view and in an export. Empty texts leave all in. */
export interface RecordFilter {
  /** Words of a name or an address, by how they begin. */
  readonly q: string;
  /** Slug. */
  readonly activity: string;
  /** First and last day of passing, in the site's time zone. */
  readonly from: string;
  readonly to: string;
  readonly profession: string;
  readonly verified: '' | 'yes' | 'no';
  /** 'any', 'none' (no credit of any type) or a type of credit, 'participation' among them. */
  readonly credit: string;
  readonly certificate: string;
  /** Empty where none are chosen. */
  readonly columns: readonly ColumnKey[];
}

export const NO_FILTER: RecordFilter = {
  q: '',
  activity: '',
  from: '',
  to: '',
  profession: '',
  verified: '',
  credit: '',
  certificate: '',
  columns: [],
};

export const CHOOSE_CREDIT = 'Choose a credit from the list.';
const DAY = 'Give a day such as 2026-11-23.';
/** Years have four digits, also on the day after. */
const isoDate = z.iso.date({ error: DAY }).refine((text) => text < '9999-12-31', { error: DAY });
const day = z.union([z.literal(''), isoDate], { error: DAY }).default('');
const oneOf = (values: readonly string[], what: string) =>
  z
    .string()
    .refine((value) => value === '' || values.includes(value), { error: `Choose ${what} from the list.` })
    .default('');
const values = (list: readonly { value: string }[]) => list.map(({ value }) => value);

const query = z
  .object({
    q: z
      .string()
      .transform(oneLine)
      .pipe(z.string().max(200, { error: 'Use at most 200 characters.' }))
      .default(''),
    activity: z.string().max(80).default(''),
    from: day,
    to: day,
    profession: oneOf(values(PROFESSIONS), 'a profession'),
    verified: z.enum(['', 'yes', 'no'], { error: 'Choose yes or no.' }).default(''),
    // Which types there are is data: whoever resolves the filter refuses one that there isn't.
    credit: z
      .string()
      .regex(/^(?:[a-z0-9]+(?:-[a-z0-9]+)*)?$/, { error: CHOOSE_CREDIT })
      .max(80, { error: CHOOSE_CREDIT })
      .default(''),
    certificate: oneOf(values(CERTIFICATE_STATES), 'a state'),
    columns: z
      .preprocess((value) => [value ?? []].flat(), z.array(z.string()).max(100))
      .transform((keys) => COLUMN_KEYS.filter((key) => keys.includes(key)))
      .transform((keys) => (USUAL_COLUMNS.join() === keys.join() ? [] : keys)),
  })
  .refine(({ from, to }) => from === '' || to === '' || from <= to, {
    path: ['to'],
    error: 'The last day must not be before the first.',
  });

/**
 * Reads what stands in an address, a form or a command.
 * @throws Invalid, naming each field that can't be used
 */
export function parseFilter(unsafe_query: unknown): RecordFilter {
  const parsed = query.safeParse(unsafe_query ?? {});
  if (parsed.success) return parsed.data;
  const errors: Record<string, string> = {};
  for (const issue of parsed.error.issues) errors[String(issue.path[0])] ??= issue.message;
  throw new Invalid('These filters can’t be used.', errors);
}

/** The same as an address holds it, in one order and without what is empty. */
export function queryOf(filter: RecordFilter): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    for (const one of [value].flat()) if (one !== '') params.append(name, one);
  }
  return params.toString();
}

/** Reads what `queryOf` wrote, as it was kept. */
export function filterOfQuery(text: string): RecordFilter {
  const params = new URLSearchParams(text);
  return parseFilter({ ...Object.fromEntries(params), columns: params.getAll('columns') });
}

/** Whether the filter leaves anything out. */
export function isNarrowed(filter: RecordFilter): boolean {
  return queryOf({ ...filter, columns: [] }) !== '';
}

/** Epoch ms from which and before which; the days are those of the site's time zone, as every page writes them. */
export function periodOf({ from, to }: Pick<RecordFilter, 'from' | 'to'>): { from: number; before: number } {
  return {
    from: from === '' ? 0 : startOfDay(from),
    before: to === '' ? Number.MAX_SAFE_INTEGER : startOfDay(dayAfter(to)),
  };
}

const startOfDay = (isoDate: string): number => new Date(`${isoDate}T00:00:00`).getTime();

function dayAfter(isoDate: string): string {
  const noon = new Date(`${isoDate}T12:00:00`);
  noon.setDate(noon.getDate() + 1);
  return isoDay(noon.getTime());
}

/** Whether the filter asks for anything that facets tell. */
export function asksForFacets({ profession, verified, credit, certificate }: RecordFilter): boolean {
  return [profession, verified, credit, certificate].some((value) => value !== '');
}

export function fits(facet: Facet, { profession, verified, credit, certificate }: RecordFilter): boolean {
  return (
    (profession === '' || facet.profession === profession) &&
    (verified === '' || facet.verified === (verified === 'yes')) &&
    fitsCredit(facet.creditType, credit) &&
    (certificate === '' || facet.certificateState === certificate)
  );
}

function fitsCredit(type: string, wanted: string): boolean {
  if (wanted === '') return true;
  if (wanted === 'any' || wanted === 'none') return isCredit(type) === (wanted === 'any');
  return type === wanted;
}
