import { stringify } from 'csv-stringify/sync';
import type { ActivityAnalysis } from './activity-analysis.ts';

type Value = string | number | null | boolean;
type Row = Readonly<Record<string, Value>>;

/** The tables of an activity's analysis as rows, under the names of docs/item-analysis.md. */
const TABLES = {
  items: ({ questions }: ActivityAnalysis): Row[] =>
    questions.map(({ position, slug, stem, kindLabel, pilot, keyPoint, statistics: item, medianTimeMs, flags }) => ({
      position,
      question: slug,
      stem,
      kind: kindLabel,
      pilot,
      key_point: keyPoint.position,
      key_point_statement: keyPoint.statement,
      n: item?.n ?? 0,
      p: item?.p ?? null,
      point_biserial_item_total: item?.pointBiserialItemTotal ?? null,
      point_biserial_item_rest: item?.pointBiserialItemRest ?? null,
      D_fractional_ties: item?.dFractionalTies ?? null,
      D_inclusive_cut: item?.dInclusiveCut ?? null,
      alpha_if_deleted: item?.alphaIfDeleted ?? null,
      omission_rate: item?.omissions?.rate ?? (item ? 0 : null),
      median_time_seconds: medianTimeMs === null ? null : Math.round(medianTimeMs / 100) / 10,
      flags: flags.map(({ code }) => code).join(' '),
    })),
  options: ({ questions }: ActivityAnalysis): Row[] =>
    questions.flatMap(({ position, slug, keyPoint, options, statistics }) =>
      options.map(({ id, letter, text }) => {
        const option = statistics?.options?.find((one) => one.option === id);
        return {
          position,
          question: slug,
          key_point: keyPoint.position,
          option: id,
          letter,
          text,
          is_key: option?.isKey ?? null,
          count: option?.count ?? 0,
          rate: option?.rate ?? null,
          point_biserial_with_total: option?.pointBiserialWithTotal ?? null,
          non_functioning: option?.nonFunctioning ?? null,
        };
      }),
    ),
  form: ({ activity, form }: ActivityAnalysis): Row[] => [
    {
      activity: activity.slug,
      version: activity.version,
      n: form?.n ?? 0,
      k: form?.k ?? null,
      mean_total: form?.meanTotal ?? null,
      median_total: form?.medianTotal ?? null,
      sd_total_n: form?.sdTotalN ?? null,
      sd_total_n_minus_1: form?.sdTotalNMinus1 ?? null,
      cronbach_alpha: form?.cronbachAlpha ?? null,
      kr20: form?.kr20 ?? null,
      sem_alpha_sd_n_minus_1: form?.semAlphaSdNMinus1 ?? null,
      pass_mark_percent: activity.passMark,
      cut: form?.decision?.cut ?? null,
      pass_rate: form?.passRate ?? null,
      consistency: form?.decision?.consistency ?? null,
      kappa: form?.decision?.kappa ?? null,
      method: form?.decision?.method ?? null,
    },
  ],
  scores: ({ form }: ActivityAnalysis): Row[] => (form?.scoreDistribution ?? []).map(({ total, n }) => ({ total, n })),
  'key-points': ({ keyPoints }: ActivityAnalysis): Row[] =>
    keyPoints.map(({ position, statement, questions, mastery }) => ({
      key_point: position,
      statement,
      questions,
      mastery,
    })),
} as const;

export type TableName = keyof typeof TABLES;

export function isTableName(name: string): name is TableName {
  return Object.hasOwn(TABLES, name);
}

/**
 * A table as CSV (RFC 4180) in UTF-8 with a byte order mark, which spreadsheets want for accents.
 * Texts that a spreadsheet would take for a formula are escaped; numbers are whole doubles, for further reckoning.
 */
export function tableCsv(name: TableName, analysis: ActivityAnalysis): string {
  return stringify(TABLES[name](analysis), {
    header: true,
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: { boolean: String },
  });
}
