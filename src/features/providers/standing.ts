import { type ActivityDetails, certificationOn, lastCreditDay } from '../activities/index.ts';
import type { Provider, ProviderContent } from './provider.ts';

/** The newest version of an activity that a provider has certified. */
export interface CertifiedActivity {
  readonly slug: string;
  readonly title: string;
  readonly details: ActivityDetails;
}

type Accreditation = Pick<ProviderContent, 'status' | 'accreditor' | 'accreditedFrom' | 'accreditedUntil'>;

/**
 * Activities that people could go on beginning for credit although their provider's accreditation, as it is now to be
 * recorded, doesn't reach to the last day on which they give it. Only an accredited provider's activity gives AMA PRA
 * credit (domain rules, 0). Pure.
 * @param todayIso 2026-11-23
 */
export function leftWithoutAccreditation(
  activities: readonly CertifiedActivity[],
  { before, after }: { before: Accreditation; after: Accreditation },
  todayIso: string,
): CertifiedActivity[] {
  const { status, accreditor, accreditedFrom, accreditedUntil } = after;
  return activities.filter(({ details }) => {
    const standing = certificationOn(details, todayIso);
    const last = lastCreditDay(details);
    if ((standing !== 'in-force' && standing !== 'coming') || last === null) return false;
    if (status === 'none' || accreditedFrom === null || accreditedUntil === null) return true;
    const begins = todayIso < details.dates.released ? details.dates.released : todayIso;
    return accreditor !== before.accreditor || accreditedUntil < last || accreditedFrom > begins;
  });
}

/**
 * The last day on which a provider is accredited as it is recorded now, where that may be earlier than a certification of
 * its says: accreditation can be lost. null: it is not recorded as lost. Pure.
 */
export function accreditationEnd({
  status,
  accreditedUntil,
  lostOn,
}: Pick<Provider, 'status' | 'accreditedUntil' | 'lostOn'>): string | null {
  return status === 'none' ? lostOn : accreditedUntil;
}

/** The day that stays recorded as that of the loss, whatever else is changed of a provider afterwards. Pure. */
export function lossAfter(
  before: Pick<Provider, 'status' | 'lostOn'>,
  after: Pick<ProviderContent, 'status'>,
  todayIso: string,
): string | null {
  if (after.status !== 'none') return null;
  return before.status === 'none' ? before.lostOn : todayIso;
}
