export { type BankRow, type BankSelection, listBankQuestions } from './bank-queries.ts';
export { selectCorrections } from './correction-queries.ts';
export {
  type ApprovedQuestion,
  type KeyPointCoverage,
  selectApprovedVersions,
  selectCoverage,
} from './coverage-queries.ts';
export { type Override, type QuestionDraft, selectOptionalQuestionDraft } from './draft-queries.ts';
export { createQuestion, type NewQuestion, openQuestionDraft, saveQuestionDraft } from './drafts.ts';
export {
  listQuestionEvents,
  type NewQuestionEvent,
  type QuestionAction,
  type QuestionEvent,
  recordQuestionEvent,
} from './event-queries.ts';
export { addTag, reinstateQuestion, restoreVersion, retireQuestion } from './life.ts';
export { questionsWithNewest } from './newest-queries.ts';
export { type ReviewQueue, selectReviewQueue } from './queue-page.ts';
export {
  approveQuestion,
  commentOnQuestion,
  discardDraft,
  requestChanges,
  submitForReview,
  withdrawFromReview,
} from './review.ts';
export { selectApprovedOverrides } from './review-queries.ts';
export { bankRoutes } from './routes.ts';
export { type QuestionState, questionState, type StateFacts } from './state.ts';
