import { z } from 'zod';
import { ROLES } from '../../http/context.ts';
import { oneLine } from '../../http/validate.ts';
import { PROFESSIONS } from '../accounts/index.ts';

/** A place in the list: the person that a page begins after, or ends before. */
export interface Place {
  createdAt: number;
  id: string;
}

const place = z
  .string()
  .regex(/^\d{1,15}\.[0-9a-f-]{36}$/)
  .transform((text): Place => {
    const [createdAt = '0', id = ''] = text.split('.');
    return { createdAt: Number(createdAt), id };
  })
  .nullable()
  .catch(null);

const yesNo = z.enum(['yes', 'no']).nullable().catch(null);

/** What the address of the list says. What can't be used is left out, so that no address is an error. */
export const peopleQuery = z.object({
  q: z.string().transform(oneLine).pipe(z.string().max(200)).catch(''),
  role: z.enum(ROLES).nullable().catch(null),
  profession: z
    .enum(PROFESSIONS.map(({ value }) => value))
    .nullable()
    .catch(null),
  verified: yesNo,
  standing: z.enum(['active', 'pending', 'disabled']).nullable().catch(null),
  twoStep: yesNo,
  after: place,
  before: place,
});
export type PeopleFilters = z.infer<typeof peopleQuery>;

const placeText = ({ createdAt, id }: Place): string => `${createdAt}.${id}`;

/** The filters as they stand in an address, without what isn't set. */
export function peopleAddress(filters: Partial<PeopleFilters>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value === null || value === undefined || value === '') continue;
    query.set(name, typeof value === 'string' ? value : placeText(value));
  }
  return query.size === 0 ? '/admin/people' : `/admin/people?${query}`;
}
