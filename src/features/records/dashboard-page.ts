import { stringify } from 'csv-stringify/sync';
import type { Model } from '../../http/render.ts';
import { columnChart } from './charts.ts';
import type { Figures, Office, OfficeFilter } from './dashboard.ts';
import { count } from './list-page.ts';
import { monthText } from './months.ts';
import type { ExportRun } from './run-queries.ts';

/** What the office's first page shows. Pure. */

export const OFFICE = '/admin';

/** The evaluation's scale of agreement. */
const AGREEMENT: Record<string, string> = {
  'strongly-agree': 'Strongly agree',
  agree: 'Agree',
  neither: 'Neither agree nor disagree',
  disagree: 'Disagree',
  'strongly-disagree': 'Strongly disagree',
};
const answerText = (answer: string): string => AGREEMENT[answer] ?? answer;

const share = (part: number, whole: number): string => (whole === 0 ? '–' : `${((part / whole) * 100).toFixed(0)} %`);

/** "45 s", "24 min", "1 h 10 min": medians are exact to 9 %. */
export function durationText(ms: number | null): string {
  if (ms === null) return '–';
  const seconds = Math.round(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`;
}

export function officeQuery({ activity, from, to }: OfficeFilter): string {
  return new URLSearchParams({ ...(activity === '' ? {} : { activity }), from, to }).toString();
}

export function officeModel(office: Office, ready: readonly ExportRun[]): Model & { title: string } {
  const { filter, total, months } = office;
  const query = officeQuery(filter);
  return {
    ...officeFrame(filter, office.activities),
    ready: ready.map(({ id }) => `/admin/records/exports/${id}`),
    empty: total.starts === 0 && total.completions === 0,
    figures: [
      { term: 'Attempts begun', text: count(total.starts) },
      { term: 'Attempts handed in', text: count(total.submissions) },
      { term: 'Pass rate of these', text: share(total.passes, total.submissions) },
      { term: 'Completions', text: count(total.completions) },
      { term: 'Median time to complete', text: durationText(total.medianMs) },
    ],
    chart: columnChart(months.map(({ month, completions }) => ({ label: monthText(month), n: completions }))),
    startsChart: columnChart(months.map(({ month, starts }) => ({ label: monthText(month), n: starts }))),
    months: months.map((one) => ({ label: monthText(one.month), ...figureTexts(one) })),
    byActivity: office.byActivity.map(({ slug, title, medianMs, ...figures }) => ({
      title,
      href: `${OFFICE}?${officeQuery({ ...filter, activity: slug })}`,
      recordsHref: `/admin/records?activity=${slug}`,
      median: durationText(medianMs),
      ...figureTexts(figures),
    })),
    answered: office.answered.map(({ label, part, answers }) => {
      const n = answers.reduce((sum, one) => sum + one.n, 0);
      return {
        label,
        part,
        answers: answers.map((one) => ({
          text: answerText(one.answer),
          n: count(one.n),
          share: share(one.n, n),
          width: n === 0 ? 0 : Math.round((one.n / n) * 100),
        })),
      };
    }),
    written: office.written,
    csv: (table: string) => `${OFFICE}/${table}.csv?${query}`,
  };
}

export function officeFrame(
  filter: OfficeFilter,
  activities: readonly { slug: string; title: string }[],
): Model & { title: string } {
  return {
    title: 'Office',
    office: 'office',
    styles: ['records'],
    mainClass: 'page wide',
    values: filter,
    activityOptions: [
      { value: '', label: 'All activities' },
      ...activities.map(({ slug, title }) => ({ value: slug, label: title })),
    ],
    figures: null,
  };
}

function figureTexts({ starts, submissions, passes, completions }: Figures) {
  return {
    starts: count(starts),
    submissions: count(submissions),
    passRate: share(passes, submissions),
    completions: count(completions),
  };
}

const TABLES = {
  months: ({ months }: Office) =>
    months.map(({ month, starts, submissions, passes, completions }) => ({
      month,
      starts,
      submissions,
      passes,
      completions,
    })),
  activities: ({ byActivity }: Office) =>
    byActivity.map(({ slug, title, medianMs, ...figures }) => ({
      activity: slug,
      title,
      ...figures,
      median_seconds: medianMs === null ? null : Math.round(medianMs / 1000),
    })),
  answers: ({ answered }: Office) =>
    answered.flatMap(({ id, label, part, answers }) =>
      answers.map(({ answer, n }) => ({ question: id, label, part, answer: answerText(answer), evaluations: n })),
    ),
} as const;

export type OfficeTable = keyof typeof TABLES;
export const isOfficeTable = (name: string): name is OfficeTable => Object.hasOwn(TABLES, name);

/** A table as CSV (RFC 4180) in UTF-8 with a byte order mark; texts that would be formulas are escaped. */
export function officeCsv(name: OfficeTable, office: Office): string {
  return stringify(TABLES[name](office), {
    header: true,
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}
