import { itemFlags } from './flags.ts';
import type { FormStatistics } from './form-statistics.ts';
import type { ItemStatistics, OptionStatistics } from './item-statistics.ts';
import type { PairwiseStatistics } from './pairwise.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** The statistics under the names that psychometric programs use: a public contract (docs/item-analysis.md). */
export function reportJson(form: FormStatistics, pairwise: PairwiseStatistics | null = null): Json {
  return {
    n: form.n,
    k: form.k,
    ...(form.complete ? {} : { complete: false }),
    mean_total: form.meanTotal,
    sd_total_n_minus_1: form.sdTotalNMinus1,
    sd_total_n: form.sdTotalN,
    variance_total_n: form.varianceTotalN,
    median_total: form.medianTotal,
    skewness_g1: form.skewnessG1,
    excess_kurtosis_g2: form.excessKurtosisG2,
    score_distribution: Object.fromEntries(form.scoreDistribution.map(({ total, n }) => [String(total), n])),
    cronbach_alpha: form.cronbachAlpha,
    kr20: form.kr20,
    kr21: form.kr21,
    ...(pairwise && {
      standardized_alpha: pairwise.standardizedAlpha,
      guttman_lambda6: pairwise.guttmanLambda6,
      mean_inter_item_r: pairwise.meanInterItemR,
    }),
    sem_alpha_sd_n_minus_1: form.semAlphaSdNMinus1,
    sem_alpha_sd_n: form.semAlphaSdN,
    decision_consistency: decisionJson(form),
    items: form.items.map(itemJson),
    upper_lower_27: groupsJson(form),
  };
}

function decisionJson({ decision }: FormStatistics): Json {
  if (!decision) return null;
  const { method, passMark, cut, consistency, kappa, passRate } = decision;
  return { method, pass_mark: passMark.num / passMark.den, cut, consistency, kappa, pass_rate: passRate };
}

function groupsJson({ upperLower27: groups, items }: FormStatistics): Json {
  if (!groups) return null;
  return {
    k: groups.k,
    k_rounded: groups.kRounded,
    cut_upper: groups.cutUpper,
    cut_lower: groups.cutLower,
    n_upper_inclusive: groups.nUpperInclusive,
    n_lower_inclusive: groups.nLowerInclusive,
    D_fractional_ties: items.map((item) => item.dFractionalTies),
    D_inclusive_cut: items.map((item) => item.dInclusiveCut),
  };
}

function itemJson(item: ItemStatistics): Json {
  return {
    item: item.item,
    ...(item.pilot && { pilot: true }),
    n: item.n,
    p: item.p,
    variance_n: item.varianceN,
    variance_n_minus_1: item.varianceNMinus1,
    point_biserial_item_total: item.pointBiserialItemTotal,
    point_biserial_item_rest: item.pointBiserialItemRest,
    biserial_item_total: item.biserialItemTotal,
    alpha_if_deleted: item.alphaIfDeleted,
    D_fractional_ties: item.dFractionalTies,
    D_inclusive_cut: item.dInclusiveCut,
    ...(item.options && optionsJson(item.options)),
    ...(item.omissions && { omission_count: item.omissions.count, omission_rate: item.omissions.rate }),
    flags: itemFlags(item).map(({ code, message, advice }) => ({ code, message, advice })),
  };
}

function optionsJson(options: readonly OptionStatistics[]): { [name: string]: Json } {
  const by = (value: (option: OptionStatistics) => Json): Json =>
    Object.fromEntries(options.map((option) => [option.option, value(option)]));
  const keys = options.filter(({ isKey }) => isKey).map(({ option }) => option);
  return {
    key: keys.length === 1 ? (keys[0] ?? null) : keys,
    option_counts: by(({ count }) => count),
    option_rates: by(({ rate }) => rate),
    option_point_biserial_with_total: by(({ pointBiserialWithTotal }) => pointBiserialWithTotal),
    non_functioning_distractors: options.filter((option) => option.nonFunctioning).map(({ option }) => option),
  };
}

/** The same for people at a terminal. */
export function reportLines(form: FormStatistics): string[] {
  return [...formLines(form), '', ...itemLines(form), ...flagLines(form)];
}

function formLines(form: FormStatistics): string[] {
  const { decision } = form;
  return [
    `${form.n} learners, ${form.k} ${form.complete ? 'items' : 'scored items each, drawn from pools: no coefficients of one form'}`,
    `total: mean ${text(form.meanTotal, 2)}, SD ${text(form.sdTotalNMinus1, 2)} (n − 1), median ${form.medianTotal}`,
    `reliability: alpha ${text(form.cronbachAlpha, 3)}, KR-20 ${text(form.kr20, 3)}, KR-21 ${text(form.kr21, 3)}`,
    `standard error of measurement: ${text(form.semAlphaSdNMinus1, 2)} points`,
    ...(decision
      ? [
          `pass mark: ${decision.cut} points, passed by ${text(decision.passRate * 100, 1)} %; ` +
            `decision consistency ${text(decision.consistency, 3)}, kappa ${text(decision.kappa, 3)} (${decision.method})`,
        ]
      : []),
  ];
}

const COLUMNS: readonly [string, (item: ItemStatistics) => string][] = [
  ['item', ({ item, pilot }) => (pilot ? `${item} (not scored)` : item)],
  ['n', ({ n }) => String(n)],
  ['p', ({ p }) => text(p, 3)],
  ['r total', ({ pointBiserialItemTotal }) => text(pointBiserialItemTotal, 3)],
  ['r rest', ({ pointBiserialItemRest }) => text(pointBiserialItemRest, 3)],
  ['biserial', ({ biserialItemTotal }) => text(biserialItemTotal, 3)],
  ['D 27 %', ({ dFractionalTies }) => text(dFractionalTies, 3)],
  ['alpha without', ({ alphaIfDeleted }) => text(alphaIfDeleted, 3)],
];

function itemLines({ items }: FormStatistics): string[] {
  const rows = [COLUMNS.map(([name]) => name), ...items.map((item) => COLUMNS.map(([, cell]) => cell(item)))];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}

function flagLines({ items }: FormStatistics): string[] {
  const flagged = items.flatMap((item) =>
    itemFlags(item).map(({ message, advice }) => `${item.item}: ${message}\n    ${advice}`),
  );
  return flagged.length === 0 ? ['', 'Nothing to look at.'] : ['', 'To look at:', ...flagged];
}

function text(value: number | null, digits: number): string {
  return value === null ? '–' : value.toFixed(digits);
}
