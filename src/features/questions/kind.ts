import type { z } from 'zod';
import type { Model } from '../../http/render.ts';
import type { Rational } from '../../lib/rational.ts';

/**
 * A question as an activity file writes it, without its id, kind and key point. It may be unfinished: a draft is kept as
 * one, so nothing may be taken for granted of what it holds.
 */
export type Source = Readonly<Record<string, unknown>>;

/** A list of a source whose entries its author adds, takes out and moves. */
export interface SourceList {
  /** What one of them is called: "Option". */
  readonly entry: string;
  /** Whether they are told apart by letters, as options are, and not by numbers. */
  readonly lettered?: boolean;
  /** One that nothing is written in yet. */
  readonly empty: unknown;
}

/** How a kind is written: its author.ejs, and what belongs to that form. Everything here is pure and takes any source. */
export interface AuthorParts {
  /** One line for whoever chooses a kind: what it asks of learners. */
  readonly about: string;
  /** What a new question begins with. */
  readonly emptySource: Source;
  /** By the name of the source's field. */
  readonly lists: Readonly<Record<string, SourceList>>;
  /** What of a source is this kind's, every gap in it an empty text: what is kept when a draft changes its kind. */
  own(source: Source): Source;
  /** Model of author.ejs. Its fields are named by their path in the source: `options.2.rationale`. */
  model(source: Source): Model;
  /** What the form of author.ejs says. Never throws. */
  read(fields: FormFields): Source;
  /** A source with its gaps filled in, so that an unfinished question can be shown. */
  outline(source: Source): Source;
}

/** Every field of a posted form with all its values. */
export type FormFields = Readonly<Record<string, readonly string[]>>;

/** Random draws, made once at the start of an attempt. */
export interface Draws {
  shuffle<T>(values: readonly T[]): T[];
  /** A name that means something in this attempt only. */
  token(): string;
}

export interface GradingRules {
  readonly multipleResponseScoring: 'all-or-nothing' | 'right-minus-wrong';
}

/** A question as it is stored: what a learner may see before submission, and apart from it what they may not. */
export interface ParsedQuestion {
  content: unknown;
  answerKey: unknown;
  feedback: unknown;
}

/**
 * What a kind of question is made of. C: what a learner may see; K: the key; F: rationales and what else is shown after
 * grading; G: how it was given in one attempt (order, names of options); R: a learner's response.
 * All five are JSON and come back from the database through their schema. Everything here is pure.
 */
export interface KindParts<C extends { stem: string }, K, F, G, R> {
  readonly name: string;
  /** For authors and statistics: "Single best answer". */
  readonly label: string;
  readonly content: z.ZodType<C>;
  readonly answerKey: z.ZodType<K>;
  readonly feedback: z.ZodType<F>;
  readonly given: z.ZodType<G>;
  readonly response: z.ZodType<R>;
  /** A question as written in a file. @throws ZodError when it isn't one of this kind */
  parseFile(unsafe_question: unknown): { content: C; answerKey: K; feedback: F };
  /** The same, as `questions export` prints it. */
  toFile(question: { content: C; answerKey: K; feedback: F }): Record<string, unknown>;
  give(content: C, draws: Draws): G;
  /** What a page that was never answered shows. */
  readonly none: R;
  /** What the form of the learner's page says, in a canonical form. @throws Invalid, when it can't come from this page */
  read(fields: FormFields, content: C, given: G): R;
  isAnswered(response: R): boolean;
  /** An answer's score between 0 and 1, exact. */
  grade(key: K, response: R, rules: GradingRules): Rational;
  /** Model of the kind's answer.ejs. `struck`: own ids of options struck out, where the kind has any. */
  model(content: C, given: G, response: R, struck: readonly string[]): Model;
  /** The response in words, a line for each part. */
  texts(content: C, response: R): string[];
  /** The form fields that `read` makes this response of. */
  fields(content: C, given: G, response: R): { name: string; value: string }[];
  /** Model of the kind's feedback.ejs, after grading. */
  feedbackModel(content: C, given: G, response: R, key: K, feedback: F): Model;
  /** Where practice has changed since the article was written: how, with its source. */
  practiceChanged(feedback: F): string | null;
  readonly author: AuthorParts;
  /** Kinds with options that can be struck out: an option's own id for the page's, and back. */
  readonly options?: {
    own(given: G, pageId: string): string | undefined;
    page(given: G, ownId: string): string | undefined;
  };
}

