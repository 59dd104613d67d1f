import { PARTICIPATION } from '../../lib/participation.ts';
import { PROFESSIONS } from '../../lib/professions.ts';

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
  /** 'none', the type of credit that was claimed, or 'participation': a certificate of participation carries no credit. */
  readonly creditType: string;
  readonly certificateState: string;
}

export const CERTIFICATE_STATES = [
  { value: 'none', label: 'None yet' },
  { value: 'valid', label: 'Valid' },
  { value: 'replaced', label: 'Replaced' },
  { value: 'revoked', label: 'Revoked' },
] as const;

/** What types of credit are called, by the id that the view `record_facts` has for them; the types are data. */
export type CreditNames = ReadonlyMap<string, string>;

const knownFacets = new Map<string, Facet>();
/** There are a few dozen at the most; whatever else were to come here doesn't stay. */
const MOST_FACETS = 1000;

/** Reads `profession|verified|credit_type|certificate_state`. */
export function facetOf(text: string): Facet {
  const known = knownFacets.get(text);
  if (known) return known;
  const [profession = '', verified = '', creditType = '', certificateState = ''] = text.split('|');
  const facet = { profession, verified: verified === '1', creditType, certificateState };
  if (knownFacets.size >= MOST_FACETS) knownFacets.clear();
  knownFacets.set(text, facet);
  return facet;
}

/**
 * The credit of a record: its type and its amount in hundredths; null where none was given, as with a certificate of
 * participation. Everything that sums or sends credit asks here; where the type comes from is the view `record_facts`.
 */
export function creditOf({
  facet,
  creditHundredths,
}: Pick<CompletionRecord, 'facet' | 'creditHundredths'>): { type: string; hundredths: number } | null {
  const { creditType } = facetOf(facet);
  return isCredit(creditType) ? { type: creditType, hundredths: creditHundredths } : null;
}

/** Whether a facet's type stands for an amount of credit. */
export const isCredit = (type: string): boolean => type !== 'none' && type !== PARTICIPATION;

/** A type that has gone from the data is called by its id. */
export const creditLabel = (names: CreditNames, type: string): string => names.get(type) ?? type;
export const certificateLabel = (state: string): string => labelIn(CERTIFICATE_STATES, state);
export const professionLabel = (profession: string): string => labelIn(PROFESSIONS, profession);

function labelIn(list: readonly { value: string; label: string }[], value: string): string {
  return list.find((one) => one.value === value)?.label ?? value;
}
