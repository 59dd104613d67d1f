import type { Model } from '../../http/render.ts';
import { PROFESSIONS } from '../accounts/index.ts';
import { columnChart } from './charts.ts';
import { type ColumnKey, columnChoices, labelsOf, USUAL_COLUMNS } from './columns.ts';
import { isNarrowed, NO_FILTER, queryOf, type RecordFilter } from './filter.ts';
import type { RecordPage } from './list.ts';
import { creditTotals, spansOf } from './over-time.ts';
import {
  CERTIFICATE_STATES,
  type CompletionRecord,
  type CreditNames,
  certificateLabel,
  creditLabel,
  creditOf,
  facetOf,
  professionLabel,
} from './record.ts';
import type { Sum } from './sums-queries.ts';
import type { SavedView } from './view-queries.ts';

/** What the list of records shows. Pure. */

export const LIST = '/admin/records';

export interface ListParts {
  readonly filter: RecordFilter;
  readonly page: RecordPage;
  readonly sums: readonly Sum[];
  readonly records: number;
  readonly activities: readonly { slug: string; title: string }[];
  readonly views: readonly SavedView[];
  readonly creditNames: CreditNames;
}

export const count = (n: number): string => n.toLocaleString('en');
export const credits = (hundredths: number): string =>
  (hundredths / 100).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** An address of the list; `more` are keys of pages. */
export function addressOf(filter: RecordFilter, more: Record<string, string> = {}): string {
  const query = [queryOf(filter), new URLSearchParams(more).toString()].filter((part) => part !== '').join('&');
  return query === '' ? LIST : `${LIST}?${query}`;
}

export function listModel(parts: ListParts): Model & { title: string } {
  const { filter, page, sums, records, creditNames } = parts;
  const columns = filter.columns.length === 0 ? USUAL_COLUMNS : filter.columns;
  const spans = spansOf(sums);
  const query = queryOf(filter);
  return {
    ...frameModel(parts),
    total: count(records),
    one: records === 1,
    totals: creditTotals(sums).map(({ type, hundredths, ...total }) => ({
      term: creditLabel(creditNames, type),
      text: `${credits(hundredths)} in ${count(total.records)} ${total.records === 1 ? 'record' : 'records'}`,
    })),
    headings: labelsOf(columns).map(({ key, label }) => ({ label, num: isNumber(key) })),
    rows: page.records.map((record) => ({
      id: record.completionId,
      cells: labelsOf(columns).map(({ key, label }) => ({
        label,
        num: isNumber(key),
        key,
        ...cellOf(record, key, creditNames),
      })),
    })),
    previous: page.previous && addressOf(filter, { before: page.previous }),
    next: page.next && addressOf(filter, { after: page.next }),
    first: page.previous && addressOf(filter),
    query,
    chart: spans.length > 1 ? columnChart(spans.map(({ label, records: n }) => ({ label, n }))) : null,
    spans: spans.map((span) => ({ ...span, records: count(span.records), credit: credits(span.creditHundredths) })),
    spansHref: `${LIST}/over-time.csv${query === '' ? '' : `?${query}`}`,
    parsHref: `${LIST}/pars${query === '' ? '' : `?${query}`}`,
  };
}

/** What the page has also when its filters can't be used: they are shown again as they were typed. */
export function frameModel({
  filter,
  activities,
  views,
  creditNames,
}: Pick<ListParts, 'filter' | 'activities' | 'views' | 'creditNames'>): Model & { title: string } {
  const query = queryOf(filter);
  const { columns: _columns, q: _q, activity: _activity, from: _from, to: _to, ...rare } = filter;
  return {
    title: 'Completion records',
    office: 'records',
    styles: ['records'],
    mainClass: 'page wide',
    values: filter,
    narrowed: isNarrowed(filter),
    more: Object.values(rare).some((value) => value !== ''),
    columns: filter.columns.length === 0 ? USUAL_COLUMNS : filter.columns,
    options: filterOptions(activities, creditNames),
    columnChoices,
    query,
    views: views.map(({ id, name, query: kept }) => ({
      id,
      name,
      href: kept === '' ? LIST : `${LIST}?${kept}`,
      current: kept === query,
    })),
  };
}

export function filterOptions(activities: readonly { slug: string; title: string }[], creditNames: CreditNames) {
  const any = { value: '', label: 'Any' };
  const types = [...creditNames].map(([value, label]) => ({ value, label }));
  return {
    activity: [any, ...activities.map(({ slug, title }) => ({ value: slug, label: title }))],
    profession: [any, ...PROFESSIONS],
    verified: [any, { value: 'yes', label: 'Verified' }, { value: 'no', label: 'Not verified' }],
    credit: [any, { value: 'any', label: 'With credit' }, { value: 'none', label: 'Without credit' }, ...types],
    certificate: [any, ...CERTIFICATE_STATES],
  };
}

const isNumber = (key: ColumnKey): boolean => ['attempts', 'score', 'credit'].includes(key);

interface CellModel {
  text?: string;
  href?: string;
  note?: string;
  /** Epoch ms. */
  at?: number;
  tag?: string;
  tone?: string;
}

const STATE_TONES: Record<string, string> = { valid: 'good', revoked: 'bad' };

function cellOf(record: CompletionRecord, key: ColumnKey, names: CreditNames): CellModel {
  const facet = facetOf(record.facet);
  const at = (ms: number | null): CellModel => (ms === null ? { text: '–' } : { at: ms });
  const cells: Record<ColumnKey, () => CellModel> = {
    learner: () => ({
      text: record.fullName,
      href: addressOf({ ...NO_FILTER, q: record.email }),
      note: record.credentials,
    }),
    email: () => ({ text: record.email }),
    profession: () => ({
      text: professionLabel(facet.profession),
      ...(facet.verified ? {} : { note: 'not verified' }),
    }),
    activity: () => ({
      text: record.title,
      href: addressOf({ ...NO_FILTER, activity: record.activitySlug }),
      note: `version ${record.version}`,
    }),
    passed: () => at(record.passedAt),
    claimed: () => at(record.claimedAt),
    issued: () => at(record.issuedAt),
    attempts: () => ({ text: String(record.attempts) }),
    score: () => ({ text: `${((record.scoreNum / record.scoreDen) * 100).toFixed(0)} %` }),
    credit: () => creditCell(record, names),
    certificate: () =>
      record.certificateNumber === null
        ? { text: '–' }
        : { text: record.certificateNumber, href: `/certificates/${record.certificateNumber}` },
    state: () => ({ tag: certificateLabel(facet.certificateState), tone: STATE_TONES[facet.certificateState] ?? '' }),
  };
  return cells[key]();
}

function creditCell(record: CompletionRecord, names: CreditNames): CellModel {
  const credit = creditOf(record);
  const { creditType } = facetOf(record.facet);
  if (creditType === 'none') return { text: '–' };
  return { text: credit ? credits(credit.hundredths) : '–', note: creditLabel(names, creditType) };
}
