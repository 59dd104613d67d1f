export type { Draws, FormFields, GivenQuestion, GradingRules, ParsedQuestion, Question, QuestionKind } from './kind.ts';
export {
  type Item,
  type ItemFeedback,
  insertQuestionVersion,
  type NewQuestionVersion,
  selectFeedback,
  selectItems,
} from './queries.ts';
export { kindNames, questionKind } from './registry.ts';
export { inlineMarkdown, plainText } from './text.ts';