/** A question as it was given in one attempt, bound to its content; responses are JSON as stored. */
export interface GivenQuestion {
  /** Name of the view of the learner's part of the page, and of the part shown after grading. */
  readonly answerView: string;
  readonly feedbackView: string;
  read(fields: FormFields): unknown;
  isAnswered(response: unknown): boolean;
  model(response: unknown, struck: readonly string[]): Model;
  texts(response: unknown): string[];
  fields(response: unknown): { name: string; value: string }[];
  feedbackModel(response: unknown, answerKey: unknown, feedback: unknown): Model;
  practiceChanged(feedback: unknown): string | null;
  ownOption(pageId: string): string | undefined;
  /** The form fields that say which options are struck out. */
  struckFields(struck: readonly string[]): { name: string; value: string }[];
}

/** A question's content, bound to its kind. */
export interface Question {
  readonly stem: string;
  /** @returns JSON to be kept with the attempt */
  give(draws: Draws): unknown;
  /** @param given what `give` returned; `response` undefined in its methods means: never answered */
  as(given: unknown): GivenQuestion;
}

/** A kind as the rest of the product knows it. */
export interface QuestionKind {
  readonly name: string;
  readonly label: string;
  parseFile(unsafe_question: unknown): ParsedQuestion;
  toFile(question: ParsedQuestion): Record<string, unknown>;
  question(content: unknown): Question;
  grade(answerKey: unknown, response: unknown, rules: GradingRules): Rational;
  isAnswered(response: unknown): boolean;
  readonly about: string;
  readonly emptySource: Source;
  readonly sourceLists: Readonly<Record<string, SourceList>>;
  /** Name of the view of the author's form. */
  readonly authorView: string;
  ownSource(source: Source): Source;
  authorModel(source: Source): Model;
  readAuthor(fields: FormFields): Source;
  outline(source: Source): Source;
}

/** Makes a kind of its parts: whatever comes from the database is parsed before a part sees it. */
export function defineKind<C extends { stem: string }, K, F, G, R>(parts: KindParts<C, K, F, G, R>): QuestionKind {
  const responseOf = (response: unknown): R => (response === undefined ? parts.none : parts.response.parse(response));
  return {
    name: parts.name,
    label: parts.label,
    parseFile: (unsafe_question) => parts.parseFile(unsafe_question),
    toFile: ({ content, answerKey, feedback }) =>
      parts.toFile({
        content: parts.content.parse(content),
        answerKey: parts.answerKey.parse(answerKey),
        feedback: parts.feedback.parse(feedback),
      }),
    question: (json) => {
      const content = parts.content.parse(json);
      return {
        stem: content.stem,
        give: (draws) => parts.give(content, draws),
        as: (given) => bind(parts, content, parts.given.parse(given), responseOf),
      };
    },
    grade: (key, response, rules) => parts.grade(parts.answerKey.parse(key), responseOf(response), rules),
    isAnswered: (response) => parts.isAnswered(responseOf(response)),
    about: parts.author.about,
    emptySource: parts.author.emptySource,
    sourceLists: parts.author.lists,
    authorView: `questions/${parts.name}/author`,
    ownSource: parts.author.own,
    authorModel: parts.author.model,
    readAuthor: parts.author.read,
    outline: parts.author.outline,
  };
}

function bind<C extends { stem: string }, K, F, G, R>(
  parts: KindParts<C, K, F, G, R>,
  content: C,
  given: G,
  responseOf: (response: unknown) => R,
): GivenQuestion {
  return {
    answerView: `questions/${parts.name}/answer`,
    feedbackView: `questions/${parts.name}/feedback`,
    read: (fields) => parts.read(fields, content, given),
    isAnswered: (response) => parts.isAnswered(responseOf(response)),
    model: (response, struck) => parts.model(content, given, responseOf(response), struck),
    texts: (response) => parts.texts(content, responseOf(response)),
    fields: (response) => parts.fields(content, given, responseOf(response)),
    feedbackModel: (response, key, feedback) =>
      parts.feedbackModel(
        content,
        given,
        responseOf(response),
        parts.answerKey.parse(key),
        parts.feedback.parse(feedback),
      ),
    practiceChanged: (feedback) => parts.practiceChanged(parts.feedback.parse(feedback)),
    ownOption: (pageId) => parts.options?.own(given, pageId),
    struckFields: (struck) =>
      struck.flatMap((ownId) => {
        const value = parts.options?.page(given, ownId);
        return value === undefined ? [] : [{ name: 'struck', value }];
      }),
  };
}
