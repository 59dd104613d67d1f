import { PROFESSIONS } from '../accounts/index.ts';

/** One completion as the office sees it, put together from where its parts are kept. Times are epoch ms. */
export interface CompletionRecord {
  readonly completionId: string;
  readonly userId: string;
  readonly activitySlug: string;
  readonly title: string;
  readonly version: number;
  readonly fullName: string;
  readonly credentials: string;
  readonly email: string;
  readonly passedAt: number;
  readonly claimedAt: number | null;
  readonly issuedAt: number | null;
  /** Attempts used in this term of the activity, the passed one included. */
  readonly attempts: number;
  /** The passed attempt's points over all points. */
  readonly scoreNum: number;
  readonly scoreDen: number;
  readonly facet: string;
  readonly creditHundredths: number;
  readonly certificateNumber: string | null;
}

/** What lists of records are filtered by, as it stands in `completion_records.facet`. */
export interface Facet {
  readonly profession: string;
  readonly verified: boolean;
  /** 'none', or the type of credit that was claimed. */
  readonly creditType: string;
  readonly certificateState: string;
}

export const CERTIFICATE_STATES = [
  { value: 'none', label: 'None yet' },
  { value: 'valid', label: 'Valid' },
  { value: 'replaced', label: 'Replaced' },
  { value: 'revoked', label: 'Revoked' },
] as const;

/** Types of credit by the name that the view `record_facts` gives them. */
export const CREDIT_TYPES = [{ value: 'ama-pra-category-1', label: 'AMA PRA Category 1 Credit(s)™' }] as const;

/** Reads `profession|verified|credit_type|certificate_state`. */
export function facetOf(text: string): Facet {
  const [profession = '', verified = '', creditType = '', certificateState = ''] = text.split('|');
  return { profession, verified: verified === '1', creditType, certificateState };
}

/**
 * The credit of a record: its type and its amount in hundredths; null where none was given. Everything that shows, sums or
 * sends credit asks here; where the type comes from is the view `record_facts`.
 */
export function creditOf({
  facet,
  creditHundredths,
}: Pick<CompletionRecord, 'facet' | 'creditHundredths'>): { type: string; label: string; hundredths: number } | null {
  const { creditType } = facetOf(facet);
  return creditType === 'none'
    ? null
    : { type: creditType, label: creditLabel(creditType), hundredths: creditHundredths };
}

export const creditLabel = (type: string): string => labelIn(CREDIT_TYPES, type);
export const certificateLabel = (state: string): string => labelIn(CERTIFICATE_STATES, state);
export const professionLabel = (profession: string): string => labelIn(PROFESSIONS, profession);

function labelIn(list: readonly { value: string; label: string }[], value: string): string {
  return list.find((one) => one.value === value)?.label ?? value;
}
