import {
  type CompletionRecord,
  type CreditNames,
  certificateLabel,
  creditLabel,
  creditOf,
  facetOf,
  professionLabel,
} from './record.ts';

/** What a cell of an export holds; a Date is an instant. */
export type Value = string | number | Date | null;

export interface Column {
  /** In addresses. */
  readonly key: string;
  /** On pages. */
  readonly label: string;
  /** The columns of an export that stand for it; docs/exports.md says where each comes from. */
  readonly fields: readonly Source[];
}

export interface Field {
  readonly name: string;
  readonly value: (record: CompletionRecord) => Value;
}

/** A field before the names of credit are known. */
interface Source {
  readonly name: string;
  readonly value: (record: CompletionRecord, names: CreditNames) => Value;
}

const field = (name: string, value: Source['value']): Source => ({ name, value });
const instant = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/** What was given: a type of credit, or a certificate of participation; empty where neither was. */
function creditName({ facet }: CompletionRecord, names: CreditNames): string {
  const { creditType } = facetOf(facet);
  return creditType === 'none' ? '' : creditLabel(names, creditType);
}

/** Whole numbers stay whole: 93.3 for 14 of 15. */
const percent = ({ scoreNum, scoreDen }: CompletionRecord): number => Math.round((scoreNum / scoreDen) * 1000) / 10;

const COLUMNS = [
  {
    key: 'learner',
    label: 'Learner',
    fields: [field('learner_name', (r) => r.fullName), field('credentials', (r) => r.credentials)],
  },
  { key: 'email', label: 'Email', fields: [field('learner_email', (r) => r.email)] },
  {
    key: 'profession',
    label: 'Profession',
    fields: [
      field('profession', (r) => professionLabel(facetOf(r.facet).profession)),
      field('profession_verified', (r) => (facetOf(r.facet).verified ? 'yes' : 'no')),
    ],
  },
  {
    key: 'activity',
    label: 'Activity',
    fields: [
      field('activity', (r) => r.activitySlug),
      field('activity_title', (r) => r.title),
      field('activity_version', (r) => r.version),
    ],
  },
  { key: 'passed', label: 'Passed', fields: [field('passed_at', (r) => instant(r.passedAt))] },
  { key: 'claimed', label: 'Claimed', fields: [field('claimed_at', (r) => instant(r.claimedAt))] },
  { key: 'issued', label: 'Issued', fields: [field('certificate_issued_at', (r) => instant(r.issuedAt))] },
  { key: 'attempts', label: 'Attempts', fields: [field('attempts_used', (r) => r.attempts)] },
  { key: 'score', label: 'Score', fields: [field('score_percent', percent)] },
  {
    key: 'credit',
    label: 'Credit',
    fields: [
      field('credit_type', (r, names) => creditName(r, names)),
      field('credit_amount', (r) => (creditOf(r) === null ? null : r.creditHundredths / 100)),
    ],
  },
  { key: 'certificate', label: 'Certificate', fields: [field('certificate_number', (r) => r.certificateNumber)] },
  {
    key: 'state',
    label: 'Certificate state',
    fields: [field('certificate_state', (r) => certificateLabel(facetOf(r.facet).certificateState))],
  },
] as const satisfies readonly Column[];

export type ColumnKey = (typeof COLUMNS)[number]['key'];
export const COLUMN_KEYS: readonly ColumnKey[] = COLUMNS.map(({ key }) => key);

/** What a list shows to whoever has chosen nothing. */
export const USUAL_COLUMNS: readonly ColumnKey[] = ['learner', 'activity', 'profession', 'passed', 'credit', 'state'];

export const columnChoices: readonly { value: string; label: string }[] = COLUMNS.map(({ key, label }) => ({
  value: key,
  label,
}));

export function labelsOf(keys: readonly ColumnKey[]): { key: ColumnKey; label: string }[] {
  return COLUMNS.filter(({ key }) => keys.includes(key)).map(({ key, label }) => ({ key, label }));
}

/** The fields of an export: of the chosen columns, or of all where none are chosen; the record's id comes first. */
export function fieldsOf(keys: readonly ColumnKey[], names: CreditNames): Field[] {
  const chosen: readonly Column[] = keys.length === 0 ? COLUMNS : COLUMNS.filter(({ key }) => keys.includes(key));
  const sources = [field('record', (r) => r.completionId), ...chosen.flatMap(({ fields }) => fields)];
  return sources.map(({ name, value }) => ({ name, value: (record) => value(record, names) }));
}
