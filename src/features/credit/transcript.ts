/** Kinds of what a completion is worth, in the order in which a transcript lists them. */
export const CATEGORIES = [
  { id: 'ama-pra-category-1', label: 'AMA PRA Category 1 Credit™' },
  { id: 'participation', label: 'Participation, no credit' },
  { id: 'unclaimed', label: 'Certified, not claimed yet' },
  { id: 'none', label: 'No credit' },
  { id: 'demonstration', label: 'No credit (demonstration)' },
] as const;
/** One of those, or the type of another credit. */
export type Category = string;

/** One completion as a transcript lists it. */
export interface TranscriptEntry {
  /** ISO day. */
  readonly completedOn: string;
  readonly title: string;
  readonly learningFormat: string;
  readonly category: Category;
  /** What a credit of another type is called; null for those of CATEGORIES. */
  readonly creditName: string | null;
  /** Credit in hundredths; null where there is none. */
  readonly credit: number | null;
  /** What a demonstration or an uncertified activity has to say about credit. */
  readonly notice: string | null;
  readonly certificate: { readonly number: string; readonly verifyUrl: string } | null;
  /** `revoked` and `altered` are listed and count nothing. */
  readonly state: 'issued' | 'revoked' | 'altered' | 'open';
  readonly attemptId: string;
}

export interface TranscriptGroup {
  readonly category: Category;
  readonly label: string;
  readonly entries: readonly TranscriptEntry[];
  /** In hundredths; null for kinds that carry no credit, which are never summed. */
  readonly total: number | null;
}

export interface TranscriptYear {
  readonly year: string;
  readonly groups: readonly TranscriptGroup[];
}

export interface Transcript {
  readonly years: readonly TranscriptYear[];
  /** Credit of each kind over all years, in hundredths. */
  readonly totals: readonly { readonly label: string; readonly total: number }[];
  /** Each notice once. */
  readonly notices: readonly string[];
}

/** Orders completions by year, newest first, and by what they are worth. Pure. */
export function arrangeTranscript(entries: readonly TranscriptEntry[]): Transcript {
  const sorted = entries.toSorted((a, b) => b.completedOn.localeCompare(a.completedOn));
  const years = [...new Set(sorted.map(yearOf))].map((year) => ({
    year,
    groups: groupsOf(sorted.filter((entry) => yearOf(entry) === year)),
  }));
  const totals = groupsOf(sorted).flatMap(({ label, total }) => (total === null ? [] : [{ label, total }]));
  const notices = [...new Set(sorted.flatMap(({ notice }) => (notice === null ? [] : [notice])))];
  return { years, totals, notices };
}

/** What a row says about its certificate. */
export function stateText({ state }: TranscriptEntry): string {
  return { issued: 'Issued', revoked: 'Revoked', altered: 'Does not verify', open: 'Not issued yet' }[state];
}

export function yearOf({ completedOn }: TranscriptEntry): string {
  return completedOn.slice(0, 4);
}

export function labelOf({ category, creditName }: Pick<TranscriptEntry, 'category' | 'creditName'>): string {
  return creditName ?? CATEGORIES.find(({ id }) => id === category)?.label ?? category;
}

/** AMA PRA credit first, then other credit by its name, then what carries none. */
function groupsOf(entries: readonly TranscriptEntry[]): TranscriptGroup[] {
  const others = entries
    .filter(({ creditName }) => creditName !== null)
    .sort((a, b) => (labelOf(a) < labelOf(b) ? -1 : 1));
  const [ama, ...rest] = CATEGORIES;
  const ids = [ama.id, ...others.map(({ category }) => category), ...rest.map(({ id }) => id)];
  return [...new Set(ids)].flatMap((id) => {
    const own = entries.filter(({ category }) => category === id);
    const [first] = own;
    if (!first) return [];
    const counted = own.filter(({ state }) => state === 'issued');
    const summed = id === ama.id || first.creditName !== null;
    const total = summed ? counted.reduce((sum, { credit }) => sum + (credit ?? 0), 0) : null;
    return [{ category: id, label: labelOf(first), entries: own, total }];
  });
}
