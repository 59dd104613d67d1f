export {
  type ActivityAnalysis,
  type AnalysedQuestion,
  analyseActivity,
  analysePublished,
  flaggedQuestions,
} from './activity-analysis.ts';
export type { DecisionConsistency } from './decision.ts';
export { ENOUGH, type Flag, itemFlags, LIMITS } from './flags.ts';
export { type FormFacts, type FormStatistics, statisticsOf } from './form-statistics.ts';
export type { ItemStatistics, OptionStatistics } from './item-statistics.ts';
export { analyseMatrix, type MatrixFiles } from './matrix-analysis.ts';
export type { PairwiseStatistics } from './pairwise.ts';
export { type RebuiltVersion, rebuildAnalysis, rebuildVersions } from './rebuild.ts';
export { holdSums } from './rebuild-queries.ts';
export { type GradedAnswer, recordFirstAttempt } from './record.ts';
export { reportJson, reportLines } from './report.ts';
export { analysisRoutes } from './routes.ts';
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
export { medianTime } from './times.ts';
