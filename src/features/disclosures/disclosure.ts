import { z } from 'zod';

/**
 * The register of everybody in control of an activity's content (domain rules, 2 "Disclosure, Standard 3"). Pure.
 * requested → submitted → reviewed: none, or relevant → mitigated or excluded. A later round begins at requested again.
 */
export const STATES = ['requested', 'submitted', 'none', 'relevant', 'mitigated', 'excluded'] as const;
export type DisclosureState = (typeof STATES)[number];

const NEXT: Readonly<Record<DisclosureState, readonly DisclosureState[]>> = {
  requested: ['submitted'],
  submitted: ['none', 'relevant', 'mitigated', 'excluded'],
  none: [],
  relevant: ['mitigated', 'excluded'],
  mitigated: [],
  excluded: [],
};

export function mayBecome(from: DisclosureState, to: DisclosureState): boolean {
  return NEXT[from].includes(to);
}

/** How long a link may be used. */
export const LINK_DAYS = 14;
/** Relationships of so many months back are asked for. */
export const LOOK_BACK_MONTHS = 24;

export const relationship = z.strictObject({
  /** Its name alone. */
  company: z.string().min(1),
  /** Such as "consultant". */
  nature: z.string().min(1),
  /** Whether it has ended, within the 24 months. */
  ended: z.boolean(),
});
export type Relationship = z.infer<typeof relationship>;

export interface Disclosure {
  readonly id: string;
  readonly activityId: string;
  /** 'user:<id>' or 'name:<folded name>'. */
  readonly person: string;
  readonly round: number;
  readonly userId: string | null;
  readonly name: string;
  readonly email: string;
  readonly state: DisclosureState;
  readonly relationships: readonly Relationship[];
  /** Epoch ms. */
  readonly submittedAt: number | null;
  /** null: by the person, through the link. */
  readonly submittedBy: string | null;
  readonly reviewedAt: number | null;
  readonly reviewedBy: string | null;
  /** What was done so that the relationships don't reach the content. */
  readonly mitigation: string;
  /** 2027-11-23; null until it is reviewed. */
  readonly validUntil: string | null;
  readonly revision: number;
  readonly createdAt: number;
}

export type Standing = 'missing' | 'requested' | 'submitted' | 'relevant' | 'outdated' | 'settled' | 'excluded';

/** What somebody's newest disclosure amounts to on a day. Settled: reviewed, in date, nothing open. */
export function standingOf(disclosure: Pick<Disclosure, 'state' | 'validUntil'> | null, todayIso: string): Standing {
  if (!disclosure) return 'missing';
  const { state, validUntil } = disclosure;
  if (state === 'requested' || state === 'submitted' || state === 'relevant' || state === 'excluded') return state;
  return validUntil !== null && todayIso <= validUntil ? 'settled' : 'outdated';
}

export const NONE = 'No relevant financial relationships with ineligible companies.';
export const MITIGATED = 'All relevant financial relationships have been mitigated.';

/** What learners read of a reviewed disclosure: companies by name, the nature, and that it was dealt with. */
export function displayText({ state, relationships }: Pick<Disclosure, 'state' | 'relationships'>): string {
  if (state !== 'mitigated') return NONE;
  // Of somebody whose account was erased: which they were is sealed, that they were mitigated stays true.
  if (relationships.length === 0) return MITIGATED;
  const each = relationships.map(({ company, nature, ended }) => `${company} (${nature}${ended ? ', ended' : ''})`);
  return `${each.join('; ')}. ${MITIGATED}`;
}
