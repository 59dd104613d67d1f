export { type Activity, type CreditNotice, creditLabel, creditNotice, termOf } from './activity.ts';
export { type Blueprint, formLength, type Pool, pilotLength, scoredLength } from './blueprint.ts';
export { type NewItem, selectBlueprint } from './blueprint-queries.ts';
export type { CertifiedGate } from './certified-import.ts';
export { activityFaults, type CheckOptions, creditPromises } from './checks.ts';
export { creditTemplates, fillCreditText, statementsOf } from './credit-texts.ts';
export { type CarriedCredit, certificationOn, creditsOf, daysAfter, lastCreditDay } from './designation.ts';
export { checksumOf, questionChecksum } from './file.ts';
export { type ActivityImport, ensureFoundingActivity, importActivity } from './import.ts';
export { activitiesWithNewest } from './newest-queries.ts';
export { type ExportedQuestion, exportQuestions, type ListedActivity, listActivities } from './print.ts';
export {
  insertActivityVersion,
  listPublishedActivities,
  type NewActivityVersion,
  selectActivityVersion,
  selectPublishedActivity,
} from './queries.ts';
export {
  type ActivityDetails,
  type ActivityFile,
  activityDetails,
  activityFile,
  type Certification,
  type DesignatedCredit,
  type Designation,
  designation,
  type EvaluationQuestion,
  FEEDBACK,
  LEARNING_FORMATS,
  SCORING,
} from './schemas.ts';
export { type ActivityWarning, warningLine, warningsOf } from './warnings.ts';
export { characterFaults, wordingFaults } from './wording.ts';
