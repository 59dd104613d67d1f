import { z } from 'zod';
import { oneLine } from '../../http/validate.ts';

const DAY_MS = 86_400_000;

const line = z
  .string({ error: 'Give one value.' })
  .transform(oneLine)
  .pipe(z.string().max(254, { error: 'Use at most 254 characters.' }))
  .optional()
  .transform((text) => (text === '' ? undefined : text));

const day = z
  .preprocess(
    (text) => (text === '' ? undefined : text),
    z.iso.date({ error: 'Give a day as year-month-day, such as 2026-11-23.' }).optional(),
  )
  .transform((text) => (text === undefined ? undefined : Date.parse(text)));

const place = z.string().regex(/^\d{1,16}\.\d{1,15}$/, { error: 'Begin with the newest page again.' });

/** What the log is narrowed down to; days are UTC, both included. */
const filterForm = z
  .object({
    action: line,
    who: line,
    subject: line,
    from: day,
    to: day,
    before: place.optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    error: 'The last day lies before the first.',
    path: ['to'],
  });

export interface Filters {
  /** `noun.verb`. */
  readonly action?: string | undefined;
  /** An address, an id, or `system`. */
  readonly who?: string | undefined;
  readonly subject?: string | undefined;
  /** Epoch ms: from, and before. */
  readonly from?: number | undefined;
  readonly until?: number | undefined;
}

/** The event that a page begins after. */
export interface Place {
  readonly at: number;
  readonly seq: number;
}

export interface Asked extends Filters {
  readonly before?: Place | undefined;
}

/** Reads the filters of an address or a form. */
export const filters: z.ZodType<Asked> = filterForm.transform(({ to, before, ...rest }) => {
  const [at, seq] = (before ?? '').split('.').map(Number);
  return {
    ...rest,
    until: to === undefined ? undefined : to + DAY_MS,
    before: at === undefined || seq === undefined ? undefined : { at, seq },
  };
});

/** The names of what a filter form holds, in the order of the address. */
export const FILTER_NAMES = ['action', 'who', 'subject', 'from', 'to'] as const;

export const placeText = ({ at, seq }: Place): string => `${at}.${seq}`;
