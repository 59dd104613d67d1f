export type {
  Draws,
  FormFields,
  GivenQuestion,
  GradingRules,
  ParsedQuestion,
  Question,
  QuestionKind,
  Source,
} from './kind.ts';
export {
  holdFeedback,
  type Item,
  type ItemFeedback,
  insertQuestionVersion,
  type NewQuestionVersion,
  PURPOSES,
  type Purpose,
  selectFeedback,
  selectItems,
} from './queries.ts';
export { kindNames, questionKind } from './registry.ts';
export { indexMissingQuestions, indexQuestion, questionMatches } from './search-queries.ts';
export {
  applyEdit,
  type CheckedSource,
  checkSource,
  fieldAfter,
  fieldLabel,
  formFields,
  readEdit,
  type SourceEdit,
  type SourceFault,
} from './source.ts';
export { stemOf } from './stem.ts';
export { type StemText, splitStem } from './stem-text.ts';
export {
  blockMarkdown,
  inlineMarkdown,
  plainText,
  type StemParts,
  stemParts,
  textFaults,
} from './text.ts';
