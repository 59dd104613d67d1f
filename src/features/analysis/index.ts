export type { DecisionConsistency } from './decision.ts';
export { ENOUGH, type Flag, itemFlags, LIMITS } from './flags.ts';
export { type FormFacts, type FormStatistics, statisticsOf } from './form-statistics.ts';
export { FUNCTIONING_RATE, type ItemStatistics, type OptionStatistics } from './item-statistics.ts';
export { analyseMatrix, type MatrixFiles } from './matrix-analysis.ts';
export { reportJson, reportLines } from './report.ts';
export {
  type Answer,
  type Attempt,
  add,
  EMPTY_SUMS,
  type FormSums,
  type ItemCell,
  type ItemSums,
  merge,
  type OptionCell,
  remove,
  rescale,
  sumsOf,
} from './sums.ts';
