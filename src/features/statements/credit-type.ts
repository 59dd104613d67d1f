import { z } from 'zod';
import { template } from './template.ts';

const text = z.string().trim().min(1);

/** Who may have accredited a provider, as far as it decides which credit it may designate (domain rules, 0 and 2). */
export const ACCREDITORS = ['accme', 'state', 'joint-accreditation', 'other'] as const;
export type Accreditor = (typeof ACCREDITORS)[number];

/**
 * What a credit type gives to those whom it is for:
 * - claimed: an amount that the learner claims and the certificate carries
 * - stated: a statement on their certificate, no amount
 * - participation: what the certificate of other professions says; comes with the type that it `needs`
 */
export const AWARDS = ['claimed', 'stated', 'participation'] as const;

/** Credit of any type is counted in quarters, as completions store it. */
const quarters = z.number().positive().max(1000).multipleOf(0.25, { error: 'use a multiple of 0.25' });

/** A credit type with its locked texts: data, in versions that never change. */
export const creditType = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, { error: 'use lower-case letters, digits and single hyphens' }),
  version: z.int().positive(),
  name: text,
  unit: z.strictObject({ one: text, many: text }),
  award: z.enum(AWARDS),
  step: quarters,
  /** The most that an activity may carry; null: no such limit. */
  maximum: quarters.nullable(),
  /** How long an activity may run after its release or last review. */
  validityMonths: z.int().min(1).max(120),
  /** Learning formats that may carry it; null: any. */
  formats: z.array(text).min(1).nullable(),
  professions: z.array(text).min(1),
  /** Whether somebody must have verified the learner's profession. */
  verifiedOnly: z.boolean(),
  /** Whose providers may designate it; null: anybody's. */
  accreditors: z.array(z.enum(ACCREDITORS)).nullable(),
  /** Another type that the activity must carry besides. */
  needs: z.string().nullable(),
  /** Whether its owner approves each activity. */
  needsApproval: z.boolean(),
  /** Whether accreditation and designation come from a statement set. */
  usesSets: z.boolean(),
  verified: z.boolean(),
  source: text,
  /** What nobody has compared with the owner's text yet. */
  check: z.array(text),
  statements: z.strictObject({ designation: template.optional(), participation: template.optional() }),
});
export type CreditType = z.infer<typeof creditType>;

export const AMA = 'ama-pra-category-1';

export { PARTICIPATION } from '../../lib/participation.ts';
