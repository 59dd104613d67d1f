import { z } from 'zod';

/** What an admin has chosen for an activity's certification so far; any of it may be missing yet. */
export const plan = z.object({
  providerId: z.string().nullable().default(null),
  jointProviderId: z.string().nullable().default(null),
  statementSet: z.string().nullable().default(null),
  credits: z
    .array(
      z.object({
        type: z.string(),
        /** As it was typed, so that nothing is lost. */
        maximum: z.string().default(''),
        /** The owner's approval of this activity, where it approves each. */
        approval: z.string().default(''),
      }),
    )
    .default([]),
});
export type Plan = z.infer<typeof plan>;

export const EMPTY: Plan = plan.parse({});

/** "1.50" or "1,5" as a number; null for what is none. Pure. */
export function maximumOf(text: string): number | null {
  const value = text.trim().replace(',', '.');
  return /^\d{1,3}(?:\.\d{1,2})?$/.test(value) ? Number(value) : null;
}
