import type { Rational } from '../../lib/rational.ts';

/** An option as the learner may see it. `id` is unique within the question version and never leaves the server as it is. */
export interface Option {
  readonly id: string;
  readonly text: string;
}

/** What of a question the learner may see before submission. Markdown texts. */
export interface Content {
  readonly stem: string;
  readonly options: readonly Option[];
}

/** What only grading and, afterwards, the results page may see. */
export interface AnswerKey {
  readonly correct: readonly string[];
}

export interface Feedback {
  /** By option id. */
  readonly rationales: Readonly<Record<string, string>>;
  /** Where practice has changed since the article was written: how, with its source. */
  readonly practiceChanged: string | null;
}

/** A learner's answer: the chosen option ids. Empty: not answered. */
export interface ChoiceResponse {
  readonly chosen: readonly string[];
}

export interface GradingRules {
  readonly multipleResponseScoring: 'all-or-nothing' | 'right-minus-wrong';
}

/** A question as it is written in a file, split into what may and what may not be shown. */
export interface ParsedQuestion {
  content: Content;
  answerKey: AnswerKey;
  feedback: Feedback;
}

/** What makes a kind of question. Adding one: a folder with such an object, and a line in registry.ts. */
export interface QuestionKind {
  readonly name: string;
  /** For the form: whether several options may be chosen at once. */
  readonly multiple: boolean;
  /** @throws ZodError when `unsafe_question` isn't a question of this kind */
  parseFile(unsafe_question: unknown): ParsedQuestion;
  /** The question as `questions export` prints it. */
  toFile(parsed: ParsedQuestion): Record<string, unknown>;
  /** Pure: an answer's score between 0 and 1, exact. */
  grade(key: AnswerKey, response: ChoiceResponse, rules: GradingRules): Rational;
}
