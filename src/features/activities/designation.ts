import { AMA } from '../statements/index.ts';
import type { ActivityDetails, Certification, DesignatedCredit } from './schemas.ts';

/** A credit that an activity carries. `statements` is null where a statement set of the shipped file is named instead. */
export type CarriedCredit = Omit<DesignatedCredit, 'statements'> & {
  readonly statements: DesignatedCredit['statements'] | null;
};

const AMA_UNIT = { one: 'AMA PRA Category 1 Credit™', many: 'AMA PRA Category 1 Credits™' };

/** Every kind of credit that a certification is for; one that names none is for AMA PRA Category 1 alone. Pure. */
export function creditsOf({ credits, maximumCredits }: Certification): readonly CarriedCredit[] {
  if (credits) return credits;
  return [
    {
      type: AMA,
      version: '1',
      name: AMA_UNIT.one,
      unit: AMA_UNIT,
      award: 'claimed',
      step: 0.25,
      maximum: maximumCredits,
      professions: ['physician'],
      verifiedOnly: true,
      statements: null,
    },
  ];
}

/**
 * Where a day stands to a certification: in force while the activity runs and its provider is accredited (domain rules,
 * 0 and 1). `none`: there is none. Pure.
 */
export function certificationOn(
  { designation, dates }: Pick<ActivityDetails, 'designation' | 'dates'>,
  todayIso: string,
): 'none' | 'coming' | 'in-force' | 'ended' | 'lapsed' {
  if (designation.status !== 'certified') return 'none';
  const { accreditedFrom, accreditedUntil } = designation.certification.provider;
  if (todayIso > dates.expires) return 'ended';
  if (todayIso > accreditedUntil) return 'lapsed';
  return todayIso < dates.released || todayIso < accreditedFrom ? 'coming' : 'in-force';
}

/** The last day on which passing an attempt that was begun in the term gives credit. Pure. */
export function lastCreditDay({ designation, dates }: Pick<ActivityDetails, 'designation' | 'dates'>): string | null {
  if (designation.status !== 'certified') return null;
  const { provider, graceDays = 0 } = designation.certification;
  const last = daysAfter(dates.expires, graceDays);
  return last < provider.accreditedUntil ? last : provider.accreditedUntil;
}

/** "2026-12-03" for ten days after "2026-11-23" */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
