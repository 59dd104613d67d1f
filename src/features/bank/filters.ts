import { z } from 'zod';
import { oneLine } from '../../http/validate.ts';
import { QUESTION_STATES } from './state.ts';

/** By item statistics; see `fitsBand`. */
export const BANDS = ['flagged', 'hard', 'middling', 'easy', 'weak', 'none'] as const;
export type Band = (typeof BANDS)[number];

const text = (max: number) => z.string().transform(oneLine).pipe(z.string().max(max)).catch('');

/** What the address of the bank says. What can't be used is left out, so that no address is an error. */
export const bankQuery = z.object({
  q: text(200),
  article: z
    .string()
    .regex(/^[a-z0-9-]{1,80}$/)
    .nullable()
    .catch(null),
  state: z.enum(QUESTION_STATES).nullable().catch(null),
  keyPoint: z.uuid().nullable().catch(null),
  kind: z
    .string()
    .regex(/^[a-z-]{1,40}$/)
    .nullable()
    .catch(null),
  author: z.uuid().nullable().catch(null),
  tag: text(40),
  flag: z.enum(BANDS).nullable().catch(null),
  page: z.coerce.number().int().min(1).max(10_000).catch(1),
});
export type BankFilters = z.infer<typeof bankQuery>;

/** The filters as they stand in an address, without what isn't set. */
export function bankAddress(filters: Partial<BankFilters>): string {
  const set = Object.entries(filters).filter(
    ([name, value]) => value !== null && value !== '' && !(name === 'page' && value === 1),
  );
  const query = new URLSearchParams(set.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return query === '' ? '/author/questions' : `/author/questions?${query}`;
}
