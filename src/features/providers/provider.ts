import type { Accreditor } from '../statements/index.ts';

export const STATUSES = ['accredited', 'provisional', 'probation', 'none'] as const;
export type ProviderStatus = (typeof STATUSES)[number];

/** Who provides activities, alone or jointly. Days as 2026-11-23. */
export interface ProviderContent {
  readonly name: string;
  /** none: not accredited; such an organisation can only be a joint provider. */
  readonly status: ProviderStatus;
  readonly accreditor: Accreditor | 'none';
  /** In words, such as "the Accreditation Council for Continuing Medical Education (ACCME)". */
  readonly accreditorName: string;
  readonly accreditedFrom: string | null;
  readonly accreditedUntil: string | null;
  /** What the accreditor prescribes, word for word, where that isn't the ACCME's own; with {jointProvider} in the second. */
  readonly accreditationStatement: string;
  readonly jointStatement: string;
  /** Somebody affirmed that it is no ineligible company. */
  readonly eligible: boolean;
  /** The 7 digits under which ACCME knows it, or nothing. */
  readonly accmeId: string;
  readonly contact: string;
  readonly signatoryName: string;
  readonly signatoryTitle: string;
  readonly logoId: string | null;
  /** The most that a journal-based activity may carry, in hundredths (U). */
  readonly journalMaximumHundredths: number;
  /** For how many days after an activity's term an attempt begun in it still counts. */
  readonly graceDays: number;
  /** How long a reviewed disclosure holds (U). */
  readonly disclosureMonths: number;
}

export interface Provider extends ProviderContent {
  readonly id: string;
  readonly revision: number;
  /** The day on which its accreditation was entered as lost; null while it is accredited, and where it never was. */
  readonly lostOn: string | null;
  /** Epoch ms. */
  readonly updatedAt: number;
}

/** Whether a provider is accredited on a day, on probation or not. Pure. */
export function isAccreditedOn(
  { status, accreditedFrom, accreditedUntil }: Pick<Provider, 'status' | 'accreditedFrom' | 'accreditedUntil'>,
  day: string,
): boolean {
  if (status === 'none' || accreditedFrom === null || accreditedUntil === null) return false;
  return accreditedFrom <= day && day <= accreditedUntil;
}

/** Why two organisations can't begin an activity together; null when they can (domain rules, 2 "Joint"). Pure. */
export function jointFault(
  provider: Pick<Provider, 'id' | 'name' | 'status'>,
  partner: Pick<Provider, 'id' | 'name' | 'eligible' | 'status'>,
): string | null {
  if (provider.id === partner.id) return 'a provider can’t be its own joint provider';
  if (provider.status === 'probation') return `${provider.name} is on probation and may not start joint activities`;
  if (!partner.eligible)
    return `nobody has affirmed that ${partner.name} is no ineligible company, and those can never be joint providers`;
  if (partner.status !== 'none')
    return `${partner.name} is accredited itself; the joint statement is for an organisation that is not`;
  return null;
}
