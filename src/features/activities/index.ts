export { type Activity, type CreditNotice, creditLabel, creditNotice, termOf } from './activity.ts';
export { type ActivityImport, ensureFoundingActivity, importActivity } from './import.ts';
export { type ExportedQuestion, exportQuestions, type ListedActivity, listActivities } from './print.ts';
export { listPublishedActivities, selectActivityVersion, selectPublishedActivity } from './queries.ts';
export type { ActivityDetails, Designation, EvaluationQuestion } from './schemas.ts';
export { type ActivityWarning, warningLine } from './warnings.ts';
