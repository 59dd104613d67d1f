export { markEvaluated, recordClaim, recordPass } from './completion.ts';
export { type Completion, listCompletions, selectOptionalCompletion } from './queries.ts';
export { stepsAfter } from './steps.ts';
